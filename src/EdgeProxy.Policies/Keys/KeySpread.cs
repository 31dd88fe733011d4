namespace EdgeProxy.Policies;

/// <summary>
/// Spreads hashes over the places of a table, by all their bits and under a secret. Hashes of keys are as good as random already, but a
/// document may hold hashes that somebody made up: with equal bits wherever they would be looked at, a table of a million
/// would become a list. Not a hash that is strong in itself: that of two hashes which somebody made up both have the same sum has a chance
/// of one in 2^32 (NH, of RFC 4418, section 5.2), and the sum is mixed then. No product is longer than 64 bits, since those of 128 take a
/// processor that has BMI2, which the native binary does not ask for.
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
        return Mix(Product(a, _a) + Product(b, _b) + Product(c, _c) + Product(d, _d));
    }

    private static ulong Product(ulong word, ulong secret) =>
        (ulong)((uint)word + (uint)secret) * ((uint)(word >> 32) + (uint)(secret >> 32));

    /// <summary>SplitMix64 (Steele, Lea and Flood, 2014).</summary>
    private static ulong Next(ref ulong state) => Mix(state += 0x9E37_79B9_7F4A_7C15);

    /// <summary>Its last step, after which each bit hangs on all.</summary>
    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return z ^ (z >> 31);
    }
}
