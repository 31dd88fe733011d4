namespace EdgeProxy.Policies;

/// <summary>A loop's cursor and random state for one upstream. Any values are valid to begin with; differing seeds decorrelate loops.</summary>
public struct BalancerState
{
    public uint Cursor;
    public ulong Random;

    /// <summary>A number in [0, <paramref name="bound"/>), by SplitMix64: good from any seed, zero included.</summary>
    internal int NextBelow(int bound)
    {
        Random += 0x9E37_79B9_7F4A_7C15;
        ulong z = Random;
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        z ^= z >> 31;
        // The high half of the product is unbiased to within bound / 2^64.
        return (int)Math.BigMul(z, (ulong)bound, out _);
    }
}
