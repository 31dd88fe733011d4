using System.Collections.Concurrent;

namespace EdgeProxy.Transport;

/// <summary>
/// A loop over the framework's sockets transport: one dedicated thread that runs posted callbacks and timers.
/// Its connections do their system calls on the framework's threads and complete here.
/// </summary>
/// <remarks>
/// A turn: update the clock, run the callbacks that were queued when it began, fire due timers. What they post waits
/// for the next turn, so that timers are served under any load.
/// </remarks>
public sealed class VirtualLoop : Loop
{
    [ThreadStatic]
    private static VirtualLoop? t_current;

    private readonly VirtualLoopGroup _group;
    private readonly ConcurrentQueue<Posted> _queue = new();
    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly Thread _thread;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // 1 while the thread sleeps or is about to: only then does a post pay for waking it.
    private int _asleep;
    private volatile bool _stopping;
    private long _turns;

    internal VirtualLoop(VirtualLoopGroup group, int index, TimeProvider time)
        : base(index, new LoopClock(time))
    {
        _group = group;
        _thread = new Thread(RunThread) { IsBackground = true, Name = $"loop {index}" };
        _thread.Start();
    }

    public override bool IsCurrent => ReferenceEquals(t_current, this);

    public override long Turns => Volatile.Read(ref _turns);

    public override int Pending => _queue.Count;

    /// <remarks>After the loop was stopped the callback never runs.</remarks>
    public override void Post(Action<object?> callback, object? state)
    {
        _queue.Enqueue(new Posted(callback, state));

        // The queue's write must be seen before _asleep is read, as the thread writes _asleep before it reads the
        // queue: so at least one of the two sees the other.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _asleep) == 1 && Interlocked.Exchange(ref _asleep, 0) == 1)
        {
            _wake.Set();
        }
    }

    public override void ReportUnhandled(Exception exception)
    {
        try
        {
            _group.OnUnhandled?.Invoke(this, exception);
        }
        catch (Exception)
        {
            // Nowhere is left to report that reporting failed, and the loop must live.
        }
    }

    /// <summary>Runs what is queued, then ends the thread. Not from the loop itself.</summary>
    internal Task StopAsync()
    {
        _stopping = true;
        Post(static _ => { }, null);
        return _ended.Task;
    }

    private void RunThread()
    {
        t_current = this;
        while (!_stopping || !_queue.IsEmpty)
        {
            Turn();
            Sleep();
        }

        // The event is left to its finalizer: a late post may still be about to set it.
        _ended.SetResult();
    }

    private void Turn()
    {
        long start = Clock.Nanoseconds();
        Clock.Update();
        for (int left = _queue.Count; left > 0 && _queue.TryDequeue(out Posted work); left--)
        {
            try
            {
                work.Callback(work.State);
            }
            catch (Exception exception)
            {
                ReportUnhandled(exception);
            }
        }

        while (!TryRunTimers())
        {
            // A callback threw; the wheel goes on with the next.
        }

        Volatile.Write(ref _turns, _turns + 1);
        NoteTurn(Clock.Nanoseconds() - start);
    }

    private void Sleep()
    {
        // The post that follows _stopping may have run in the turn before this one, and no other comes.
        if (_stopping || !_queue.IsEmpty)
        {
            return;
        }

        Clock.Update();
        int timeout = Timers.MillisecondsToNext();
        Interlocked.Exchange(ref _asleep, 1);
        if (_queue.IsEmpty && timeout != 0)
        {
            _wake.WaitOne(timeout);
        }

        // When a post has set it to 0 meanwhile, its signal is either consumed or makes the next sleep return early.
        Interlocked.Exchange(ref _asleep, 0);
    }
}
