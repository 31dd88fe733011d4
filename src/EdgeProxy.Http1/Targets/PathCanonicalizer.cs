namespace EdgeProxy.Http1;

public enum PathPolicy : byte
{
    /// <summary>Paths that two readers could take for different resources are refused.</summary>
    Strict,

    /// <summary>Empty segments, encoded slashes and path parameters are kept as they are; all else as in <see cref="Strict"/>.</summary>
    Preserve,
}

/// <summary>
/// The one form of a path that is routed on and forwarded: percent-encodings of unreserved characters decoded, all others
/// kept with upper-case digits (RFC 3986 section 6.2.2). Nothing is resolved or merged: what would need it is refused.
/// Characters that RFC 3986 does not give a path (<c>" &lt; &gt; [ ] ^ ` { | }</c>) are refused too: forwarded as they are
/// they would be wrong, and encoded they would not be what was sent.
/// </summary>
public static class PathCanonicalizer
{
    /// <summary>
    /// Writes the canonical form of <paramref name="path"/> (never longer than it, at least 1 byte) to
    /// <paramref name="destination"/>. Returns the reason for which an ambiguous path is refused, or None.
    /// An empty path is <c>/</c> (RFC 9110 section 7.7 for http); <c>*</c> is itself.
    /// </summary>
    public static ProtocolError Canonicalize(ReadOnlySpan<byte> path, Span<byte> destination, PathPolicy policy, out int written)
    {
        if (IsPlain(path))
        {
            path.CopyTo(destination);
            written = path.Length;
            return ProtocolError.None;
        }

        if (path.IsEmpty)
        {
            destination[0] = (byte)'/';
            written = 1;
            return ProtocolError.None;
        }

        var rewriter = new PathRewriter(path, destination[..path.Length], policy, comparesOnly: false);
        ProtocolError error = rewriter.Run();
        written = error == ProtocolError.None ? rewriter.Written : 0;
        return error;
    }

    /// <summary>True when the path is its own canonical form under either policy, which nearly all are; a few vectorised looks.</summary>
    public static bool IsCanonical(ReadOnlySpan<byte> path) => IsPlain(path) || IsCanonicalSlow(path);

    private static bool IsPlain(ReadOnlySpan<byte> path)
    {
        if (path.IsEmpty || path[0] != (byte)'/')
        {
            return path.SequenceEqual("*"u8);
        }

        return !path.ContainsAnyExcept(ByteSets.PlainPath) && path.IndexOf("//"u8) < 0 && path.IndexOf("/."u8) < 0;
    }

    /// <summary>Walks the path and writes nothing. Strict, for what only the other policy lets pass is no single form.</summary>
    private static bool IsCanonicalSlow(ReadOnlySpan<byte> path)
    {
        if (path.IsEmpty)
        {
            return false;
        }

        var rewriter = new PathRewriter(path, default, PathPolicy.Strict, comparesOnly: true);
        return rewriter.Run() == ProtocolError.None;
    }
}
