using EdgeProxy.Compiler;
using EdgeProxy.Gateway;
using EdgeProxy.Policies;

namespace EdgeProxy;

/// <summary>What limits and keys refused, by route, and the tables of limits by address and header: read at the scrape.</summary>
internal sealed class AdmissionMetrics
{
    private static readonly LimitKind[] Kinds = [.. Enum.GetValues<LimitKind>().Where(kind => kind is not (LimitKind.None or LimitKind.Listener))];

    private readonly CounterFamily _refused;
    private readonly CounterSeries _byListener;
    private readonly GaugeSeries _keys;
    private readonly GaugeSeries _identities;
    private readonly CounterSeries _evicted;
    private readonly CounterSeries _overflowed;
    private readonly CounterSeries _lost;
    private readonly SeriesBudget _budget;
    private readonly List<CounterSeries[]> _series = [];
    private readonly Dictionary<(string Api, string Stage, string Route), int> _known = [];
    private readonly HashSet<BucketTableState> _tables = [];
    private IReadOnlyCollection<BucketTableState> _present = [];

    /// <summary>Indexed by a route's id; -1 for one that has neither key nor limit.</summary>
    private int[] _seriesOfRoute = [];
    private int _overflow = -1;
    private long _evictedBefore;
    private long _overflowedBefore;

    public AdmissionMetrics(MetricsRegistry registry, SeriesBudget budget)
    {
        _budget = budget;
        _refused = registry.Counter("edgeproxy_limit_refusals_total", "Exchanges that a key or a limit refused, by which.", "api", "stage", "route", "limit");
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
        GatewaySnapshot snapshot = gateway.Snapshot;
        int[] seriesOf = new int[snapshot.Routes.Count];
        foreach (Route route in snapshot.Routes)
        {
            bool isKnown = _known.TryGetValue((route.Api, route.Stage, route.RouteId), out int series);
            seriesOf[route.Id] = isKnown ? series
                : route.Policies.Keys.Length + route.Policies.Limits.Length == 0 ? -1
                : SeriesOf(route.Api, route.Stage, route.RouteId);
        }

        _seriesOfRoute = seriesOf;
        _keys.Set(snapshot.Keys.Count);
        RetireTables(gateway.LimitTables);
    }

    public void Fold(GatewayRuntime runtime)
    {
        long[] totals = new long[_series.Count * Kinds.Length];
        long byListener = 0;
        for (int loop = 0; loop < runtime.LoopCount; loop++)
        {
            LoopCounters counters = runtime.CountersOf(loop);
            byListener += counters.Limited(-1, LimitKind.Listener);
            for (int route = 0; route < Math.Min(_seriesOfRoute.Length, counters.Routes); route++)
            {
                for (int kind = 0; kind < Kinds.Length && _seriesOfRoute[route] >= 0; kind++)
                {
                    totals[(_seriesOfRoute[route] * Kinds.Length) + kind] += counters.Limited(route, Kinds[kind]);
                }
            }
        }

        for (int i = 0; i < totals.Length; i++)
        {
            _series[i / Kinds.Length][i % Kinds.Length].RaiseTo(totals[i]);
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

    private int SeriesOf(string api, string stage, string route)
    {
        int index;
        if (_budget.TryTake(Kinds.Length))
        {
            index = Make(api, stage, route);
        }
        else
        {
            _overflow = _overflow >= 0 ? _overflow : Make(SeriesBudget.Overflow, SeriesBudget.Overflow, SeriesBudget.Overflow);
            index = _overflow;
        }

        _known.Add((api, stage, route), index);
        return index;
    }

    private int Make(string api, string stage, string route)
    {
        _series.Add([.. Kinds.Select(kind => _refused.With(api, stage, route, LimitLabels.Of(kind)))]);
        return _series.Count - 1;
    }
}
