namespace EdgeProxy.Policies;

internal enum SegmentKind : byte
{
    Literal,
    Parameter,
    Greedy,
}

/// <summary>Reads route patterns segment by segment. What is no valid parameter counts as a literal; refusing it is validation's part.</summary>
internal static class RoutePattern
{
    /// <summary>The segments of a path or pattern: none of the root, else what stands behind each slash, the last one perhaps empty.</summary>
    public static IEnumerable<(SegmentKind Kind, string Text)> Segments(string pattern)
    {
        string[] segments = (pattern.StartsWith('/') ? pattern[1..] : pattern).Split('/');
        if (segments is [""])
        {
            yield break;
        }

        for (int i = 0; i < segments.Length; i++)
        {
            string text = segments[i];
            if (text is not ['{', .. { Length: > 0 } name, '}'])
            {
                yield return (SegmentKind.Literal, text);
            }
            else if (!name.EndsWith('+'))
            {
                yield return (SegmentKind.Parameter, name);
            }
            else if (i == segments.Length - 1 && name.Length > 1)
            {
                yield return (SegmentKind.Greedy, name[..^1]);
            }
            else
            {
                yield return (SegmentKind.Literal, text);
            }
        }
    }
}
