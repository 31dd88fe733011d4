using EdgeProxy.Transport;

namespace EdgeProxy;

/// <summary>
/// Has the young generation collected on a loop, shortly before what scrapes, looks at documents and new connections allocate fills it. A
/// collection that begins on another thread has to wait for the loops to stop, and where they share a processor with it, for it to be given to
/// them first; a loop that is just given new memory by the kernel takes milliseconds. On its own thread a loop has stopped already.
/// </summary>
internal sealed class LoopCollector
{
    /// <summary>Two thirds of what the runtime at least lets be allocated until it collects by itself, on whatever thread asks for one byte more.</summary>
    private const long BytesMax = 1536 * 1024;

    /// <summary>From here on it does not wait for a moment in which nobody allocates: the runtime would soon not wait either.</summary>
    private const long UrgentBytes = 2 * 1024 * 1024;

    private const long ShortestMilliseconds = 32;
    private const long LongestMilliseconds = 1024;

    /// <summary>So long after the start nobody may have come yet; whoever has, waits for the usual collections.</summary>
    private const long SettleMilliseconds = 1000;

    private readonly LoopGroup _loops;
    private readonly Loop _loop;
    private readonly LoopTimer _timer;
    private readonly long _startedAt;
    private long _collectedAt = GC.GetTotalAllocatedBytes();
    private int _collections = GC.CollectionCount(0);
    private long _allocatedAt;
    private long _interval = ShortestMilliseconds;
    private bool _isSettled;

    private LoopCollector(LoopGroup loops)
    {
        _loops = loops;
        _loop = loops.Loops[0];
        _startedAt = _loop.Clock.Milliseconds;
        _timer = new LoopTimer(static state => ((LoopCollector)state!).Look(), this);
    }

    /// <summary>On the first loop, as long as it runs.</summary>
    public static void Start(LoopGroup loops) => loops.Loops[0].Post(static state => ((LoopCollector)state!).Look(), new LoopCollector(loops));

    private void Look()
    {
        if (GC.CollectionCount(0) != _collections)
        {
            Note(); // Others were first.
        }

        if (!_isSettled && _loop.Clock.Milliseconds - _startedAt >= SettleMilliseconds)
        {
            _isSettled = true;
            Settle();
        }

        long all = GC.GetTotalAllocatedBytes();
        long allocated = all - _collectedAt;

        // Who has allocated since the last look may be about it still, such as a scrape: it would have to be waited for.
        bool isQuiet = all == _allocatedAt;
        _allocatedAt = all;
        if (allocated >= (isQuiet ? BytesMax : UrgentBytes))
        {
            GC.Collect(0, GCCollectionMode.Forced, blocking: true, compacting: false);
            Note();
        }

        // Where there is far to go, looks are few.
        _interval = allocated >= BytesMax / 2 ? ShortestMilliseconds : Math.Min(_interval * 2, LongestMilliseconds);
        _loop.Timers.Schedule(_timer, _loop.Clock.Milliseconds + _interval);
    }

    /// <summary>
    /// What the start made lives long. While nobody is served it is moved to where that belongs, for which two collections under traffic would
    /// stop all for some milliseconds each.
    /// </summary>
    private void Settle()
    {
        foreach (Loop loop in _loops.Loops)
        {
            if (loop.Connections > 0)
            {
                return;
            }
        }

        // Each moves what lives on by one generation, and leaves the old one alone.
        for (int i = 0; i < GC.MaxGeneration; i++)
        {
            GC.Collect(GC.MaxGeneration - 1, GCCollectionMode.Forced, blocking: true, compacting: false);
        }

        Note();
    }

    private void Note()
    {
        _collections = GC.CollectionCount(0);
        _collectedAt = GC.GetTotalAllocatedBytes();
    }
}
