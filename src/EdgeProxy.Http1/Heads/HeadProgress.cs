namespace EdgeProxy.Http1;

/// <summary>How far a resumable parse has come: complete lines are never looked at twice.</summary>
internal struct HeadProgress
{
    /// <summary>Start of the first line that is not yet parsed.</summary>
    public int LineStart;

    /// <summary>Bytes of that line already searched for its end.</summary>
    public int Scanned;

    public bool StartLineDone;
}
