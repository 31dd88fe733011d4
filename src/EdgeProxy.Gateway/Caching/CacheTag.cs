namespace EdgeProxy.Gateway;

/// <summary>Numbers by which stored responses are purged. Two names that have the same number, one pair in 2^64, are purged together.</summary>
public static class CacheTag
{
    /// <summary>Prefixes of a path by which its response can be purged, that of all paths among them: what lies deeper goes with them.</summary>
    public const int PrefixesMax = 12;

    private const ulong Basis = 0xCBF29CE484222325;
    private const ulong Prime = 0x100000001B3;

    public static ulong OfApi(string api) => Of('a', api);

    public static ulong OfStage(string api, string stage) => Of('s', $"{api}\n{stage}");

    public static ulong OfRoute(string api, string stage, string routeId) => Of('r', $"{api}\n{stage}\n{routeId}");

    /// <summary>Of a name that the origin gave in <c>Surrogate-Key</c> or <c>Cache-Tag</c>.</summary>
    public static ulong OfSurrogate(ReadOnlySpan<byte> name) => Finish(Add(Add(Basis, (byte)'t'), name));

    /// <summary>Of all paths of a host that begin with a whole segment or more: <c>/a</c> and <c>/a/b</c>, of <c>/a/b/c</c>.</summary>
    /// <param name="host">Without the port, in any case of letters.</param>
    /// <param name="prefix">Canonical, without a slash at its end; empty for all paths.</param>
    public static ulong OfPrefix(ReadOnlySpan<byte> host, ReadOnlySpan<byte> prefix)
    {
        ulong hash = Add(Basis, (byte)'p');
        foreach (byte value in host)
        {
            hash = Add(hash, value is >= (byte)'A' and <= (byte)'Z' ? (byte)(value | 0x20) : value);
        }

        return Finish(Add(Add(hash, (byte)'\n'), prefix));
    }

    /// <summary>Of a URI, in bytes that are the same for the same URI.</summary>
    internal static ulong OfUri(ReadOnlySpan<byte> key) => Finish(Add(Add(Basis, (byte)'u'), key));

    private static ulong Of(char kind, string name) => Finish(Add(Add(Basis, (byte)kind), System.Text.Encoding.UTF8.GetBytes(name)));

    /// <summary>FNV-1a.</summary>
    private static ulong Add(ulong hash, ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            hash = Add(hash, value);
        }

        return hash;
    }

    private static ulong Add(ulong hash, byte value) => (hash ^ value) * Prime;

    /// <summary>Spreads what FNV leaves in the high bits.</summary>
    private static ulong Finish(ulong hash)
    {
        hash ^= hash >> 33;
        hash *= 0xFF51AFD7ED558CCD;
        hash ^= hash >> 33;
        hash *= 0xC4CEB9FE1A85EC53;
        return hash ^ (hash >> 33);
    }
}
