namespace EdgeProxy.Transport;

/// <summary>A loop's view of time: monotonic and coarse, plus the bytes of the <c>Date</c> field.</summary>
public sealed class LoopClock
{
    private readonly TimeProvider _time;

    public LoopClock(TimeProvider time) => _time = time;

    /// <summary>Monotonic milliseconds as of the loop's present turn.</summary>
    public long Milliseconds { get; private set; }

    /// <summary>Precise monotonic time in nanoseconds, read now (about 20 ns).</summary>
    public long Nanoseconds() => throw new NotImplementedException();

    /// <summary>Wall clock of the present turn, UTC.</summary>
    public DateTimeOffset UtcNow => throw new NotImplementedException();

    /// <summary>The <c>Date</c> value, IMF-fixdate, 29 bytes, renewed each second.</summary>
    public ReadOnlySpan<byte> Date => throw new NotImplementedException();

    /// <summary>Called by the loop once a turn.</summary>
    public void Update() => throw new NotImplementedException();
}
