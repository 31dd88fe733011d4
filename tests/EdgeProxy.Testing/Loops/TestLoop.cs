using System.Diagnostics;
using EdgeProxy.Transport;

namespace EdgeProxy.Testing;

/// <summary>
/// A loop without a thread: the test runs it, with virtual time, and callbacks run in an order drawn from a seed,
/// so that a seed replays a failure.
/// </summary>
/// <remarks>
/// The order guaranteed is narrower than a real loop's: callbacks posted with the same (non-null) state object run in the
/// order in which they were posted, all others in any order. A connection posts with an object of its own for each
/// direction, hence completions of one direction keep their order. Code that passes under every seed does not
/// lean on more. <see cref="InOrder"/> gives first in, first out instead.
/// </remarks>
public sealed class TestLoop : Loop
{
    [ThreadStatic]
    private static TestLoop? t_current;

    private static readonly Action<object?> RunTimers = static state => ((TestLoop)state!).Timers.RunDue();

    private readonly Lock _lock = new();
    private readonly List<(Action<object?> Callback, object? State)> _queue = [];
    private readonly AutoResetEvent _posted = new(initialState: false);
    private readonly Random _order;

    public TestLoop(int seed = 0, FakeTime? time = null, int index = 0)
        : base(index, new LoopClock(time ??= new FakeTime()))
    {
        Seed = seed;
        Time = time;
        _order = new Random(seed);
    }

    public int Seed { get; }

    public FakeTime Time { get; }

    /// <summary>First in, first out, whatever the seed.</summary>
    public bool InOrder { get; set; }

    /// <summary>What <see cref="ReportUnhandled"/> got instead of failing the test; null lets <see cref="Run"/> throw it.</summary>
    public List<Exception>? Unhandled { get; set; }

    /// <summary>Callbacks that wait.</summary>
    public int Queued
    {
        get
        {
            lock (_lock)
            {
                return _queue.Count;
            }
        }
    }

    public override bool IsCurrent => ReferenceEquals(t_current, this);

    public override void Post(Action<object?> callback, object? state)
    {
        lock (_lock)
        {
            _queue.Add((callback, state));
        }

        _posted.Set();
    }

    public override void ReportUnhandled(Exception exception)
    {
        if (Unhandled is null)
        {
            Post(static state => throw new InvalidOperationException("unhandled on the loop", (Exception)state!), exception);
        }
        else
        {
            Unhandled.Add(exception);
        }
    }

    /// <summary>Runs <paramref name="action"/> as a turn of the loop, now. Does not run what it posts.</summary>
    public void Invoke(Action action) => RunOne(static state => ((Action)state!)(), action);

    /// <inheritdoc cref="Invoke(Action)"/>
    public T Invoke<T>(Func<T> function)
    {
        T result = default!;
        Invoke(() => { result = function(); });
        return result;
    }

    /// <summary>Starts an asynchronous method on the loop; the test runs the loop until the task is complete.</summary>
    public Task Start(Func<ValueTask> method) => Invoke(() => method().AsTask());

    /// <inheritdoc cref="Start(Func{ValueTask})"/>
    public Task<T> Start<T>(Func<ValueTask<T>> method) => Invoke(() => method().AsTask());

    /// <summary>Starts <paramref name="method"/> and runs the loop until it is complete; throws what it throws.</summary>
    public void Complete(Func<ValueTask> method) => Finish(Start(method));

    /// <inheritdoc cref="Complete(Func{ValueTask})"/>
    public T Complete<T>(Func<ValueTask<T>> method)
    {
        Task<T> task = Start(method);
        Finish(task);
        return task.GetAwaiter().GetResult();
    }

    /// <summary>Runs until nothing is queued and no timer is due. Time stands still.</summary>
    public void Run()
    {
        do
        {
            RunOne(RunTimers, this);
        }
        while (RunQueued() > 0);
    }

    /// <summary>
    /// Runs until <paramref name="condition"/> holds, waiting up to <paramref name="secondsMax"/> of real time for
    /// posts of other threads. Virtual time stands still. Throws <see cref="TimeoutException"/>.
    /// </summary>
    public void RunUntil(Func<bool> condition, double secondsMax = 10)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Run();
            if (condition())
            {
                return;
            }

            if (Stopwatch.GetElapsedTime(start).TotalSeconds > secondsMax)
            {
                throw new TimeoutException($"the condition does not hold after {secondsMax} s; seed {Seed}");
            }

            _posted.WaitOne(millisecondsTimeout: 5);
        }
    }

    /// <summary>Moves virtual time, tick by tick of what is armed, and runs what becomes due and what follows from it.</summary>
    public void Advance(long milliseconds)
    {
        Run();
        long end = Time.Milliseconds + milliseconds;
        while (true)
        {
            long left = end - Time.Milliseconds;
            int next = Invoke(Timers.MillisecondsToNext);
            long step = next >= 0 ? Math.Min(left, next) : left;
            Time.Advance(step);
            Run();
            if (Time.Milliseconds >= end)
            {
                return;
            }
        }
    }

    /// <summary>Runs what is queued and what that queues; returns how many callbacks ran.</summary>
    internal int RunQueued()
    {
        int ran = 0;
        while (TryTake(out (Action<object?> Callback, object? State) next))
        {
            ran++;
            RunOne(next.Callback, next.State);
        }

        return ran;
    }

    /// <summary>Runs one callback; false when none is queued.</summary>
    public bool RunOnce()
    {
        if (!TryTake(out (Action<object?> Callback, object? State) next))
        {
            return false;
        }

        RunOne(next.Callback, next.State);
        return true;
    }

    private void RunOne(Action<object?> callback, object? state)
    {
        TestLoop? outer = t_current;
        SynchronizationContext? context = SynchronizationContext.Current;
        t_current = this;

        // A loop's thread has no synchronization context, and the test runner's would take continuations away.
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            Clock.Update();
            callback(state);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
            t_current = outer;
        }
    }

    private bool TryTake(out (Action<object?> Callback, object? State) next)
    {
        lock (_lock)
        {
            if (_queue.Count == 0)
            {
                next = default;
                return false;
            }

            int index = InOrder ? 0 : _order.Next(_queue.Count);
            object? state = _queue[index].State;
            if (state is not null)
            {
                // The oldest of those with the same state.
                index = IndexOf(state);
            }

            next = _queue[index];
            _queue.RemoveAt(index);
            return true;
        }
    }

    private int IndexOf(object state)
    {
        int index = 0;
        while (!ReferenceEquals(_queue[index].State, state))
        {
            index++;
        }

        return index;
    }

    private void Finish(Task task)
    {
        RunUntil(() => task.IsCompleted);
        task.GetAwaiter().GetResult();
    }
}
