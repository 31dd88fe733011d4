using EdgeProxy.Gateway;

namespace EdgeProxy;

/// <summary>The endpoints' connections and loads, read at the scrape.</summary>
internal sealed class UpstreamMetrics
{
    private const int Figures = 8;

    private readonly MetricFamily<CounterSeries>[] _counters;
    private readonly MetricFamily<GaugeSeries>[] _gauges;
    private readonly SeriesBudget _budget;
    private readonly Dictionary<(string Upstream, string Endpoint), EndpointSeries> _known = [];
    private EndpointSeries? _overflow;
    private (Endpoint Endpoint, EndpointSeries Series)[] _endpoints = [];

    public UpstreamMetrics(MetricsRegistry registry, SeriesBudget budget)
    {
        _budget = budget;
        string[] labels = ["upstream", "endpoint"];
        _gauges =
        [
            registry.Gauge("edgeproxy_upstream_connections_open", "Connections to the endpoint that are open or opening.", labels),
            registry.Gauge("edgeproxy_upstream_idle_connections", "Of these, connections that wait for their next request.", labels),
            registry.Gauge("edgeproxy_upstream_in_flight", "Exchanges under way with the endpoint.", labels),
            registry.Gauge("edgeproxy_upstream_waiters", "Exchanges that wait for a connection to the endpoint.", labels),
        ];
        _counters =
        [
            registry.Counter("edgeproxy_upstream_connects_total", "Connections to the endpoint that came about.", labels),
            registry.Counter("edgeproxy_upstream_connect_failures_total", "Connections to the endpoint that failed to come about.", labels),
            registry.Counter("edgeproxy_upstream_retries_total", "Attempts that followed a failed one on the endpoint.", labels),
            registry.Counter("edgeproxy_upstream_pool_waits_total", "Exchanges that had to wait for a connection to the endpoint.", labels),
        ];
    }

    /// <summary>Gives the endpoints of a new snapshot their series. Not while folding.</summary>
    public void Use(GatewaySnapshot snapshot)
    {
        var endpoints = new List<(Endpoint, EndpointSeries)>();
        foreach (Upstream upstream in snapshot.Upstreams)
        {
            endpoints.AddRange(upstream.Endpoints.Select(endpoint => (endpoint, SeriesOf(upstream.Name, endpoint.Name))));
        }

        _endpoints = [.. endpoints];
    }

    public void Fold(GatewayRuntime runtime)
    {
        foreach ((_, EndpointSeries series) in _endpoints)
        {
            Array.Clear(series.Totals);
        }

        foreach ((Endpoint endpoint, EndpointSeries series) in _endpoints)
        {
            Add(endpoint, series.Totals, runtime);
        }

        foreach ((_, EndpointSeries series) in _endpoints)
        {
            series.Publish();
        }
    }

    private static void Add(Endpoint endpoint, long[] totals, GatewayRuntime runtime)
    {
        EndpointState state = endpoint.State;
        totals[0] += state.Open;
        for (int loop = 0; loop < runtime.LoopCount; loop++)
        {
            totals[1] += runtime.IdleConnections(loop, endpoint.Id);
        }

        totals[2] += state.InFlight();
        totals[3] += state.Waiters;
        totals[4] += state.Counters.Connects;
        totals[5] += state.Counters.ConnectFailures;
        totals[6] += state.Counters.Retries;
        totals[7] += state.Counters.Waits;
    }

    private EndpointSeries SeriesOf(string upstream, string endpoint)
    {
        if (!_known.TryGetValue((upstream, endpoint), out EndpointSeries? series))
        {
            series = _budget.TryTake(Figures)
                ? Make(upstream, endpoint)
                : _overflow ??= Make(SeriesBudget.Overflow, SeriesBudget.Overflow);
            _known.Add((upstream, endpoint), series);
        }

        return series;
    }

    private EndpointSeries Make(string upstream, string endpoint) => new(
        [.. _gauges.Select(family => family.With(upstream, endpoint))],
        [.. _counters.Select(family => family.With(upstream, endpoint))]);

    private sealed class EndpointSeries(GaugeSeries[] gauges, CounterSeries[] counters)
    {
        public long[] Totals { get; } = new long[Figures];

        public void Publish()
        {
            for (int i = 0; i < gauges.Length; i++)
            {
                gauges[i].Set(Totals[i]);
            }

            for (int i = 0; i < counters.Length; i++)
            {
                counters[i].RaiseTo(Totals[gauges.Length + i]);
            }
        }
    }
}
