using EdgeProxy.Policies;

namespace EdgeProxy.Gateway;

/// <summary>Requires an API key with a plan for the stage. Clients are told no difference between the ways in which they have none.</summary>
public sealed class KeyPolicy(KeySource source) : IRoutePolicy
{
    public KeySource Source => source;

    public GatewayResponseType Decide(Exchange exchange)
    {
        RememberedKey remembered = exchange.RememberedKey;
        ReadOnlySpan<byte> presented = source.Find(exchange.Client.Head, exchange.Client.HeadBytes);
        if (presented.IsEmpty)
        {
            remembered.Forget();
            return exchange.RefuseBy(LimitKind.Key, GatewayResponseType.InvalidApiKey);
        }

        ApiKeys keys = exchange.Snapshot.Keys;
        KeyMatch match = remembered.Find(keys, presented, exchange.UnixMilliseconds / 1000);
        if (match.Status != KeyStatus.Valid || !TryFindPlan(exchange, keys, match.Index))
        {
            return exchange.RefuseBy(LimitKind.Key, GatewayResponseType.InvalidApiKey);
        }

        if (source is { Place: KeyPlace.Query, Strip: true })
        {
            exchange.StripQuery(source);
        }

        return GatewayResponseType.None;
    }

    public override string ToString() => $"API key in {source}";

    private static bool TryFindPlan(Exchange exchange, ApiKeys keys, int key)
    {
        foreach (PlanSlot slot in keys.SlotsOf(key))
        {
            Plan plan = exchange.Snapshot.Plans[slot.Plan];
            if (plan.Covers(exchange.Route!.StageId))
            {
                exchange.UsePlan(plan, slot.Slot, keys.IdOf(key));
                return true;
            }
        }

        return false;
    }
}
