using EdgeProxy.Caching;
using EdgeProxy.Gateway;

namespace EdgeProxy;

/// <summary>The cache: what became of requests, by route, and what is stored. Read at the scrape.</summary>
internal sealed class CacheMetrics
{
    private static readonly CacheResult[] Results = [.. Enum.GetValues<CacheResult>().Where(result => result != CacheResult.None)];
    private static readonly StoreRefusal[] Refusals = [.. Enum.GetValues<StoreRefusal>().Where(refusal => refusal != StoreRefusal.None)];

    private readonly MetricFamily<CounterSeries> _requests;
    private readonly CounterSeries _fetches;
    private readonly CounterSeries _failed;
    private readonly CounterSeries _background;
    private readonly CounterSeries _revalidations;
    private readonly CounterSeries _invalidations;
    private readonly CounterSeries[] _refusals;
    private readonly CounterSeries _inserted;
    private readonly CounterSeries[] _removed;
    private readonly GaugeSeries _inFlight;
    private readonly GaugeSeries _entries;
    private readonly GaugeSeries _bytes;
    private readonly GaugeSeries _slabBytes;
    private readonly GaugeSeries _budget;
    private readonly RouteSeries _routes;

    public CacheMetrics(MetricsRegistry registry, SeriesBudget budget)
    {
        _requests = registry.Counter("edgeproxy_cache_requests_total", "Exchanges of routes with a cache, by what became of them there.", "api", "stage", "route", "result");
        _routes = new RouteSeries(budget, Results.Length, Make, Add);
        _fetches = registry.Counter("edgeproxy_cache_fetches_total", "Requests to upstreams for the cache, each for all who wait for it.").With();
        _failed = registry.Counter("edgeproxy_cache_fetches_failed_total", "Those that ended without a whole response.").With();
        _background = registry.Counter("edgeproxy_cache_background_fetches_total", "Those that were begun behind a stale response.").With();
        _revalidations = registry.Counter("edgeproxy_cache_revalidations_total", "Stored responses that an upstream said are still good.").With();
        _invalidations = registry.Counter("edgeproxy_cache_invalidations_total", "Resources that a client's request made invalid.").With();
        MetricFamily<CounterSeries> refusals = registry.Counter("edgeproxy_cache_not_stored_total", "Responses to the cache's requests that were not stored, by why.", "reason");
        _refusals = [.. Refusals.Select(refusal => refusals.With(System.Text.Encoding.ASCII.GetString(StoreRefusals.WordOf(refusal))))];
        _inserted = registry.Counter("edgeproxy_cache_entries_inserted_total", "Entries that came in.").With();
        MetricFamily<CounterSeries> removed = registry.Counter("edgeproxy_cache_entries_removed_total", "Entries that went, by why.", "reason");
        _removed = [removed.With("evicted"), removed.With("replaced"), removed.With("purged"), removed.With("expired")];
        _inFlight = registry.Gauge("edgeproxy_cache_fetches_in_flight", "Requests to upstreams for the cache that are under way.").With();
        _entries = registry.Gauge("edgeproxy_cache_entries", "Entries, variants and what is known not to be cacheable among them.").With();
        _bytes = registry.Gauge("edgeproxy_cache_bytes", "Bytes of blocks in use.").With();
        _slabBytes = registry.Gauge("edgeproxy_cache_slab_bytes", "Bytes of slabs in use, with what is free in them.").With();
        _budget = registry.Gauge("edgeproxy_cache_budget_bytes", "Bytes that the cache may take in all; 0 without one.").With();
    }

    /// <summary>Gives the routes of a new snapshot their series. Not while folding.</summary>
    public void Use(GatewaySnapshot snapshot) => _routes.Use(snapshot, static route => route.Cache is not null);

    public void Fold(GatewayRuntime runtime, CacheStore? store)
    {
        _routes.Fold(runtime);
        if (store is null)
        {
            return;
        }

        _fetches.RaiseTo(Sum(runtime, static (c, _) => Volatile.Read(ref c.Fetches)));
        _failed.RaiseTo(Sum(runtime, static (c, _) => Volatile.Read(ref c.FetchesFailed)));
        _background.RaiseTo(Sum(runtime, static (c, _) => Volatile.Read(ref c.BackgroundFetches)));
        _revalidations.RaiseTo(Sum(runtime, static (c, _) => Volatile.Read(ref c.Revalidations)));
        _invalidations.RaiseTo(Sum(runtime, static (c, _) => Volatile.Read(ref c.Invalidations)));
        _inFlight.Set(Sum(runtime, static (c, _) => Volatile.Read(ref c.FetchesInFlight)));
        for (int i = 0; i < Refusals.Length; i++)
        {
            _refusals[i].RaiseTo(Sum(runtime, static (c, refusal) => Volatile.Read(ref c.Refusals[refusal]), (int)Refusals[i]));
        }

        CacheShardStatistics statistics = store.Statistics();
        _inserted.RaiseTo(statistics.Inserted);
        _removed[0].RaiseTo(statistics.Evicted);
        _removed[1].RaiseTo(statistics.Replaced);
        _removed[2].RaiseTo(statistics.Purged);
        _removed[3].RaiseTo(statistics.Dropped);
        _entries.Set(statistics.Entries);
        _bytes.Set(store.BytesInBlocks);
        _slabBytes.Set(store.BytesInSlabs);
        _budget.Set(store.Options.BudgetBytes);
    }

    private static long Sum(GatewayRuntime runtime, Func<CacheCounters, int, long> figure, int argument = 0)
    {
        long sum = 0;
        for (int loop = 0; loop < runtime.LoopCount; loop++)
        {
            sum += runtime.CacheCountersOf(loop) is { } counters ? figure(counters, argument) : 0;
        }

        return sum;
    }

    private static void Add(LoopCounters counters, int route, Span<long> totals)
    {
        for (int result = 0; result < Results.Length; result++)
        {
            totals[result] += counters.Cached(route, Results[result]);
        }
    }

    private CounterSeries[] Make(string api, string stage, string route) => [.. Results.Select(result => _requests.With(api, stage, route, CacheLabels.Of(result)))];
}
