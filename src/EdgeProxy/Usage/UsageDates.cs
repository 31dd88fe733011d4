using System.Globalization;

namespace EdgeProxy;

/// <summary>Days as the ledger has them, days from 1970 in UTC, and as people write them.</summary>
internal static class UsageDates
{
    private const string Form = "yyyy-MM-dd";
    private const string MonthForm = "yyyy-MM";
    private static readonly int Epoch = new DateOnly(1970, 1, 1).DayNumber;

    public static string TextOf(int day) => DateOnly.FromDayNumber(day + Epoch).ToString(Form, CultureInfo.InvariantCulture);

    public static int Of(DateOnly date) => date.DayNumber - Epoch;

    public static int Today(TimeProvider time) => Of(DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime));

    /// <summary>Such as 2026-11-30.</summary>
    public static bool TryDay(string written, out int day)
    {
        bool isDay = DateOnly.TryParseExact(written, Form, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date) && date.DayNumber >= Epoch;
        day = isDay ? Of(date) : 0;
        return isDay;
    }

    /// <summary>Such as 2026-11: its first and its last day.</summary>
    public static bool TryMonth(string written, out int first, out int last)
    {
        bool isMonth = DateOnly.TryParseExact(written, MonthForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly month) && month.DayNumber >= Epoch;
        (first, last) = isMonth ? (Of(month), Of(month.AddMonths(1)) - 1) : (0, 0);
        return isMonth;
    }

    /// <summary>From what was written; without, the month so far.</summary>
    /// <returns>Null, or what is wrong with it.</returns>
    public static string? TryRange(string? from, string? to, TimeProvider time, out int first, out int last)
    {
        last = Today(time);
        first = last - DateOnly.FromDayNumber(last + Epoch).Day + 1;
        if (to is not null && !TryDay(to, out last))
        {
            return "to is a day, such as 2026-11-30";
        }

        if (from is null)
        {
            first = last - DateOnly.FromDayNumber(last + Epoch).Day + 1;
        }
        else if (!TryDay(from, out first))
        {
            return "from is a day, such as 2026-11-01";
        }

        return first > last ? "from is after to"
            : last - first > RangeDaysMax ? string.Create(CultureInfo.InvariantCulture, $"from and to are more than {RangeDaysMax} days apart")
            : null;
    }

    private const int RangeDaysMax = 366;
}
