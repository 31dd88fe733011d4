using System.Collections.Concurrent;

namespace EdgeProxy;

/// <summary>
/// A thread of the loops' own weight, for what threads that stand back must not do themselves. While the collector works every loop stands: on
/// a thread that stands back it would let all others of the machine go first meanwhile (35 ms instead of 3 where processors are short). And
/// what such a thread starts (a thread of the pool, the collector's own) stands back as it does, for ever. Safe from any thread.
/// </summary>
internal sealed class SteadyThread
{
    /// <summary>What a collection leaves alive moves on at the next, so that none sees more than two.</summary>
    private const int Generation = 1;

    private readonly BlockingCollection<Action> _work = [];

    /// <summary>To be made on a thread that does not stand back: it takes its weight from that.</summary>
    public SteadyThread() => new Thread(Run) { IsBackground = true, Name = "steady" }.Start();

    /// <summary>Lets it do what throws nothing.</summary>
    public void Post(Action work) => _work.Add(work);

    /// <summary>Has the young generations collected; returns when they are.</summary>
    public void Collect()
    {
        using var done = new ManualResetEventSlim();
        Post(() =>
        {
            GC.Collect(Generation, GCCollectionMode.Forced, blocking: true, compacting: false);
            done.Set();
        });
        done.Wait();
    }

    private void Run()
    {
        foreach (Action work in _work.GetConsumingEnumerable())
        {
            work();
        }
    }
}
