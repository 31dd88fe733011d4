using EdgeProxy.Transport;

namespace EdgeProxy;

/// <summary>
/// A thread that stands back for the loops. One that has nothing to do is kept for the next work: each new thread takes some kilobytes of the
/// heap for itself, and the watcher has work every second.
/// </summary>
internal sealed class LowThread
{
    private static readonly Lock One = new();
    private static LowThread? _idle;

    private readonly AutoResetEvent _given = new(false);
    private Action _work;

    private LowThread(Action work) => _work = work;

    /// <summary>Begins work, which throws nothing, on the thread that is idle or on a new one.</summary>
    public static void Start(Action work)
    {
        lock (One)
        {
            if (_idle is { } idle)
            {
                _idle = null;
                idle._work = work;
                idle._given.Set();
                return;
            }
        }

        new Thread(new LowThread(work).Run) { IsBackground = true, Name = "off the loops" }.Start();
    }

    private void Run()
    {
        ThreadNiceness.StandBack();
        do
        {
            _work();
            _work = static () => { }; // Holds on to nothing.
        }
        while (IsKept() && _given.WaitOne());
        _given.Dispose();
    }

    private bool IsKept()
    {
        lock (One)
        {
            if (_idle is not null)
            {
                return false;
            }

            _idle = this;
            return true;
        }
    }
}
