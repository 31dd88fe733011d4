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

    private readonly CounterFamily _requests;
    private readonly CounterFamily _requestBytes;
    private readonly CounterFamily _responseBytes;
    private readonly SeriesBudget _budget;
    private readonly List<CounterSeries[]> _series = [];
    private readonly Dictionary<(string Api, string Stage, string Route), int> _known = [];
    private int[] _seriesOfRow = [];
    private int _overflow = -1;

    public RouteMetrics(MetricsRegistry registry, SeriesBudget budget)
    {
        _budget = budget;
        _requests = registry.Counter(
            "edgeproxy_requests_total", "Exchanges that ended, by class of the status that the client got; none where it got none.", "api", "stage", "route", "class");
        _requestBytes = registry.Counter("edgeproxy_request_bytes_total", "Bytes of request bodies; of tunnels, bytes from the client.", "api", "stage", "route");
        _responseBytes = registry.Counter("edgeproxy_response_bytes_total", "Bytes sent to clients.", "api", "stage", "route");
    }

    /// <summary>Gives the routes of a new snapshot their series. Not while folding.</summary>
    public void Use(GatewaySnapshot snapshot)
    {
        int[] rows = new int[snapshot.Routes.Count + 1];
        rows[0] = SeriesOf(Unmatched, Unmatched, Unmatched);
        foreach (Route route in snapshot.Routes)
        {
            rows[route.Id + 1] = SeriesOf(route.Api, route.Stage, route.RouteId);
        }

        _seriesOfRow = rows;
    }

    /// <summary>Adds up the loops' counters.</summary>
    public void Fold(GatewayRuntime runtime)
    {
        long[] totals = new long[_series.Count * Figures];
        for (int loop = 0; loop < runtime.LoopCount; loop++)
        {
            LoopCounters counters = runtime.CountersOf(loop);
            int rows = Math.Min(_seriesOfRow.Length, counters.Routes + 1);
            for (int row = 0; row < rows; row++)
            {
                Add(counters, row - 1, totals.AsSpan(_seriesOfRow[row] * Figures, Figures));
            }
        }

        for (int i = 0; i < totals.Length; i++)
        {
            _series[i / Figures][i % Figures].RaiseTo(totals[i]);
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

    private int SeriesOf(string api, string stage, string route)
    {
        if (_known.TryGetValue((api, stage, route), out int index))
        {
            return index;
        }

        if (_budget.TryTake(Figures) || api == Unmatched)
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
        // All classes at once: a series that begins with its first error hides that error from rate().
        _series.Add(
        [
            .. Classes.Select(name => _requests.With(api, stage, route, name)),
            _requestBytes.With(api, stage, route),
            _responseBytes.With(api, stage, route),
        ]);
        return _series.Count - 1;
    }
}
