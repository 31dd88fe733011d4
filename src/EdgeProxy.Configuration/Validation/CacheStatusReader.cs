using System.Globalization;

namespace EdgeProxy.Configuration;

/// <summary>Reads lifetimes by status: <c>404</c>, <c>500-599</c>.</summary>
internal static class CacheStatusReader
{
    /// <summary>They are looked through for each response that gives no lifetime.</summary>
    private const int CountMax = 32;

    private const int StatusMin = 200;
    private const int StatusMax = 599;

    /// <summary>Single statuses first, then ranges, each in order.</summary>
    public static IReadOnlyList<CacheStatusConfig> Read(JsonNodeAt? statuses, Diagnostics diagnostics)
    {
        if (statuses?.Children.Count > CountMax)
        {
            diagnostics.Error(statuses, ConfigCodes.OutOfRange, $"there are {statuses.Children.Count} statuses and ranges", $"give {CountMax} at most; a range is one");
            return ValueList<CacheStatusConfig>.Empty;
        }

        var read = new List<CacheStatusConfig>();
        foreach (JsonNodeAt node in statuses?.Children.Where(child => !child.IsBroken) ?? [])
        {
            if (!TryRange(node.Name!, out int first, out int last))
            {
                diagnostics.ErrorAtName(
                    node, ConfigCodes.OutOfRange, $"{Shown.Name(node.Name!)} is neither a status nor a range of them", $"write \"404\" or \"500-599\", from {StatusMin} to {StatusMax}");
            }
            else if (first != last && read.Find(other => other.First != other.Last && first <= other.Last && last >= other.First) is { } other)
            {
                diagnostics.ErrorAtName(
                    node, ConfigCodes.DuplicateValue, $"{Shown.Name(node.Name!)} overlaps {other.First}-{other.Last}", "part them; a single status may be in a range, and then counts");
            }
            else
            {
                read.Add(new CacheStatusConfig(first, last, ObjectAt.TryNumber(node, CacheMembers.Lifetime, out long ticks) ? TimeSpan.FromTicks(ticks) : TimeSpan.Zero));
            }
        }

        return new ValueList<CacheStatusConfig>([.. read.OrderBy(status => status.First != status.Last).ThenBy(status => status.First)]);
    }

    private static bool TryRange(string text, out int first, out int last)
    {
        int dash = text.IndexOf('-', StringComparison.Ordinal);
        bool isRange = dash >= 0;
        last = 0;
        return TryStatus(isRange ? text[..dash] : text, out first)
            && TryStatus(isRange ? text[(dash + 1)..] : text, out last)
            && (!isRange || first < last);
    }

    /// <summary>Three digits, so that each is written in one way.</summary>
    private static bool TryStatus(string text, out int status)
    {
        status = 0;
        return text.Length == 3 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out status) && status is >= StatusMin and <= StatusMax;
    }
}
