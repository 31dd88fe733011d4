namespace EdgeProxy.Transport;

/// <summary>A loop's timer wheel; granularity 16 ms, which is fine for the timeouts of connections. On the loop only.</summary>
public sealed class LoopTimers
{
    public LoopTimers(LoopClock clock) => throw new NotImplementedException();

    /// <summary>Arms <paramref name="timer"/> to fire at <paramref name="dueMilliseconds"/> (of the loop's clock) or up to one tick later; re-arms it when armed.</summary>
    public void Schedule(LoopTimer timer, long dueMilliseconds) => throw new NotImplementedException();

    public void Cancel(LoopTimer timer) => throw new NotImplementedException();

    /// <summary>Milliseconds until the wheel needs to be run, -1 when nothing is armed.</summary>
    public int MillisecondsToNext() => throw new NotImplementedException();

    /// <summary>Fires what is due. Called by the loop once a turn.</summary>
    public void RunDue() => throw new NotImplementedException();
}

/// <summary>An intrusive timer: one object for the life of its owner, armed and disarmed without allocation.</summary>
public sealed class LoopTimer(Action<object?> callback, object? state)
{
    internal Action<object?> Callback { get; } = callback;

    internal object? State { get; } = state;

    public bool IsArmed { get; internal set; }
}
