namespace EdgeProxy.Policies;

internal enum SegmentKind : byte
{
    Literal,
    Parameter,
    Greedy,
}

/// <summary>
/// A route pattern's segments one by one, without a copy of any: none of the root, else what stands behind each slash, the last
/// one perhaps empty. What is no valid parameter counts as a literal; refusing it is validation's part.
/// </summary>
internal ref struct RoutePattern
{
    private ReadOnlySpan<char> _rest;
    private bool _isOver;

    /// <param name="pattern">A pattern, or the path of a stage; the slash at its beginning may be left out.</param>
    public RoutePattern(string pattern)
    {
        _rest = pattern.StartsWith('/') ? pattern.AsSpan(1) : pattern;
        _isOver = _rest.IsEmpty;
    }

    public SegmentKind Kind { get; private set; }

    /// <summary>A literal as it is written, or a parameter's name.</summary>
    public ReadOnlySpan<char> Text { get; private set; }

    /// <summary>To the next segment, if there is one.</summary>
    public bool Next()
    {
        if (_isOver)
        {
            return false;
        }

        int slash = _rest.IndexOf('/');
        ReadOnlySpan<char> segment = slash < 0 ? _rest : _rest[..slash];
        _isOver = slash < 0;
        _rest = slash < 0 ? default : _rest[(slash + 1)..];
        Read(segment);
        return true;
    }

    private void Read(ReadOnlySpan<char> segment)
    {
        Kind = SegmentKind.Literal;
        Text = segment;
        if (segment is not ['{', .. { Length: > 0 } name, '}'])
        {
            return;
        }

        if (name[^1] != '+')
        {
            Kind = SegmentKind.Parameter;
            Text = name;
        }
        else if (_isOver && name.Length > 1)
        {
            Kind = SegmentKind.Greedy;
            Text = name[..^1];
        }
    }
}
