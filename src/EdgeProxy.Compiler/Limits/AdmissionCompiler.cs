using EdgeProxy.Configuration;
using EdgeProxy.Gateway;

namespace EdgeProxy.Compiler;

/// <summary>Compiles who is let in to the routes of an API, and within which limits.</summary>
internal sealed class AdmissionCompiler(ApiConfig api, LimitCompiler limits)
{
    private readonly KeyPolicy _key = new(SourceOf(api.KeySource));

    public static KeySource SourceOf(KeySourceConfig source) => new(
        source.Kind switch { KeySourceKind.Query => KeyPlace.Query, KeySourceKind.Authorization => KeyPlace.Authorization, _ => KeyPlace.Header }, source.Name, source.Strip);

    /// <summary>The strongest word counts: the route's, then the stage's, then the API's.</summary>
    public static bool RequiresKey(ApiConfig api, StageConfig stage, RouteConfig route) => route.ApiKey ?? stage.ApiKey ?? api.ApiKey;

    /// <summary>The edits of a request, and with them that the upstream does not see the key.</summary>
    public RouteConfig WithoutKey(RouteConfig route) => api.KeySource.Strip && _key.Source.FieldName is { } field
        ? route with { RequestHeaders = route.RequestHeaders with { Remove = [.. route.RequestHeaders.Remove, field] } }
        : route;

    /// <param name="stage">The route's stage.</param>
    /// <param name="ofStage">The stage's limits, which all its routes share.</param>
    /// <param name="route">The route.</param>
    public RoutePolicies Compile(StageConfig stage, Limit[] ofStage, RouteConfig route)
    {
        bool requiresKey = RequiresKey(api, stage, route);
        Limit[] ofRoute = [.. limits.OfRoute(api, stage, route), .. ofStage];
        if (!requiresKey && ofRoute.Length == 0)
        {
            return RoutePolicies.None;
        }

        return new RoutePolicies
        {
            Keys = requiresKey ? [_key] : [],
            Limits = [new LimitPolicy(ofRoute, (LimitFields)api.LimitFields)],
        };
    }
}
