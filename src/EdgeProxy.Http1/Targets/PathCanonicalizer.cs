namespace EdgeProxy.Http1;

public enum PathPolicy : byte
{
    /// <summary>Paths that two readers could take for different resources are refused.</summary>
    Strict,

    /// <summary>Empty segments, encoded slashes and path parameters are kept as they are; all else as in <see cref="Strict"/>.</summary>
    Preserve,
}

/// <summary>The one form of a path that is routed on and forwarded.</summary>
public static class PathCanonicalizer
{
    /// <summary>
    /// Writes the canonical form of <paramref name="path"/> (never longer than it, at least 1 byte) to
    /// <paramref name="destination"/>. Returns the reason for which an ambiguous path is refused, or None.
    /// </summary>
    public static ProtocolError Canonicalize(ReadOnlySpan<byte> path, Span<byte> destination, PathPolicy policy, out int written) => throw new NotImplementedException();

    /// <summary>True when the path is its own canonical form, which nearly all are; one vectorised look.</summary>
    public static bool IsCanonical(ReadOnlySpan<byte> path) => throw new NotImplementedException();
}
