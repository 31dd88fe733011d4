using EdgeProxy.Compiler;
using EdgeProxy.Gateway;
using EdgeProxy.Policies;

namespace EdgeProxy;

/// <summary>What limits and keys refused, by route, and the tables of limits by address and header: read at the scrape.</summary>
internal sealed class AdmissionMetrics
{
    private static readonly LimitKind[] Kinds = [.. Enum.GetValues<LimitKind>().Where(kind => kind is not (LimitKind.None or LimitKind.Listener))];

    private readonly MetricFamily<CounterSeries> _refused;
    private readonly CounterSeries _byListener;
    private readonly GaugeSeries _keys;
    private readonly GaugeSeries _identities;
    private readonly CounterSeries _evicted;
    private readonly CounterSeries _overflowed;
    private readonly CounterSeries _lost;
    private readonly RouteSeries _routes;
    private readonly HashSet<BucketTableState> _tables = [];
    private IReadOnlyCollection<BucketTableState> _present = [];
    private long _evictedBefore;
    private long _overflowedBefore;

    public AdmissionMetrics(MetricsRegistry registry, SeriesBudget budget)
    {
        _refused = registry.Counter("edgeproxy_limit_refusals_total", "Exchanges that a key or a limit refused, by which.", "api", "stage", "route", "limit");
        _routes = new RouteSeries(budget, Kinds.Length, Make, Add);
        _byListener = _refused.With(RouteMetrics.Unmatched, RouteMetrics.Unmatched, RouteMetrics.Unmatched, LimitLabels.Of(LimitKind.Listener));
        _keys = registry.Gauge("edgeproxy_api_keys", "API keys of the documents.").With();
        _identities = registry.Gauge("edgeproxy_limit_identities", "Addresses and header values that have a limit of their own at present.").With();
        _evicted = registry.Counter("edgeproxy_limit_evictions_total", "Places of full limits that were given to newcomers.").With();
        _overflowed = registry.Counter("edgeproxy_limit_overflows_total", "Requests of newcomers that found no place, and were charged to the limit that these share.").With();
        _lost = registry.Counter("edgeproxy_limit_tokens_lost_total", "Tokens that a refused request had to leave charged, for a race.").With();
    }

    /// <summary>Gives the routes of a new snapshot their series. Not while folding.</summary>
    public void Use(CompiledGateway gateway)
    {
        _routes.Use(gateway.Snapshot, static route => route.Policies.Keys.Length + route.Policies.Limits.Length > 0);
        _keys.Set(gateway.Snapshot.Keys.Count);
        RetireTables(gateway.LimitTables);
    }

    public void Fold(GatewayRuntime runtime)
    {
        _routes.Fold(runtime);
        long byListener = 0;
        for (int loop = 0; loop < runtime.LoopCount; loop++)
        {
            byListener += runtime.CountersOf(loop).Limited(-1, LimitKind.Listener);
        }

        _byListener.RaiseTo(byListener);
        _lost.RaiseTo(runtime.TokensLost());
        _identities.Set(_present.Sum(table => table.Held));
        _evicted.RaiseTo(_evictedBefore + _tables.Sum(table => table.Evicted));
        _overflowed.RaiseTo(_overflowedBefore + _tables.Sum(table => table.Overflowed));
    }

    /// <summary>Counts of tables that left the documents are kept, the tables are not.</summary>
    private void RetireTables(IReadOnlyCollection<BucketTableState> present)
    {
        foreach (BucketTableState gone in _tables.Except(present).ToArray())
        {
            _evictedBefore += gone.Evicted;
            _overflowedBefore += gone.Overflowed;
            _tables.Remove(gone);
        }

        _tables.UnionWith(present);
        _present = present;
    }

    private static void Add(LoopCounters counters, int route, Span<long> totals)
    {
        for (int kind = 0; kind < Kinds.Length; kind++)
        {
            totals[kind] += counters.Limited(route, Kinds[kind]);
        }
    }

    private CounterSeries[] Make(string api, string stage, string route) => [.. Kinds.Select(kind => _refused.With(api, stage, route, LimitLabels.Of(kind)))];
}
