using System.Collections.Concurrent;

namespace EdgeProxy.Transport;

/// <summary>One thread that waits for its connections' events, by an epoll instance of its own.</summary>
/// <remarks>
/// A turn: wait for events until the next timer, serve them, run the callbacks that were posted before, fire due timers. What
/// callbacks post waits for the next turn, so that events and timers are served under any load. Before timers fire, events are taken
/// once more: a thread that got no processor behind its wait must not hold what came in time to be late.
/// <para>
/// What goes on comes before what begins: events of connections to upstreams are served as they come, those of clients a few each turn, in their
/// order. Under load an exchange that has begun is soon over then, and few are under way at a time, in memory that the processor has in its caches.
/// </para>
/// </remarks>
public sealed class EpollLoop : Loop, IEpollHandler
{
    /// <summary>Clients that are served in a turn, before it is looked at once more what upstreams have sent.</summary>
    private const int ClientsPerTurn = 16;

    [ThreadStatic]
    private static EpollLoop? t_current;

    private readonly EpollLoopGroup _group;
    private readonly ConcurrentQueue<Posted> _foreign = new();
    private readonly PostQueue _own = new();
    private readonly EpollSet _set;
    private readonly WakeDescriptor _wake;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // 1 while the thread waits or is about to: only then does a post pay for waking it.
    private int _asleep;
    private volatile bool _stopping;
    private long _turns;

    internal EpollLoop(EpollLoopGroup group, int index, TimeProvider time)
        : base(index, new LoopClock(time))
    {
        _group = group;
        _set = new EpollSet();
        _wake = new WakeDescriptor();
        Segments = new LoopSegments(Buffers);
        int slot = _set.Register(_wake.Descriptor, EpollSet.Readable | EpollSet.EdgeTriggered, this);
        if (slot < 0)
        {
            throw LinuxErrors.ToSocketException(-slot);
        }
    }

    public override bool IsCurrent => ReferenceEquals(t_current, this);

    public override long Turns => Volatile.Read(ref _turns);

    public override int Pending => _foreign.Count + _own.Count;

    internal EpollLoopGroup Group => _group;

    internal EpollSet Set => _set;

    internal LoopSegments Segments { get; }

    /// <summary>Complete when the thread has ended: what is posted from then on never runs.</summary>
    internal Task Ended => _ended.Task;

    /// <remarks>After the loop was stopped the callback never runs.</remarks>
    public override void Post(Action<object?> callback, object? state)
    {
        if (IsCurrent)
        {
            _own.Add(callback, state); // It looks there before it sleeps.
            return;
        }

        _foreign.Enqueue(new Posted(callback, state));

        // The queue's write must be seen before _asleep is read, as the thread writes _asleep before it reads the
        // queue: so at least one of the two sees the other.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _asleep) == 1 && Interlocked.Exchange(ref _asleep, 0) == 1)
        {
            _wake.Wake();
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

    void IEpollHandler.OnEvents(uint events)
    {
        // Woken for what was posted.
    }

    void IEpollHandler.OnLoopEnded()
    {
        // The wake descriptor is closed with the loop.
    }

    internal void Start() => new Thread(RunThread) { IsBackground = true, Name = $"loop {Index}" }.Start();

    /// <summary>Closes what a loop has that was never started.</summary>
    internal void Discard()
    {
        _set.Dispose();
        _wake.Dispose();
    }

    /// <summary>Runs what is queued, closes what is still open, then ends the thread. Not from the loop itself.</summary>
    internal Task StopAsync()
    {
        _stopping = true;
        Post(static _ => { }, null);
        return _ended.Task;
    }

    private bool HasPosts => _own.Count > 0 || !_foreign.IsEmpty;

    private void RunThread()
    {
        t_current = this;
        while (!_stopping || HasPosts)
        {
            int events = Wait();
            long start = Clock.Nanoseconds();
            Clock.Update();
            Turn(events);
            Volatile.Write(ref _turns, _turns + 1);
            NoteTurn(Clock.Nanoseconds() - start);
        }

        foreach (IEpollHandler handler in _set.Registered())
        {
            handler.OnLoopEnded();
        }

        Discard();
        _ended.SetResult();
    }

    private int Wait()
    {
        if (_stopping || HasPosts || _set.HasWaiting)
        {
            return _set.Wait(0);
        }

        // The clock is that of the turn's beginning: a timer may wait longer by as much as the turn took.
        int timeout = Timers.MillisecondsToNext();
        Interlocked.Exchange(ref _asleep, 1);
        int events = _set.Wait(_stopping || !_foreign.IsEmpty ? 0 : timeout);

        // When a post has set it to 0 meanwhile, its wake either ended this wait or makes the next one return early.
        Volatile.Write(ref _asleep, 0);
        return events;
    }

    private void Turn(int events)
    {
        Serve(events, ClientsPerTurn);
        int own = _own.Count;
        int foreign = _foreign.Count;
        while (!TryRunPosts(ref own, ref foreign))
        {
            // A callback threw; the next runs all the same.
        }

        if (Timers.MillisecondsToNext() == 0)
        {
            Serve(_set.Wait(0), int.MaxValue);
        }

        while (!TryRunTimers())
        {
            // As above.
        }
    }

    private void Serve(int events, int clients)
    {
        int next = 0;
        while (!TryServe(events, ref next, ref clients))
        {
            // A handler threw; the next is served all the same.
        }
    }

    private bool TryServe(int events, ref int next, ref int clients)
    {
        try
        {
            while (next < events)
            {
                _set.HandlerOf(next++, out uint happened)?.OnEvents(happened);
            }

            while (clients-- > 0 && _set.TakeWaiting(out uint waited) is { } client)
            {
                client.OnEvents(waited);
            }

            return true;
        }
        catch (Exception exception)
        {
            ReportUnhandled(exception);
            return false;
        }
    }

    private bool TryRunPosts(ref int own, ref int foreign)
    {
        try
        {
            while (own > 0)
            {
                own--;
                Posted posted = _own.Take();
                posted.Callback(posted.State);
            }

            while (foreign > 0 && _foreign.TryDequeue(out Posted posted))
            {
                foreign--;
                posted.Callback(posted.State);
            }

            return true;
        }
        catch (Exception exception)
        {
            ReportUnhandled(exception);
            return false;
        }
    }
}
