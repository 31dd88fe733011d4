namespace EdgeProxy.Transport;

/// <summary>
/// One thread that owns connections, their exchanges, pools, buffers and timers. What belongs to a loop is
/// touched by no other; everything across loops is a <see cref="Post"/>.
/// </summary>
public abstract class Loop
{
    protected Loop(int index, LoopClock clock)
    {
        Index = index;
        Clock = clock;
        Timers = new LoopTimers(clock);
        Buffers = new LoopBuffers();
    }

    /// <summary>Dense, from 0: indexes arrays of per-loop state.</summary>
    public int Index { get; }

    /// <summary>Coarse time of this turn; the loop updates it once a turn.</summary>
    public LoopClock Clock { get; }

    public LoopTimers Timers { get; }

    public LoopBuffers Buffers { get; }

    /// <summary>Connections that this loop owns now; read by placement from other threads.</summary>
    public int Connections => Volatile.Read(ref _connections);

    private int _connections;

    /// <summary>Whether the caller runs on this loop.</summary>
    public abstract bool IsCurrent { get; }

    /// <summary>Runs <paramref name="callback"/> on this loop in a later turn. From any thread; allocates nothing in steady state.</summary>
    public abstract void Post(Action<object?> callback, object? state);

    [System.Diagnostics.Conditional("DEBUG")]
    public void AssertCurrent() => System.Diagnostics.Debug.Assert(IsCurrent, "touched from outside its loop");

    public void ConnectionOpened() => Interlocked.Increment(ref _connections);

    public void ConnectionClosed() => Interlocked.Decrement(ref _connections);
}
