namespace EdgeProxy.Policies;

/// <summary>
/// Cuts time into the windows of a quota: days, weeks or months that begin at midnight of a time zone. Immutable, but that
/// it remembers the present window, so that a request pays a comparison. It allocates when a window ends, once.
/// </summary>
/// <remarks>
/// Where clocks change at midnight: a midnight that a zone skips is the first instant after the gap, one that comes twice is
/// the first of the two. Windows therefore touch each other without gap or overlap, and each instant is in exactly one.
/// </remarks>
public sealed class QuotaCalendar
{
    private readonly QuotaPeriod _period;
    private readonly TimeZoneInfo _zone;
    private readonly int _startDay;
    private QuotaWindow? _present;

    /// <param name="period">How long a window is.</param>
    /// <param name="zone">Whose midnights begin a window; <see cref="TimeZoneInfo.Utc"/> by default in the documents.</param>
    /// <param name="startDay">
    /// For weeks the day on which they begin, 0 for Sunday to 6 for Saturday; for months the day of the month, 1 to 31, in shorter
    /// months their last day. For days it does not count.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such start day.</exception>
    public QuotaCalendar(QuotaPeriod period, TimeZoneInfo zone, int startDay)
    {
        (int least, int most) = period switch { QuotaPeriod.Week => (0, 6), QuotaPeriod.Month => (1, 31), _ => (int.MinValue, int.MaxValue) };
        ArgumentOutOfRangeException.ThrowIfLessThan(startDay, least);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(startDay, most);
        (_period, _zone, _startDay) = (period, zone, startDay);
    }

    public QuotaPeriod Period => _period;

    /// <summary>The window that an instant is in. From any thread.</summary>
    /// <param name="unixMilliseconds">Milliseconds since 1970 UTC, up to the year 9000.</param>
    public QuotaWindow At(long unixMilliseconds)
    {
        QuotaWindow? present = Volatile.Read(ref _present);
        return present is not null && present.Contains(unixMilliseconds) ? present : AtSlow(unixMilliseconds);
    }

    private QuotaWindow AtSlow(long unixMilliseconds)
    {
        DateTime utc = DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds).UtcDateTime;
        DateOnly first = FirstDayFor(DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(utc, _zone)));

        // A clock set back over midnight shows yesterday's date after today has begun.
        while (StartOf(Next(first)) <= unixMilliseconds)
        {
            first = Next(first);
        }

        // And one set forward may skip the midnight: the date is today's when the instant is, so that this does not happen; it is
        // the loop that says so.
        while (StartOf(first) > unixMilliseconds)
        {
            first = FirstDayFor(first.AddDays(-1));
        }

        var window = new QuotaWindow(first, StartOf(first), StartOf(Next(first)));
        Volatile.Write(ref _present, window);
        return window;
    }

    /// <summary>The first day of the window that a local date is in.</summary>
    private DateOnly FirstDayFor(DateOnly day)
    {
        switch (_period)
        {
            case QuotaPeriod.Week:
                return day.AddDays(-(((int)day.DayOfWeek - _startDay + 7) % 7));
            case QuotaPeriod.Month:
                DateOnly here = StartDayIn(day.Year, day.Month);
                return day >= here ? here : StartDayIn(day.AddMonths(-1).Year, day.AddMonths(-1).Month);
            default:
                return day;
        }
    }

    private DateOnly Next(DateOnly first)
    {
        DateOnly nextMonth = new DateOnly(first.Year, first.Month, 1).AddMonths(1);
        return _period switch
        {
            QuotaPeriod.Week => first.AddDays(7),
            QuotaPeriod.Month => StartDayIn(nextMonth.Year, nextMonth.Month),
            _ => first.AddDays(1),
        };
    }

    private DateOnly StartDayIn(int year, int month) => new(year, month, Math.Min(_startDay, DateTime.DaysInMonth(year, month)));

    /// <summary>The instant at which a local date begins.</summary>
    private long StartOf(DateOnly day)
    {
        DateTime midnight = day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Unspecified);
        if (_zone.IsInvalidTime(midnight))
        {
            return EndOfGap(midnight);
        }

        TimeSpan offset = _zone.IsAmbiguousTime(midnight) ? _zone.GetAmbiguousTimeOffsets(midnight).Max() : _zone.GetUtcOffset(midnight);
        return Milliseconds(midnight - offset);
    }

    /// <summary>The clock jumps over this time: when. Within some hours around it the clock jumps only once, so that halving finds it.</summary>
    private long EndOfGap(DateTime skipped)
    {
        long before = Milliseconds(skipped.AddHours(-26));
        long after = Milliseconds(skipped.AddHours(26));
        while (after - before > 1)
        {
            long middle = before + ((after - before) / 2);
            DateTime local = TimeZoneInfo.ConvertTimeFromUtc(DateTimeOffset.FromUnixTimeMilliseconds(middle).UtcDateTime, _zone);
            (before, after) = local > skipped ? (before, middle) : (middle, after);
        }

        return after;
    }

    private static long Milliseconds(DateTime utc) => (utc.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond;
}
