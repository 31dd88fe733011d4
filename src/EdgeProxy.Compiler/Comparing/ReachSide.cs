using EdgeProxy.Configuration;
using EdgeProxy.Policies;

namespace EdgeProxy.Compiler;

/// <summary>A route of one stage; the id of its spec is its index.</summary>
internal sealed class ReachedRoute(ApiConfig api, StageConfig stage, RouteConfig route, int index)
{
    public ApiConfig Api => api;

    public StageConfig Stage => stage;

    public RouteConfig Route => route;

    public int Index => index;

    public RouteName Name => new(api.Name, route.Id);
}

/// <summary>Where requests go on one side of a comparison, by the same table that serves.</summary>
internal sealed class ReachSide
{
    /// <summary>Tried for a route of any method; one of them may be another route's.</summary>
    private static readonly string[] AnyMethod = ["GET", "POST", "DELETE", "PATCH"];

    private static readonly string[] AnyHost = [""];

    private readonly Action? _giveWay;
    private RouteTable? _table;

    public ReachSide(ValidatedConfig config, Action? giveWay)
    {
        _giveWay = giveWay;
        Routes = [.. config.Apis.SelectMany(api => api.Stages.SelectMany(stage => api.Routes.Select(route => (api, stage, route))))
            .Select((part, index) => new ReachedRoute(part.api, part.stage, part.route, index))];
        Specs = [.. Routes.Select(SpecOf)];
    }

    public IReadOnlyList<ReachedRoute> Routes { get; }

    public IReadOnlyList<RouteSpec> Specs { get; }

    /// <summary>Who answers a request on this side; null for nobody.</summary>
    public ReachedRoute? Find(RouteSample sample)
    {
        RouteMatch match = default;
        _table ??= RouteTable.Build(Specs, new List<RouteConflict>(), _giveWay);
        return _table.TryMatch(sample.HostBytes, sample.PathBytes, sample.Request, ref match) ? Routes[match.RouteId] : null;
    }

    /// <summary>Requests that the route answers on this side, at each of its hosts. None where others take all that is tried.</summary>
    /// <param name="route">Of this side.</param>
    /// <param name="everyMethod">For a route of any method: with each method that is tried, instead of the first that reaches it.</param>
    public IEnumerable<RouteSample> SamplesOf(ReachedRoute route, bool everyMethod)
    {
        foreach (string host in route.Stage.Hosts.Count == 0 ? AnyHost : route.Stage.Hosts)
        {
            foreach (RouteSample sample in SamplesOf(route, host, everyMethod))
            {
                yield return sample;
            }
        }
    }

    /// <summary>As the other overload, at one host.</summary>
    public IEnumerable<RouteSample> SamplesOf(ReachedRoute route, string host, bool everyMethod)
    {
        _giveWay?.Invoke();
        bool isAny = route.Route.Methods.Count == 0;
        foreach (string method in isAny ? AnyMethod : route.Route.Methods)
        {
            bool isReached = false;
            foreach (string path in RouteSample.PathsOf(route))
            {
                RouteSample sample = RouteSample.Of(route, method, host, path);
                if (Find(sample) == route)
                {
                    isReached = true;
                    yield return sample;
                }
            }

            if (isAny && isReached && !everyMethod)
            {
                yield break;
            }
        }
    }

    private RouteSpec SpecOf(ReachedRoute route)
    {
        _giveWay?.Invoke();
        return RouteCompiler.SpecOf(route.Index, route.Api, route.Stage, route.Route);
    }
}
