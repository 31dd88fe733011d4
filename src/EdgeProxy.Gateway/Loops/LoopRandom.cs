namespace EdgeProxy.Gateway;

/// <summary>A loop's own random numbers: xorshift64*, good for ids and balancing, not for secrets.</summary>
internal sealed class LoopRandom(ulong seed)
{
    private ulong _state = seed | 1;

    public ulong Next()
    {
        _state ^= _state >> 12;
        _state ^= _state << 25;
        _state ^= _state >> 27;
        return _state * 0x2545F4914F6CDD1D;
    }
}
