using System.Net;
using EdgeProxy.Configuration;
using EdgeProxy.Gateway;

namespace EdgeProxy.Compiler;

/// <summary>What one compilation takes from a <see cref="CarryOver"/> and wants to add to it.</summary>
internal sealed class CarryOverDraft(
    CarryOver carryOver, IReadOnlyDictionary<string, EndpointState> endpointStates, TlsParts tls, IReadOnlyDictionary<ApiConfig, KeptApi> apis, long now)
{
    public IdentityDraft<Route> Routes { get; } = new(carryOver.Routes);

    public IdentityDraft<Upstream> Upstreams { get; } = new(carryOver.Upstreams);

    public IdentityDraft<Endpoint> Endpoints { get; } = new(carryOver.Endpoints);

    public IdentityDraft<Stage> Stages { get; } = new(carryOver.Stages);

    public IdentityDraft<Listener> Listeners { get; } = new(carryOver.Listeners);

    public IdentityDraft<Plan> Plans { get; } = new(carryOver.Plans);

    public LimitDraft Limits { get; } = new(carryOver.Limits, now);

    public TlsDraft Tls { get; } = new(tls);

    public Dictionary<string, EndpointState> NewEndpointStates { get; } = new(StringComparer.Ordinal);

    /// <summary>What was made of this very API the last time; null for nothing.</summary>
    public KeptApi? KeptApi(ApiConfig api) => apis.GetValueOrDefault(api);

    public Dictionary<ApiConfig, KeptApi> NewApis { get; } = Compiler.KeptApi.NewTable();

    public EndpointState EndpointState(string identity, int loops, IReadOnlyList<EndPoint> addresses)
    {
        if (endpointStates.TryGetValue(identity, out EndpointState? state) || NewEndpointStates.TryGetValue(identity, out state))
        {
            return state;
        }

        state = new EndpointState(loops, addresses);
        NewEndpointStates.Add(identity, state);
        return state;
    }
}
