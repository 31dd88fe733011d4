using System.Globalization;
using EdgeProxy.Configuration;

namespace EdgeProxy.Compiler;

/// <summary>Compares rate limits. A lower one refuses who is served now, and one that is gone was a protection: both are breaking, as a new one is.</summary>
internal static class ThrottleComparer
{
    private const DifferenceSeverity Breaking = DifferenceSeverity.Breaking;
    private const string None = "none";

    public static IEnumerable<SettingChange> Compare(IReadOnlyList<ThrottleConfig> old, IReadOnlyList<ThrottleConfig> now)
    {
        Dictionary<string, ThrottleConfig> before = ByName(old);
        Dictionary<string, ThrottleConfig> after = ByName(now);
        foreach (string name in before.Keys.Union(after.Keys, StringComparer.Ordinal))
        {
            ThrottleConfig? left = before.GetValueOrDefault(name);
            ThrottleConfig? right = after.GetValueOrDefault(name);
            if (Compare(name, left?.Rate, right?.Rate) is { } change)
            {
                yield return change;
            }

            if (left is not null && right is not null && left.By != ThrottleBy.All && TableText(left) != TableText(right))
            {
                yield return new SettingChange(name + " table", TableText(left), TableText(right), DifferenceSeverity.Change);
            }
        }
    }

    /// <summary>Null when they are alike.</summary>
    public static SettingChange? Compare(string name, RateConfig? old, RateConfig? now)
    {
        if (old?.Rate == now?.Rate && old?.Burst == now?.Burst)
        {
            return null;
        }

        bool isLooser = old is not null && now is not null && now.Rate >= old.Rate && now.Burst >= old.Burst;
        return new SettingChange(name, Text(old), Text(now), isLooser ? DifferenceSeverity.Change : Breaking);
    }

    public static string Text(RateConfig? rate) => rate is null ? None
        : string.Create(CultureInfo.InvariantCulture, $"{rate.Rate}/s burst {rate.Burst}");

    /// <summary>Several of one level by the same are told apart by their order.</summary>
    private static Dictionary<string, ThrottleConfig> ByName(IReadOnlyList<ThrottleConfig> throttles)
    {
        var named = new Dictionary<string, ThrottleConfig>(StringComparer.Ordinal);
        foreach (ThrottleConfig throttle in throttles)
        {
            string name = throttle.By == ThrottleBy.All ? "throttle" : "throttle by " + throttle.ByText;
            for (int number = 2; !named.TryAdd(name, throttle); number++)
            {
                name = string.Create(CultureInfo.InvariantCulture, $"throttle {(throttle.By == ThrottleBy.All ? "" : $"by {throttle.ByText} ")}{number}");
            }
        }

        return named;
    }

    private static string TableText(ThrottleConfig throttle) => string.Create(
        CultureInfo.InvariantCulture, $"{throttle.Identities} identities, idle {RouteSettingsText.Duration(throttle.Idle)}, /{throttle.Ipv6Prefix}");
}
