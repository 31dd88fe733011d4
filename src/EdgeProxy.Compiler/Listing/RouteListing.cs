using EdgeProxy.Configuration;

namespace EdgeProxy.Compiler;

/// <summary>One row of the table of routes.</summary>
/// <param name="Methods">Tokens joined by commas, or <c>ANY</c>.</param>
/// <param name="Host">A name, <c>*.suffix</c>, or <c>*</c> for any.</param>
/// <param name="Path">Base path, stage path and pattern; <c>$default</c> behind the stage's path for what no pattern takes.</param>
/// <param name="Conditions">On headers and query, joined by commas; empty for none.</param>
/// <param name="Integration">What answers, in a few words.</param>
/// <param name="Cache">How its responses are cached, in a few words; <c>off</c>.</param>
/// <param name="Position">Where the route is written.</param>
public sealed record RouteRow(
    string Methods, string Host, string Path, string Conditions, string Api, string Stage, string Id, string Integration, string Cache, SourcePosition Position);

/// <summary>Lists the routes of all stages: one row for each host at which a route is reachable, by host, path and method.</summary>
public static class RouteListing
{
    public static IReadOnlyList<RouteRow> Of(CompiledGateway gateway)
    {
        var rows = new List<RouteRow>(gateway.Routes.Count);
        foreach (CompiledRoute route in gateway.Routes)
        {
            IReadOnlyList<string> hosts = route.Stage.Hosts.Count == 0 ? ["*"] : route.Stage.Hosts;
            rows.AddRange(hosts.Select(host => RowOf(route, host)));
        }

        rows.Sort(static (a, b) =>
        {
            int order = string.CompareOrdinal(a.Host, b.Host);
            order = order != 0 ? order : string.CompareOrdinal(a.Path, b.Path);
            order = order != 0 ? order : string.CompareOrdinal(a.Methods, b.Methods);
            order = order != 0 ? order : string.CompareOrdinal(a.Conditions, b.Conditions);
            return order != 0 ? order : a.Position.CompareTo(b.Position);
        });
        return rows;
    }

    private static RouteRow RowOf(CompiledRoute route, string host)
    {
        RouteConfig source = route.Source;
        string stagePath = route.Stage.FullPath;
        return new RouteRow(
            source.Methods.Count == 0 ? "ANY" : string.Join(',', source.Methods),
            host,
            source.Path is not null ? stagePath + source.Path : stagePath.Length == 0 ? "$default" : stagePath + " $default",
            string.Join(", ", source.Headers.Select(c => Condition("header", c)).Concat(source.Query.Select(c => Condition("query", c)))),
            route.Api.Name,
            route.Stage.Name,
            source.Id,
            Summary(source.Integration),
            CacheText.Of(route.Stage.IsCacheOff ? null : source.Cache),
            source.Position);
    }

    private static string Condition(string kind, ConditionConfig condition) =>
        condition.Value is null ? $"{kind} {condition.Name}" : $"{kind} {condition.Name}={condition.Value}";

    private static string Summary(IntegrationConfig integration) => integration switch
    {
        HttpIntegrationConfig { Path.Kind: PathRewriteKind.Strip } http => $"upstream {http.Upstream.Name}, without {http.Path.Prefix}",
        HttpIntegrationConfig { Path.Kind: PathRewriteKind.Template } http => $"upstream {http.Upstream.Name}, as {http.Path.Template!.Text}",
        HttpIntegrationConfig http => $"upstream {http.Upstream.Name}",
        MockIntegrationConfig mock => $"mock {mock.Status}",
        RedirectIntegrationConfig redirect => $"redirect {redirect.Status} to {redirect.To.Text}",
        _ => integration.GetType().Name,
    };
}
