using EdgeProxy.Configuration;
using EdgeProxy.Gateway;
using EdgeProxy.Policies;

namespace EdgeProxy.Compiler;

/// <summary>Compiles usage plans.</summary>
internal sealed class PlanCompiler(LimitCompiler limits, CarryOverDraft draft)
{
    public void Compile(PlanConfig source)
    {
        int id = draft.Plans.IdOf(source.Name);
        PlanState state = draft.Limits.Plan(source.Name);
        string path = MemberPath.Join("plans", source.Name);
        var stages = source.Stages?.Select(stage => draft.Stages.IdOf(stage.Api + "\n" + stage.Stage)).ToList();
        draft.Plans.Set(id, new Plan(id, source.Name, stages, RoutesOf(source, state, path))
        {
            Throttle = source.Throttle is { } rate && limits.TermsOf(rate, path + ".throttle") is { } terms
                ? new Limit(LimitKind.Plan, source.Name, terms, draft.Limits.PlanThrottle(state, terms))
                : null,
            Quota = source.Quota is { } quota ? Compile(quota, source.Name, state) : null,
        });
    }

    private Dictionary<int, Limit> RoutesOf(PlanConfig source, PlanState state, string path)
    {
        var found = new Dictionary<int, Limit>();
        foreach (PlanRouteConfig route in source.Routes)
        {
            if (limits.TermsOf(route.Rate, path + ".routes") is { } terms)
            {
                string identity = string.Join('\n', route.Stage.Api, route.Stage.Stage, route.RouteId);
                found.Add(draft.Routes.IdOf(identity), new Limit(LimitKind.PlanRoute, source.Name + "-route", terms, draft.Limits.PlanRoute(state, identity, terms)));
            }
        }

        return found;
    }

    private PlanQuota Compile(QuotaConfig source, string plan, PlanState state)
    {
        QuotaPeriod period = source.Period switch { QuotaPeriodKind.Day => QuotaPeriod.Day, QuotaPeriodKind.Week => QuotaPeriod.Week, _ => QuotaPeriod.Month };
        var calendar = new QuotaCalendar(period, source.TimeZone, source.StartDay);
        QuotaWindow? first = source.From is { } from ? calendar.At(NoonOf(from, source.TimeZone)) : null;
        var terms = new QuotaTerms(calendar, source.Limit, source.Offset, first);
        return new PlanQuota(plan + "-quota", terms, draft.Limits.PlanQuota(state, terms));
    }

    /// <summary>An instant that is in a local day for certain: no zone changes its clock at noon.</summary>
    private static long NoonOf(DateOnly day, TimeZoneInfo zone)
    {
        DateTime noon = day.ToDateTime(new TimeOnly(12, 0), DateTimeKind.Unspecified);
        return new DateTimeOffset(noon, zone.GetUtcOffset(noon)).ToUnixTimeMilliseconds();
    }
}
