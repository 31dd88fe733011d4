namespace EdgeProxy.Http1;

/// <summary>A response head as ranges over the bytes that hold it. Filled by <see cref="ResponseHeadParser"/>; reset, not recreated.</summary>
public sealed class ResponseHead
{
    public HttpVersion Version { get; internal set; }

    /// <summary>100 to 599; anything else is refused by the parser.</summary>
    public int Status { get; internal set; }

    public ByteRange Reason { get; internal set; }

    public FieldTable Fields { get; } = new();

    public BodyFraming Framing { get; internal set; }

    /// <summary>Bytes of the body, when <see cref="Framing"/> is <see cref="BodyFraming.ContentLength"/>.</summary>
    public long ContentLength { get; internal set; }

    /// <summary>
    /// Whether the upstream allows another request on the connection, and the response's end can be told from what follows:
    /// false for <see cref="BodyFraming.UntilClose"/>, and for a 204 or 1xx that claims a body.
    /// </summary>
    public bool KeepAlive { get; internal set; }

    public int Length { get; internal set; }

    public ProtocolError Error { get; internal set; }

    internal HeadProgress Progress;

    public void Reset()
    {
        Version = HttpVersion.Http11;
        Status = 0;
        Reason = default;
        Fields.Reset();
        Framing = BodyFraming.None;
        ContentLength = 0;
        KeepAlive = false;
        Length = 0;
        Error = ProtocolError.None;
        Progress = default;
    }
}
