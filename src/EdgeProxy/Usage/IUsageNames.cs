using EdgeProxy.Compiler;
using EdgeProxy.Gateway;

namespace EdgeProxy;

/// <summary>Names of what is counted, by dense ids. Any later configuration has the names of all ids that an earlier one had.</summary>
internal interface IUsageNames
{
    string KeyOf(int id);

    string PlanOf(int id);

    (string Api, string Stage, string Route) RouteOf(int id);
}

/// <summary>Names as a configuration that is in use, or about to be, has them.</summary>
internal sealed class UsageNames(CompiledGateway gateway) : IUsageNames
{
    public string KeyOf(int id) => gateway.KeyNameOf(id);

    public string PlanOf(int id) => gateway.Snapshot.Plans[id].Name;

    public (string Api, string Stage, string Route) RouteOf(int id)
    {
        Route route = gateway.Snapshot.Routes[id];
        return (route.Api, route.Stage, route.RouteId);
    }
}
