using System.Globalization;
using System.Text;
using EdgeProxy.Configuration;
using EdgeProxy.Gateway;
using EdgeProxy.Http1;
using EdgeProxy.Policies;

namespace EdgeProxy.Compiler;

/// <summary>Says which key a route asks for, whether a request bears one that is let in, and which limits it would meet. Nothing is charged.</summary>
internal sealed class AdmissionExplainer(CompiledGateway gateway, long unixSeconds)
{
    /// <summary>The policies in words, in the order in which they are asked.</summary>
    public IReadOnlyList<string> PoliciesOf(CompiledRoute route, Listener? listener, RequestHead head, byte[] bytes)
    {
        var words = new List<string>();
        words.AddRange((listener?.Limits ?? []).Select(limit => $"limit of the listener: {Text(limit)}"));
        RoutePolicies policies = route.Route.Policies;
        words.AddRange(policies.Access.Concat(policies.Authorizers).Select(policy => policy.ToString() ?? ""));
        foreach (KeyPolicy policy in policies.Keys.OfType<KeyPolicy>())
        {
            words.Add(policy.ToString());
        }

        Plan? plan = PlanOf(route, head, bytes, out int key, out _);
        if (plan is not null)
        {
            words.Add($"key {NameOf(key)}, plan {plan.Name}");
        }

        foreach (LimitPolicy policy in policies.Limits.OfType<LimitPolicy>())
        {
            AddLimits(words, policy, plan, route.Route.Id);
        }

        words.AddRange(policies.Validators.Select(policy => policy.ToString() ?? ""));
        return words;
    }

    /// <summary>Why the key of a request is not let in; null when it is, or none is asked for.</summary>
    public string? RefusalOf(CompiledRoute route, RequestHead head, byte[] bytes) =>
        PlanOf(route, head, bytes, out _, out string reason) is null && reason.Length > 0 ? reason : null;

    /// <summary>The plan by which a key of a name is let in at a route; null, and why, when it is not.</summary>
    public Plan? PlanByName(CompiledRoute route, string name, out string reason)
    {
        int key = gateway.KeysConfig.Find(Encoding.UTF8.GetBytes(name));
        if (key < 0)
        {
            reason = $"there is no key {name}";
            return null;
        }

        KeyHashConfig hash = gateway.KeysConfig.HashAt(key);
        KeyStatus status = !hash.IsEnabled ? KeyStatus.Disabled
            : unixSeconds < hash.NotBefore ? KeyStatus.NotYetValid
            : unixSeconds >= hash.Expires && hash.Expires != KeyHashConfig.Never ? KeyStatus.Expired
            : KeyStatus.Valid;
        return PlanOf(route, key, status, out reason);
    }

    private Plan? PlanOf(CompiledRoute route, RequestHead head, byte[] bytes, out int key, out string reason)
    {
        key = -1;
        reason = "";
        if (route.Route.Policies.Keys.OfType<KeyPolicy>().FirstOrDefault() is not { } policy)
        {
            return null;
        }

        ReadOnlySpan<byte> presented = policy.Source.Find(head, bytes);
        if (presented.IsEmpty)
        {
            reason = $"the route requires an API key, and the request has none, or several, in {policy.Source}";
            return null;
        }

        KeyMatch match = gateway.Snapshot.Keys.Table.Find(KeyHash.OfKey(presented), unixSeconds);
        key = match.Index;
        return PlanOf(route, match.Index, match.Status, out reason);
    }

    private Plan? PlanOf(CompiledRoute route, int key, KeyStatus status, out string reason)
    {
        reason = status switch
        {
            KeyStatus.Unknown => "no key of the documents is the one that the request has",
            KeyStatus.Disabled => $"key {NameOf(key)} is disabled",
            KeyStatus.NotYetValid => $"key {NameOf(key)} is not good yet",
            KeyStatus.Expired => $"key {NameOf(key)} has expired",
            _ => "",
        };
        if (status != KeyStatus.Valid)
        {
            return null;
        }

        foreach (PlanSlot slot in gateway.Snapshot.Keys.SlotsOf(key))
        {
            if (gateway.Snapshot.Plans[slot.Plan].Covers(route.Route.StageId))
            {
                return gateway.Snapshot.Plans[slot.Plan];
            }
        }

        reason = $"key {NameOf(key)} has no plan for stage {route.Api.Name}/{route.Stage.Name}";
        return null;
    }

    private static void AddLimits(List<string> words, LimitPolicy policy, Plan? plan, int route)
    {
        if (plan?.Quota is { } quota)
        {
            words.Add(string.Create(CultureInfo.InvariantCulture, $"quota of the plan: {quota.Terms.Limit} a {quota.Terms.Calendar.Period.ToString().ToLowerInvariant()}"));
        }

        if (plan?.OnRoute(route) is { } onRoute)
        {
            words.Add($"limit of the plan on the route: {Text(onRoute)}");
        }

        if (plan?.Throttle is { } throttle)
        {
            words.Add($"limit of the plan: {Text(throttle)}");
        }

        words.AddRange(policy.Limits.Select(limit => $"limit of the {LimitLabels.Of(limit.Kind)}: {Text(limit)}"));
    }

    private static string Text(Limit limit)
    {
        string by = limit.By switch { LimitBy.Address => " by address", LimitBy.Header => " by header " + limit.HeaderName, _ => "" };
        return string.Create(CultureInfo.InvariantCulture, $"{limit.Terms.Rate}/s burst {limit.Terms.Burst}{by}");
    }

    private string NameOf(int key) => Encoding.ASCII.GetString(gateway.Snapshot.Keys.NameOf(key));
}
