namespace EdgeProxy.Testing;

/// <summary>
/// Time that stands still until a test moves it. Starts at 2026-01-01T00:00:00Z and at timestamp 0;
/// a timestamp is a nanosecond. Timers of <see cref="CreateTimer"/> fire within <see cref="Advance"/>, on its thread, in order.
/// </summary>
public sealed class FakeTime : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<FakeTimer> _timers = [];
    private long _nanoseconds;

    public static DateTimeOffset Start { get; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => 1_000_000_000;

    /// <summary>Monotonic milliseconds, as a loop's clock has them.</summary>
    public long Milliseconds => GetTimestamp() / 1_000_000;

    public override long GetTimestamp() => Interlocked.Read(ref _nanoseconds);

    public override DateTimeOffset GetUtcNow() => Start.AddTicks(GetTimestamp() / 100);

    /// <summary>
    /// Moves time; the framework's timers fire on the way. To move a loop's time use <see cref="TestLoop.Advance"/>,
    /// which also runs what becomes due on the loop.
    /// </summary>
    public void Advance(TimeSpan by)
    {
        long target = GetTimestamp() + (by.Ticks * 100);
        while (NextDue(target) is { } timer)
        {
            Interlocked.Exchange(ref _nanoseconds, Math.Max(GetTimestamp(), timer.DueNanoseconds));
            timer.Fire();
        }

        Interlocked.Exchange(ref _nanoseconds, target);
    }

    public void Advance(long milliseconds) => Advance(TimeSpan.FromMilliseconds(milliseconds));

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        FakeTimer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private FakeTimer? NextDue(long until)
    {
        lock (_lock)
        {
            FakeTimer? next = _timers.MinBy(static timer => timer.DueNanoseconds);
            return next is null || next.DueNanoseconds > until ? null : next;
        }
    }

    private sealed class FakeTimer(FakeTime time, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        public long DueNanoseconds { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._lock)
            {
                time._timers.Remove(this);
                _period = period;
                if (dueTime >= TimeSpan.Zero)
                {
                    DueNanoseconds = time.GetTimestamp() + (dueTime.Ticks * 100);
                    time._timers.Add(this);
                }

                return true;
            }
        }

        public void Fire()
        {
            Change(_period > TimeSpan.Zero ? _period : Timeout.InfiniteTimeSpan, _period);
            callback(state);
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
