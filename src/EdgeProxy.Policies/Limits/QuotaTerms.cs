namespace EdgeProxy.Policies;

/// <summary>How many requests a window allows.</summary>
public sealed class QuotaTerms
{
    public const long LimitMax = (1L << 40) - 1;

    /// <param name="calendar">The windows.</param>
    /// <param name="limit">Requests in a window, 0 to <see cref="LimitMax"/>.</param>
    /// <param name="offset">Requests by which the first window's limit is lower: for a plan that begins amid a window.</param>
    /// <param name="firstWindow">The window for which the offset counts (<see cref="QuotaCalendar.At"/> of the plan's beginning); null when none.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit or the offset is negative or too large.</exception>
    public QuotaTerms(QuotaCalendar calendar, long limit, long offset = 0, QuotaWindow? firstWindow = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, LimitMax);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        Calendar = calendar;
        Limit = limit;
        Offset = offset;
        FirstWindow = firstWindow;
    }

    public QuotaCalendar Calendar { get; }

    public long Limit { get; }

    public long Offset { get; }

    public QuotaWindow? FirstWindow { get; }

    /// <summary>What the window allows before anything is added to it.</summary>
    public long LimitIn(QuotaWindow window) =>
        FirstWindow is not null && FirstWindow.FirstDay == window.FirstDay ? Math.Max(0, Limit - Offset) : Limit;
}
