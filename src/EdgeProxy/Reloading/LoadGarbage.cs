using System.Runtime;

namespace EdgeProxy;

/// <summary>
/// Collects what a very large load has replaced, such as a million keys (200 MB). Nothing presses the collector to, since loops allocate next to
/// nothing: it let four such sets stand beside the one in use. In the background, where it stops nobody but for moments; behind a load of
/// less nothing is done.
/// </summary>
internal sealed class LoadGarbage
{
    private const long BytesMin = 128 * 1024 * 1024;

    /// <summary>What a start allocates with some thousand routes; with less, there is nothing to wait for.</summary>
    private const long StartBytesMin = 16 * 1024 * 1024;

    private long _allocated = GC.GetTotalAllocatedBytes();

    /// <summary>
    /// Behind the load at the start: what it made lives long, and is put where that belongs before traffic comes. Left alone, the first
    /// collection that traffic brought about moved all of it: 40 to 50 ms with 10,000 routes, in which every loop stood. And from now on
    /// the old generation is collected in the background alone, unless memory is short: with 10,000 routes a collection of it that blocks takes as long.
    /// </summary>
    public static void SettleAtStart()
    {
        GCSettings.LatencyMode = GCLatencyMode.SustainedLowLatency;
        if (GC.GetTotalAllocatedBytes() < StartBytesMin)
        {
            return;
        }

        for (int generation = 0; generation < GC.MaxGeneration; generation++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: false);
        }
    }

    /// <summary>Behind a load, when nothing holds on to what was before it.</summary>
    public void CollectIfMuch()
    {
        long now = GC.GetTotalAllocatedBytes();
        if (now - _allocated >= BytesMin)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false, compacting: false);
            _allocated = now;
        }
    }
}
