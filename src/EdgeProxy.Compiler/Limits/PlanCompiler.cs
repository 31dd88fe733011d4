using EdgeProxy.Configuration;
using EdgeProxy.Gateway;
using EdgeProxy.Policies;

namespace EdgeProxy.Compiler;

/// <summary>Compiles usage plans, and collects their limits on single routes for these.</summary>
internal sealed class PlanCompiler(LimitCompiler limits, CarryOverDraft draft)
{
    private readonly Dictionary<string, List<(int Plan, Limit Limit)>> _ofRoutes = new(StringComparer.Ordinal);

    public void Compile(PlanConfig source)
    {
        int id = draft.Plans.IdOf(source.Name);
        PlanState state = draft.Limits.Plan(source.Name);
        string path = MemberPath.Join("plans", source.Name);
        var stages = source.Stages?.Select(stage => draft.Stages.IdOf(stage.Api + "\n" + stage.Stage)).ToList();
        draft.Plans.Set(id, new Plan(id, source.Name, stages)
        {
            Throttle = source.Throttle is { } rate && limits.TermsOf(rate, path + ".throttle") is { } terms
                ? new Limit(LimitKind.Plan, source.Name, terms, draft.Limits.PlanThrottle(state, terms))
                : null,
            Quota = source.Quota is { } quota ? Compile(quota, source.Name, state) : null,
        });
        foreach (PlanRouteConfig route in source.Routes)
        {
            if (limits.TermsOf(route.Rate, path + ".routes") is { } onRoute)
            {
                string identity = IdentityOf(route.Stage.Api, route.Stage.Stage, route.RouteId);
                Add(identity, id, new Limit(LimitKind.PlanRoute, source.Name + "-route", onRoute, draft.Limits.PlanRoute(state, identity, onRoute)));
            }
        }
    }

    /// <summary>The limits of plans on a route, by the plan's id; empty when there are none.</summary>
    public Limit?[] OfRoute(string api, string stage, string route)
    {
        if (!_ofRoutes.TryGetValue(IdentityOf(api, stage, route), out List<(int Plan, Limit Limit)>? found))
        {
            return [];
        }

        var byPlan = new Limit?[found.Max(limit => limit.Plan) + 1];
        foreach ((int plan, Limit limit) in found)
        {
            byPlan[plan] = limit;
        }

        return byPlan;
    }

    private static string IdentityOf(string api, string stage, string route) => string.Join('\n', api, stage, route);

    private void Add(string identity, int plan, Limit limit)
    {
        if (!_ofRoutes.TryGetValue(identity, out List<(int Plan, Limit Limit)>? found))
        {
            _ofRoutes.Add(identity, found = []);
        }

        found.Add((plan, limit));
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
