namespace EdgeProxy.Http1;

/// <summary>
/// Families of field names under which upstreams believe what they read: <c>X-Forwarded-</c>, and <c>X-Edge-</c> and <c>x-amzn-</c>,
/// which gateways write. A client that is no trusted proxy may not speak under them, in no disguise.
/// </summary>
public static class ReservedNames
{
    /// <summary>The longest prefix of a family.</summary>
    private const int PrefixBytesMax = 12;

    /// <summary>Whether a name belongs to one of the families, in any case of letters.</summary>
    public static bool Contains(ReadOnlySpan<byte> name) =>
        name.Length > 2 && (name[0] | 0x20) == 'x' && name[1] == (byte)'-'
        && (KnownHeaders.StartsWith(name, "x-edge-"u8)
            || KnownHeaders.StartsWith(name, "x-amzn-"u8)
            || KnownHeaders.StartsWith(name, "x-forwarded-"u8));

    /// <summary>The same for a reader that takes underscores for dashes.</summary>
    internal static bool ContainsDashed(ReadOnlySpan<byte> name)
    {
        Span<byte> dashed = stackalloc byte[PrefixBytesMax];
        dashed = dashed[..Math.Min(name.Length, PrefixBytesMax)];
        name[..dashed.Length].Replace(dashed, (byte)'_', (byte)'-');
        return Contains(dashed);
    }
}
