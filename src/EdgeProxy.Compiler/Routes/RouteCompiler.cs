using EdgeProxy.Configuration;
using EdgeProxy.Gateway;
using EdgeProxy.Policies;

namespace EdgeProxy.Compiler;

/// <summary>Compiles the routes of every stage. A stage has its own route object of each, since ids, counters and later limits are a stage's own.</summary>
internal sealed class RouteCompiler(UpstreamCompiler upstreams, LimitCompiler limits, CarryOverDraft draft, CompileOptions options)
{
    private readonly List<CompiledRoute> _compiled = [];

    /// <summary>Whether the API that is being compiled has a route that caches.</summary>
    private bool _caches;

    public IReadOnlyList<CompiledRoute> Compiled => _compiled;

    public void Compile(IReadOnlyList<ApiConfig> apis)
    {
        _compiled.EnsureCapacity(apis.Sum(api => api.Routes.Count * api.Stages.Count));
        foreach (ApiConfig api in apis)
        {
            Compile(api);
        }
    }

    private void Compile(ApiConfig api)
    {
        foreach (StageConfig stage in api.Stages)
        {
            int stageId = StageIdOf(api, stage);
            draft.Stages.Set(stageId, new Stage(stageId, api.Name, stage.Name, options.StageTimes(api.Name, stage.Name)));
        }

        KeptApi kept = draft.KeptApi(api) is { } before && before.Upstreams.All(upstreams.IsSame) ? TakeOver(api, before) : CompileRoutes(api);
        draft.NewApis.Add(api, kept);
        _compiled.AddRange(kept.Routes);
    }

    private KeptApi TakeOver(ApiConfig api, KeptApi kept)
    {
        // Their buckets are in use as before.
        foreach (StageConfig stage in api.Stages)
        {
            limits.OfStage(api, stage);
        }

        foreach (CompiledRoute route in kept.Routes)
        {
            limits.OfRoute(route.Api, route.Stage, route.Source);
            draft.Routes.Set(route.Route.Id, route.Route);
        }

        return kept;
    }

    private KeptApi CompileRoutes(ApiConfig api)
    {
        // What does not depend on the stage is made once for all of them.
        var admission = new AdmissionCompiler(api, limits);
        _caches = api.Routes.Any(route => route.Cache is not null);
        Integration[] integrations = [.. api.Routes.Select(route => Compile(admission.WithoutKey(route)))];
        var routes = new List<CompiledRoute>(integrations.Length * api.Stages.Count);
        foreach (StageConfig stage in api.Stages)
        {
            int stageId = StageIdOf(api, stage);
            Limit[] ofStage = limits.OfStage(api, stage);
            for (int i = 0; i < integrations.Length; i++)
            {
                RoutePolicies policies = admission.Compile(stage, ofStage, api.Routes[i]);
                routes.Add(Compile(api, stage, stageId, api.Routes[i], integrations[i], policies));
            }
        }

        return new KeptApi(routes, [.. integrations.OfType<HttpIntegration>().Select(http => http.Upstream).Distinct()]);
    }

    private int StageIdOf(ApiConfig api, StageConfig stage) => draft.Stages.IdOf(api.Name + "\n" + stage.Name);

    private Integration Compile(RouteConfig source)
    {
        options.GiveWay?.Invoke();
        return IntegrationCompiler.Compile(source, upstreams);
    }

    private CompiledRoute Compile(ApiConfig api, StageConfig stage, int stageId, RouteConfig source, Integration integration, RoutePolicies policies)
    {
        options.GiveWay?.Invoke();
        var http = source.Integration as HttpIntegrationConfig;
        int id = draft.Routes.IdOf(string.Join('\n', api.Name, stage.Name, source.Id));
        var route = new Route
        {
            Id = id,
            RouteId = source.Id,
            Api = api.Name,
            Stage = stage.Name,
            StageId = stageId,
            Integration = integration,
            Policies = policies,
            Cache = CacheCompiler.Compile(api, stage, source),
            MayInvalidate = _caches && !stage.IsCacheOff,
            BodyBytesMax = source.BodyMax == 0 ? long.MaxValue : source.BodyMax,
            HalfClose = http?.HalfClose ?? false,
            Upgrades = http?.WebSocket ?? false,
            TunnelIdle = http is null ? 0 : Milliseconds.Of(http.TunnelIdle),
            BodyTimeout = source.BodyTimeout is { } timeout ? Milliseconds.Of(timeout) : null,
        };
        draft.Routes.Set(id, route);
        return new CompiledRoute(route, SpecOf(id, api, stage, source), source, stage, api);
    }

    /// <summary>What the route table is told of a route in a stage.</summary>
    public static RouteSpec SpecOf(int id, ApiConfig api, StageConfig stage, RouteConfig source) => new(
        id, $"{api.Name}/{stage.Name} {source.Id}", stage.Hosts, stage.FullPath, source.Methods, source.Path,
        ConditionsOf(source.Headers), ConditionsOf(source.Query));

    private static IReadOnlyList<FieldCondition> ConditionsOf(IReadOnlyList<ConditionConfig> conditions) =>
        conditions.Count == 0 ? [] : [.. conditions.Select(condition => new FieldCondition(condition.Name, condition.Value))];
}
