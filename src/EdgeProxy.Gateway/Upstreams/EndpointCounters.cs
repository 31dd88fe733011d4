namespace EdgeProxy.Gateway;

/// <summary>Events of an endpoint's connections since the start. Rare enough for interlocked adds.</summary>
public sealed class EndpointCounters
{
    private long _connects;
    private long _connectFailures;
    private long _waits;
    private long _retries;

    public long Connects => Volatile.Read(ref _connects);

    public long ConnectFailures => Volatile.Read(ref _connectFailures);

    /// <summary>Exchanges that had to wait for a connection.</summary>
    public long Waits => Volatile.Read(ref _waits);

    /// <summary>Attempts that followed a failed one on this endpoint.</summary>
    public long Retries => Volatile.Read(ref _retries);

    public void Connected() => Interlocked.Increment(ref _connects);

    public void ConnectFailed() => Interlocked.Increment(ref _connectFailures);

    public void Waited() => Interlocked.Increment(ref _waits);

    public void Retried() => Interlocked.Increment(ref _retries);
}
