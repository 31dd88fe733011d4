namespace EdgeProxy;

/// <summary>
/// Whether the process nears its limit of memory. Asked each second, off the loops. Before it says so for the first time, and
/// then each ten seconds, it lets the collector run, since what is used may be garbage.
/// </summary>
/// <param name="max">Bytes; 0 for no limit: then memory is never short.</param>
/// <param name="used">Bytes that are used now.</param>
/// <param name="collect">Runs the collector.</param>
/// <param name="time">For the ten seconds.</param>
internal sealed class MemoryGuard(long max, Func<long> used, Action collect, TimeProvider time)
{
    /// <summary>From here on memory is short: what is left must do for the exchanges that are under way.</summary>
    public const int ShortPercent = 90;

    /// <summary>Below this it is short no more. The gap keeps it from changing each second.</summary>
    public const int EnoughPercent = 85;

    private static readonly TimeSpan BetweenCollections = TimeSpan.FromSeconds(10);

    private long? _collectedAt;

    /// <summary>Bytes; 0 for no limit.</summary>
    public long Max => max;

    /// <summary>Bytes, as of the last look; 0 where there is no limit to compare them with.</summary>
    public long Used { get; private set; }

    public bool IsShort { get; private set; }

    /// <summary>Looks; true when the answer has changed.</summary>
    public bool Look()
    {
        if (max == 0)
        {
            return false;
        }

        Used = used();

        if (IsAbove(ShortPercent) && (_collectedAt is not { } last || time.GetElapsedTime(last) >= BetweenCollections))
        {
            collect();
            _collectedAt = time.GetTimestamp();
            Used = used();
        }

        bool wasShort = IsShort;
        IsShort = IsAbove(wasShort ? EnoughPercent : ShortPercent);
        return IsShort != wasShort;
    }

    private bool IsAbove(int percent) => Used / 100.0 * 100 >= max / 100.0 * percent;
}
