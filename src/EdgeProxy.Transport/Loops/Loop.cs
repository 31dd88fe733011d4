using System.Diagnostics;

namespace EdgeProxy.Transport;

/// <summary>
/// One thread that owns connections, their exchanges, pools, buffers and timers. What belongs to a loop is
/// touched by no other; everything across loops is a <see cref="Post"/>.
/// </summary>
public abstract class Loop
{
    private int _connections;
    private long _longestTurn;

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

    /// <summary>Whether the caller runs on this loop.</summary>
    public abstract bool IsCurrent { get; }

    /// <summary>Turns since the start. From any thread.</summary>
    public virtual long Turns => 0;

    /// <summary>Callbacks that were posted and have not begun. From any thread.</summary>
    public virtual int Pending => 0;

    /// <summary>The longest turn since the last <see cref="TakeLongestTurn"/>, nanoseconds; reading it changes nothing. From any thread.</summary>
    public long LongestTurn => Volatile.Read(ref _longestTurn);

    /// <summary>The watchdog: the longest turn since the last call, nanoseconds. From any thread.</summary>
    public long TakeLongestTurn() => Interlocked.Exchange(ref _longestTurn, 0);

    /// <summary>Runs <paramref name="callback"/> on this loop in a later turn. From any thread; allocates nothing in steady state.</summary>
    /// <remarks>What one thread posts runs in the order in which it was posted. The execution context does not flow.</remarks>
    public abstract void Post(Action<object?> callback, object? state);

    /// <summary>Reports an exception that nobody awaits. The loop goes on. From any thread.</summary>
    public abstract void ReportUnhandled(Exception exception);

    /// <summary>
    /// <c>await loop.SwitchTo()</c> goes on on this loop: at once when it is there already, else in a later turn.
    /// To be awaited after anything foreign (DNS, files, timers of the framework) before touching what the loop owns.
    /// </summary>
    public LoopSwitch SwitchTo() => new(this, always: false);

    /// <summary><c>await loop.Yield()</c> goes on on this loop in a later turn, always: so that long work lets others in.</summary>
    public LoopSwitch Yield() => new(this, always: true);

    [Conditional("DEBUG")]
    public void AssertCurrent() => Debug.Assert(IsCurrent, "touched from outside its loop");

    public void ConnectionOpened() => Interlocked.Increment(ref _connections);

    public void ConnectionClosed() => Interlocked.Decrement(ref _connections);

    /// <summary>Fires due timers. False when a callback threw, which is reported: the wheel goes on with the next at the next call.</summary>
    protected bool TryRunTimers()
    {
        try
        {
            Timers.RunDue();
            return true;
        }
        catch (Exception exception)
        {
            ReportUnhandled(exception);
            return false;
        }
    }

    /// <summary>A turn has taken so long. On the loop.</summary>
    protected void NoteTurn(long nanoseconds)
    {
        // Raced only by a reader that takes and resets: at worst one turn is counted into the next period.
        if (nanoseconds > Volatile.Read(ref _longestTurn))
        {
            Volatile.Write(ref _longestTurn, nanoseconds);
        }
    }
}
