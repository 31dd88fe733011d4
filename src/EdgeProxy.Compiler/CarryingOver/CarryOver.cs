using EdgeProxy.Configuration;
using EdgeProxy.Gateway;
using EdgeProxy.Policies;

namespace EdgeProxy.Compiler;

/// <summary>
/// All that survives a reload, by identity. Dense ids: what keeps its identity keeps its id, so that per-loop arrays stay
/// valid and counters go on; an id is never given to another identity while the process lives, since exchanges on an older
/// snapshot may still count by it. States of endpoints: slots, loads, addresses. TLS contexts whose terms did not change. What was compiled of APIs that did not change.
/// Confined to the thread that loads.
/// </summary>
/// <remarks>
/// Buckets and counts of limits: <see cref="LimitStates"/>. Identities: a route is its API, stage and id; an upstream its name; an endpoint its upstream, URL and TLS terms, because
/// connections that were made under other terms must not be used again; its state, and so its connection limit, is
/// that of upstream and URL alone.
/// </remarks>
public sealed class CarryOver
{
    private readonly Dictionary<string, EndpointState> _endpointStates = new(StringComparer.Ordinal);
    private TlsParts _tls = TlsParts.None;
    private IReadOnlyDictionary<ApiConfig, KeptApi> _apis = KeptApi.None;
    private IReadOnlyList<RouteSpec> _specs = [];
    private RouteTable? _table;

    /// <summary>The version of the snapshot that was compiled last; 0 before the first.</summary>
    public long Version { get; private set; }

    /// <summary>The keys of the last compilation.</summary>
    internal CompiledKeys Keys { get; private set; } = new(KeysConfig.None, ApiKeys.None);

    internal Identities<Route> Routes { get; } = new();

    internal Identities<Upstream> Upstreams { get; } = new();

    internal Identities<Endpoint> Endpoints { get; } = new();

    internal Identities<Stage> Stages { get; } = new();

    internal Identities<Listener> Listeners { get; } = new();

    internal Identities<Plan> Plans { get; } = new();

    internal LimitStates Limits { get; } = new();

    /// <summary>Changes are made to a draft, so that a compilation that fails leaves no trace (but ids that keys were given, which nobody minds).</summary>
    /// <param name="now">The clock of buckets, in nanoseconds.</param>
    internal CarryOverDraft Begin(long now) => new(this, _endpointStates, _tls, _apis, now);

    /// <summary>The table of the last compilation, when it was made of specifications alike these; else null.</summary>
    internal RouteTable? TableOf(IReadOnlyList<RouteSpec> specs)
    {
        if (specs.Count != _specs.Count)
        {
            return null;
        }

        for (int i = 0; i < specs.Count; i++)
        {
            if (!specs[i].IsRoutedAs(_specs[i]))
            {
                return null;
            }
        }

        return _table;
    }

    internal void Keep(CarryOverDraft draft, IReadOnlyList<RouteSpec> specs, RouteTable table, CompiledKeys keys, long version)
    {
        draft.Routes.Keep();
        draft.Upstreams.Keep();
        draft.Endpoints.Keep();
        draft.Stages.Keep();
        draft.Listeners.Keep();
        draft.Plans.Keep();
        draft.Limits.Keep();
        foreach ((string identity, EndpointState state) in draft.NewEndpointStates)
        {
            _endpointStates.Add(identity, state);
        }

        _tls = draft.Tls.Used;
        _apis = draft.NewApis;
        _specs = specs;
        _table = table;
        Keys = keys;
        Version = version;
    }
}
