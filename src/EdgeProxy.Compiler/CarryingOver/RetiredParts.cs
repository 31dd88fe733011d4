using EdgeProxy.Gateway;
using EdgeProxy.Policies;

namespace EdgeProxy.Compiler;

/// <summary>
/// What stands in a snapshot under the id of something that left the documents: its names, under which exchanges that
/// began before still count, and no more.
/// </summary>
internal static class RetiredParts
{
    private static readonly MockIntegration Nothing = new(GatewayResponses.Of(GatewayResponseType.ResourceNotFound).Status, [], []);

    public static Route Of(Route route) => route.IsRetired ? route : new Route
    {
        Id = route.Id,
        RouteId = route.RouteId,
        Api = route.Api,
        Stage = route.Stage,
        StageId = route.StageId,
        Integration = Nothing,
        BodyBytesMax = 0,
        HalfClose = false,
        Upgrades = false,
        TunnelIdle = 0,
        BodyTimeout = null,
        IsRetired = true,
    };

    public static Upstream Of(Upstream upstream) => upstream.IsRetired ? upstream : new Upstream
    {
        Id = upstream.Id,
        Name = upstream.Name,
        Endpoints = [],
        Balancer = new Balancer(upstream.Balancer.Method, []),
        Pool = upstream.Pool,
        IsRetired = true,
    };

    public static Endpoint Of(Endpoint endpoint) => endpoint.IsRetired ? endpoint : new Endpoint
    {
        Id = endpoint.Id,
        Name = endpoint.Name,
        Authority = endpoint.Authority,
        Tls = endpoint.Tls,
        Pool = endpoint.Pool,
        State = endpoint.State,
        IsRetired = true,
    };
}
