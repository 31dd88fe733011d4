namespace EdgeProxy;

/// <summary>
/// Keeps a load from being felt. A load allocates some kilobytes a route, most of which lives until its end, and a collection stops
/// every loop for as long as it takes to copy what lives: left alone, for tens of milliseconds after each few megabytes. So the
/// collector runs often and little, and behind each run the loops get a while to themselves. For the thread that makes it.
/// </summary>
internal sealed class LoadPace(SteadyThread steady)
{
    /// <summary>So much takes about half a millisecond to make, and as long to collect.</summary>
    private const long StepBytes = 256 * 1024;

    /// <summary>A load that takes nearly all over makes little more, and is best done with at once.</summary>
    private const long FirstStepBytes = 1024 * 1024;

    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(1);

    private long _next = GC.GetAllocatedBytesForCurrentThread() + FirstStepBytes;

    /// <summary>Between any two small pieces of the work.</summary>
    public void GiveWay()
    {
        if (GC.GetAllocatedBytesForCurrentThread() < _next)
        {
            return;
        }

        steady.Collect();
        Thread.Sleep(Rest);
        _next = GC.GetAllocatedBytesForCurrentThread() + StepBytes;
    }
}
