using System.Globalization;
using EdgeProxy.Configuration;

namespace EdgeProxy.Compiler;

/// <summary>Compares usage plans, by name.</summary>
internal sealed class PlanComparer : ISectionComparer
{
    private const DifferenceSeverity Breaking = DifferenceSeverity.Breaking;
    private const DifferenceSeverity Change = DifferenceSeverity.Change;

    public void Compare(ComparedConfigs configs, List<ConfigDifference> found)
    {
        foreach ((PlanConfig? old, PlanConfig? now) in Paired<PlanConfig>.ByName(configs.Old.Plans, configs.New.Plans, plan => plan.Name))
        {
            if (old is null)
            {
                found.Add(Difference(null, now, DifferenceKind.Added, Change, "added"));
            }
            else if (now is null)
            {
                // What its keys lose by it is told of the keys.
                found.Add(Difference(old, null, DifferenceKind.Removed, Change, "removed"));
            }
            else
            {
                found.AddRange(Changes(old, now).Select(change => Difference(old, now, DifferenceKind.Changed, change.Severity, change.What) with
                {
                    Setting = change.Name,
                    Old = change.Old,
                    New = change.New,
                }));
            }
        }
    }

    private static IEnumerable<SettingChange> Changes(PlanConfig old, PlanConfig now)
    {
        if (ThrottleComparer.Compare("throttle", old.Throttle, now.Throttle) is { } throttle)
        {
            yield return throttle;
        }

        if (Text(old.Quota) != Text(now.Quota))
        {
            bool isLooser = old.Quota is { } before && now.Quota is { } after && after.Limit >= before.Limit && after.Period == before.Period;
            yield return new SettingChange("quota", Text(old.Quota), Text(now.Quota), isLooser ? Change : Breaking);
        }

        if (Text(old.Stages) != Text(now.Stages))
        {
            bool isLooser = now.Stages is null || (old.Stages is not null && old.Stages.All(now.Stages.Contains));
            yield return new SettingChange("stages", Text(old.Stages), Text(now.Stages), isLooser ? Change : Breaking);
        }

        foreach ((PlanRouteConfig? left, PlanRouteConfig? right) in Paired<PlanRouteConfig>.ByName(old.Routes, now.Routes, NameOf))
        {
            if (ThrottleComparer.Compare($"routes[\"{NameOf((left ?? right)!)}\"]", left?.Rate, right?.Rate) is { } route)
            {
                yield return route;
            }
        }
    }

    private static string NameOf(PlanRouteConfig route) => $"{route.Stage}/{route.RouteId}";

    private static string Text(QuotaConfig? quota)
    {
        if (quota is null)
        {
            return "none";
        }

        string start = quota.Period switch
        {
            QuotaPeriodKind.Week => " from " + QuotaConfig.Weekdays[quota.StartDay],
            QuotaPeriodKind.Month when quota.StartDay != 1 => string.Create(CultureInfo.InvariantCulture, $" from day {quota.StartDay}"),
            _ => "",
        };
        string offset = quota.Offset > 0 ? string.Create(CultureInfo.InvariantCulture, $", {quota.Offset} fewer in that of {quota.From:yyyy-MM-dd}") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{quota.Limit} a {quota.Period.ToString().ToLowerInvariant()}{start} {quota.TimeZone.Id}{offset}");
    }

    private static string Text(IReadOnlyList<StageName>? stages) => stages is null ? "everywhere" : string.Join(", ", stages.Select(stage => stage.ToString()).Order(StringComparer.Ordinal));

    private static ConfigDifference Difference(PlanConfig? old, PlanConfig? now, DifferenceKind kind, DifferenceSeverity severity, string what) => new()
    {
        Severity = severity,
        Subject = DifferenceSubject.Plan,
        Name = (old ?? now)!.Name,
        Kind = kind,
        What = what,
        OldPosition = old?.Position,
        NewPosition = now?.Position,
    };
}
