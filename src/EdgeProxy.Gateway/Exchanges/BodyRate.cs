namespace EdgeProxy.Gateway;

/// <summary>
/// Least rate of a request body. Only time in which the gateway waited for the client counts: a slow upstream
/// that holds the body back is not the client's fault.
/// </summary>
internal struct BodyRate
{
    /// <summary>No judgement before so much waiting.</summary>
    public const long GraceMilliseconds = 5_000;

    /// <summary>Between two looks.</summary>
    public const long CheckMilliseconds = 1_000;

    private long _waited;
    private long _since;
    private bool _isWaiting;

    public void Awaited(long now)
    {
        _since = now;
        _isWaiting = true;
    }

    public void Arrived(long now)
    {
        _waited += now - _since;
        _isWaiting = false;
    }

    public readonly bool IsTooSlow(long now, long bytes, long bytesPerSecondMin)
    {
        long waited = _waited + (_isWaiting ? now - _since : 0);
        return waited >= GraceMilliseconds && bytes * 1000 < bytesPerSecondMin * waited;
    }
}
