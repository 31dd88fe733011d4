using EdgeProxy.Gateway;

namespace EdgeProxy;

/// <summary>
/// Counters of one kind that each route has: gives routes their series as snapshots come, and sums the loops' counters into them at the scrape.
/// A route that comes back has its old series. Beyond the budget all share one. <see cref="Use"/> and <see cref="Fold"/> not at once.
/// </summary>
/// <param name="figures">Series of a route.</param>
/// <param name="make">Makes them, by API, stage and route.</param>
/// <param name="add">Adds what a loop counted for a route.</param>
internal sealed class RouteSeries(SeriesBudget budget, int figures, Func<string, string, string, CounterSeries[]> make, RouteSeries.Adder add)
{
    private const int None = -1;

    private readonly List<CounterSeries[]> _series = [];
    private readonly Dictionary<(string Api, string Stage, string Route), int> _known = [];
    private int _overflow = None;

    /// <summary>Indexed by a route's id, with those that were seen at each: a reload leaves most as they are.</summary>
    private Route?[] _routes = [];
    private int[] _seriesOf = [];

    /// <summary>Of all series, kept from one scrape to the next.</summary>
    private long[] _totals = [];

    /// <param name="totals">One for each of its series.</param>
    public delegate void Adder(LoopCounters counters, int route, Span<long> totals);

    /// <summary>Gives the routes of a new snapshot their series.</summary>
    /// <param name="has">Whether a route has any; one that had some keeps them.</param>
    public void Use(GatewaySnapshot snapshot, Predicate<Route> has)
    {
        if (snapshot.Routes.Count > _routes.Length)
        {
            Array.Resize(ref _routes, snapshot.Routes.Count);
            Array.Resize(ref _seriesOf, snapshot.Routes.Count);
        }

        foreach (Route route in snapshot.Routes)
        {
            if (!ReferenceEquals(_routes[route.Id], route))
            {
                _routes[route.Id] = route;
                _seriesOf[route.Id] = SeriesOf(route, has);
            }
        }
    }

    /// <summary>Adds up the loops' counters.</summary>
    public void Fold(GatewayRuntime runtime)
    {
        long[] totals = _totals;
        if (totals.Length != _series.Count * figures)
        {
            _totals = totals = new long[_series.Count * figures];
        }

        totals.AsSpan().Clear();
        for (int loop = 0; loop < runtime.LoopCount; loop++)
        {
            LoopCounters counters = runtime.CountersOf(loop);
            int routes = Math.Min(_seriesOf.Length, counters.Routes);
            for (int route = 0; route < routes; route++)
            {
                if (_routes[route] is not null && _seriesOf[route] != None)
                {
                    add(counters, route, totals.AsSpan(_seriesOf[route] * figures, figures));
                }
            }
        }

        for (int i = 0; i < totals.Length; i++)
        {
            _series[i / figures][i % figures].RaiseTo(totals[i]);
        }
    }

    private int SeriesOf(Route route, Predicate<Route> has)
    {
        (string, string, string) labels = (route.Api, route.Stage, route.RouteId);
        if (_known.TryGetValue(labels, out int index))
        {
            return index;
        }

        if (!has(route))
        {
            return None;
        }

        index = budget.TryTake(figures) ? Make(route.Api, route.Stage, route.RouteId) : Overflow();
        _known.Add(labels, index);
        return index;
    }

    private int Overflow() => _overflow != None ? _overflow : _overflow = Make(SeriesBudget.Overflow, SeriesBudget.Overflow, SeriesBudget.Overflow);

    private int Make(string api, string stage, string route)
    {
        _series.Add(make(api, stage, route));
        return _series.Count - 1;
    }
}
