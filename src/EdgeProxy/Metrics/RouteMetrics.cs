using EdgeProxy.Gateway;

namespace EdgeProxy;

/// <summary>Requests and bytes by route: sums the loops' counters at the scrape.</summary>
internal sealed class RouteMetrics
{
    /// <summary>The label value of requests that no route matched.</summary>
    public const string Unmatched = "_unmatched";

    private const int Figures = LoopCounters.StatusClasses + 2;
    private const int RequestBytes = LoopCounters.StatusClasses;
    private const int ResponseBytes = LoopCounters.StatusClasses + 1;

    private static readonly string[] Classes = ["none", "1xx", "2xx", "3xx", "4xx", "5xx"];

    private readonly MetricFamily<CounterSeries> _requests;
    private readonly MetricFamily<CounterSeries> _requestBytes;
    private readonly MetricFamily<CounterSeries> _responseBytes;
    private readonly RouteSeries _routes;
    private readonly CounterSeries[] _unmatched;

    public RouteMetrics(MetricsRegistry registry, SeriesBudget budget)
    {
        _requests = registry.Counter(
            "edgeproxy_requests_total", "Exchanges that ended, by class of the status that the client got; none where it got none.", "api", "stage", "route", "class");
        _requestBytes = registry.Counter("edgeproxy_request_bytes_total", "Bytes of request bodies; of tunnels, bytes from the client.", "api", "stage", "route");
        _responseBytes = registry.Counter("edgeproxy_response_bytes_total", "Bytes sent to clients.", "api", "stage", "route");
        _routes = new RouteSeries(budget, Figures, Make, Add);
        _unmatched = Make(Unmatched, Unmatched, Unmatched);
        _ = budget.TryTake(Figures); // There in any case.
    }

    /// <summary>Gives the routes of a new snapshot their series. Not while folding.</summary>
    public void Use(GatewaySnapshot snapshot) => _routes.Use(snapshot, static _ => true);

    /// <summary>Adds up the loops' counters.</summary>
    public void Fold(GatewayRuntime runtime)
    {
        _routes.Fold(runtime);
        Span<long> unmatched = stackalloc long[Figures];
        unmatched.Clear();
        for (int loop = 0; loop < runtime.LoopCount; loop++)
        {
            Add(runtime.CountersOf(loop), -1, unmatched);
        }

        for (int i = 0; i < Figures; i++)
        {
            _unmatched[i].RaiseTo(unmatched[i]);
        }
    }

    private static void Add(LoopCounters counters, int route, Span<long> totals)
    {
        for (int statusClass = 0; statusClass < LoopCounters.StatusClasses; statusClass++)
        {
            totals[statusClass] += counters.Requests(route, statusClass);
        }

        totals[RequestBytes] += counters.RequestBytes(route);
        totals[ResponseBytes] += counters.ResponseBytes(route);
    }

    // All classes at once: a series that begins with its first error hides that error from rate().
    private CounterSeries[] Make(string api, string stage, string route) =>
    [
        .. Classes.Select(name => _requests.With(api, stage, route, name)),
        _requestBytes.With(api, stage, route),
        _responseBytes.With(api, stage, route),
    ];
}
