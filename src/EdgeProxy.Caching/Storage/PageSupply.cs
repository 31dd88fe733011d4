namespace EdgeProxy.Caching;

/// <summary>
/// Keeps slabs ready beside the loops. To zero a page of 2 MiB takes the system up to some milliseconds, most of all where the machine is
/// virtual: a loop that writes to it first stands for so long with the lock of a size class in its hand, and a collection has to wait for it. From any
/// thread.
/// </summary>
internal sealed class PageSupply : IDisposable
{
    private readonly SlabPool _pool;
    private readonly Action<Action> _runBeside;
    private readonly Action _run;
    private int _state;
    private volatile bool _isEnding;

    /// <param name="pool">Where slabs are kept ready.</param>
    /// <param name="runBeside">Runs something that takes milliseconds soon, on another thread.</param>
    public PageSupply(SlabPool pool, Action<Action> runBeside)
    {
        _pool = pool;
        _runBeside = runBeside;
        _run = Run;
    }

    private enum State
    {
        Idle,
        Queued,
        Running,
        Ended,
    }

    /// <summary>The pool is short of them. Returns at once.</summary>
    public void Begin()
    {
        if (!TryGo(State.Idle, State.Queued))
        {
            return;
        }

        try
        {
            _runBeside(_run);
        }
        catch (OutOfMemoryException)
        {
            // The system gives no thread now: whoever comes to a fresh page first waits for it, and the next slab asks again.
            TryGo(State.Queued, State.Idle);
        }
    }

    /// <summary>Returns when nothing is made ready any more.</summary>
    public void Dispose()
    {
        _isEnding = true;
        var spin = default(SpinWait);
        while (!TryGo(State.Idle, State.Ended) && !TryGo(State.Queued, State.Ended))
        {
            spin.SpinOnce();
        }
    }

    private void Run()
    {
        if (!TryGo(State.Queued, State.Running))
        {
            return; // It ended meanwhile.
        }

        while (_pool.IsShort && !_isEnding)
        {
            _pool.MakeReady();
        }

        Volatile.Write(ref _state, (int)State.Idle);
    }

    private bool TryGo(State from, State to) => Interlocked.CompareExchange(ref _state, (int)to, (int)from) == (int)from;
}
