namespace EdgeProxy.Policies;

/// <summary>
/// Spreads hashes over the places of a table, by all their bits and under a secret. Hashes of keys are as good as random already, but a
/// document may hold hashes that somebody made up: with equal bits wherever they would be looked at, a table of a million
/// would become a list. Two multiplications of 128 bits; not a hash that is strong in itself.
/// </summary>
internal readonly struct KeySpread
{
    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    public KeySpread(ulong secret)
    {
        _a = Next(ref secret);
        _b = Next(ref secret);
        _c = Next(ref secret);
        _d = Next(ref secret);
    }

    public ulong Of(in KeyHash hash)
    {
        (ulong a, ulong b, ulong c, ulong d) = hash.Words;
        ulong high = Math.BigMul(a ^ _a, b ^ _b, out ulong low);
        ulong otherHigh = Math.BigMul(c ^ _c, d ^ _d, out ulong otherLow);
        return high ^ low ^ ulong.RotateLeft(otherHigh ^ otherLow, 32);
    }

    /// <summary>SplitMix64 (Steele, Lea and Flood, 2014).</summary>
    private static ulong Next(ref ulong state)
    {
        ulong z = state += 0x9E37_79B9_7F4A_7C15;
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return z ^ (z >> 31);
    }
}
