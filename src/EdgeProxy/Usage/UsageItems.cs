using System.Globalization;
using System.Text;
using System.Text.Json;

namespace EdgeProxy;

/// <summary>Usage in the shape of API Gateway's GetUsage: for each key, a pair for each day, of what it used and what its quota had left.</summary>
internal static class UsageItems
{
    public const int KeysMax = 500;

    /// <summary>A window may have begun so long before the first day that is asked for.</summary>
    private const int WindowDaysMax = 31;

    /// <summary>Writes an object.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="reader">The ledger.</param>
    /// <param name="filter">With a plan.</param>
    /// <param name="after">Only keys whose names come after; empty for all.</param>
    /// <param name="keysMax">Keys at most; when there may be more, <c>position</c> says where to go on.</param>
    /// <param name="quotaOn">What the plan's quota is on a day, where that is known.</param>
    /// <param name="asOf">When all that was counted was in the ledger; null where nobody counts.</param>
    public static void Write(
        Utf8JsonWriter json, UsageReader reader, UsageFilter filter, string after, int keysMax, Func<int, (int Window, long Limit)?> quotaOn, DateTimeOffset? asOf)
    {
        json.WriteStartObject();
        json.WriteString("usagePlanId", filter.Plan);
        json.WriteString("startDate", UsageDates.TextOf(filter.From));
        json.WriteString("endDate", UsageDates.TextOf(filter.To));
        json.WriteStartObject("items");
        int keys = 0;
        string last = "";
        foreach (IGrouping<string, UsageDay> ofKey in ByKey(reader.Days(filter with { From = filter.From - WindowDaysMax }, after, keysMax)))
        {
            keys++;
            last = ofKey.Key;
            List<UsageDay> days = [.. ofKey];
            if (days[^1].Day >= filter.From)
            {
                json.WritePropertyName(ofKey.Key);
                json.WriteRawValue(PairsOf(days, filter, quotaOn), skipInputValidation: true);
            }
        }

        json.WriteEndObject();
        if (keys == keysMax)
        {
            json.WriteString("position", last);
        }

        if (asOf is { } time)
        {
            json.WriteString("asOf", time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        }

        json.WriteEndObject();
    }

    private static IEnumerable<IGrouping<string, UsageDay>> ByKey(IEnumerable<UsageDay> days) => days.GroupBy(day => day.Key, StringComparer.Ordinal);

    private static string PairsOf(List<UsageDay> rows, UsageFilter filter, Func<int, (int Window, long Limit)?> quotaOn)
    {
        var pairs = new StringBuilder("[");
        UsageDay? before = null;
        int next = 0;
        for (; next < rows.Count && rows[next].Day < filter.From; next++)
        {
            before = rows[next];
        }

        for (int day = filter.From; day <= filter.To; day++)
        {
            UsageDay? row = next < rows.Count && rows[next].Day == day ? rows[next++] : null;
            long? remaining = row is not null ? row.Remaining : RemainingWithout(before, quotaOn(day));
            before = row ?? before;
            pairs.Append(day > filter.From ? ", " : "");
            pairs.Append(CultureInfo.InvariantCulture, $"[{row?.Used ?? 0}, ");
            pairs.Append(remaining?.ToString(CultureInfo.InvariantCulture) ?? "null").Append(']');
        }

        return pairs.Append(']').ToString();
    }

    /// <summary>What a quota had left on a day without requests: what was left before, within one window; then all.</summary>
    private static long? RemainingWithout(UsageDay? before, (int Window, long Limit)? quota) =>
        quota is not { } known ? null : before?.Window == known.Window ? before.Remaining : known.Limit;
}
