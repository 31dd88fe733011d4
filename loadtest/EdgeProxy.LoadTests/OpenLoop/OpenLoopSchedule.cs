namespace EdgeProxy.LoadTests;

/// <summary>
/// When each request of an open loop is due. It never depends on what was answered: that is the correction for coordinated omission,
/// for a server that stands still for a while makes every request late that was due meanwhile, not only the one that it held.
/// </summary>
/// <param name="start">Nanoseconds of the clock of the generator.</param>
internal sealed class OpenLoopSchedule(long start, double rate, double seconds)
{
    private readonly double _interval = 1e9 / rate;

    /// <summary>How many requests there are in all.</summary>
    public long Count { get; } = Math.Max(1, (long)(rate * seconds));

    /// <summary>The first that was not taken yet; <see cref="Count"/> when all were.</summary>
    public long Next { get; private set; }

    public bool IsOver => Next >= Count;

    /// <summary>When the next one is due; never when all were taken.</summary>
    public long NextDue => IsOver ? long.MaxValue : DueOf(Next);

    public long LastDue => DueOf(Count - 1);

    /// <summary>Takes the next request if it is due.</summary>
    /// <param name="due">When it was to be sent, which its latency counts from.</param>
    public bool TryTake(long now, out long due)
    {
        due = NextDue;
        if (due > now)
        {
            return false;
        }

        Next++;
        return true;
    }

    // From the index each time: a sum of rounded intervals would drift.
    private long DueOf(long index) => start + (long)(index * _interval);
}
