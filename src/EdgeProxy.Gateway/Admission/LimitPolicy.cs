using EdgeProxy.Policies;

namespace EdgeProxy.Gateway;

/// <summary>
/// The limits of a route, all of which must admit: the key's in its plan on this route, the key's in its plan, the route's own, the
/// stage's. A request that one refuses is charged to none, also not to those of the listener, which it had passed before.
/// </summary>
public sealed class LimitPolicy : IRoutePolicy
{
    private readonly Limit[] _limits;

    /// <param name="limits">The route's own, then the stage's.</param>
    /// <param name="fields">Which response fields tell of them.</param>
    public LimitPolicy(Limit[] limits, LimitFields fields)
    {
        _limits = limits;
        Fields = fields;
    }

    public LimitFields Fields { get; }

    /// <summary>The route's own, then the stage's.</summary>
    public IReadOnlyList<Limit> Limits => _limits;

    public GatewayResponseType Decide(Exchange exchange)
    {
        LimitTurn turn = exchange.Home.LimitTurn;
        turn.BeginRoute();
        Plan? plan = exchange.Plan;
        if (plan is not null)
        {
            AddPlan(turn, plan, exchange);
        }

        foreach (Limit limit in _limits)
        {
            turn.Add(limit, limit.IdOf(exchange));
        }

        return turn.Admit(exchange, plan?.Quota, Fields);
    }

    public override string ToString() => "limits: " + string.Join(", ", _limits.Select(limit => limit.Name));

    private static void AddPlan(LimitTurn turn, Plan plan, Exchange exchange)
    {
        ulong slot = (ulong)exchange.PlanSlot;
        if (plan.OnRoute(exchange.Route!.Id) is { } onRoute)
        {
            turn.Add(onRoute, slot);
        }

        if (plan.Throttle is { } throttle)
        {
            turn.Add(throttle, slot);
        }
    }
}
