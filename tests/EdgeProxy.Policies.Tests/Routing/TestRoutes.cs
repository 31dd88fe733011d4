namespace EdgeProxy.Policies.Tests;

/// <summary>Builds tables from lines such as <c>GET /orders/{id}</c>; the id of a route is its place.</summary>
internal static class TestRoutes
{
    public static RouteTable Table(params string[] routes) => Table([.. routes.Select((text, id) => Route(id, text))]);

    public static RouteTable Table(params RouteSpec[] routes)
    {
        var conflicts = new List<RouteConflict>();
        RouteTable table = RouteTable.Build(routes, conflicts);
        Assert.Empty(conflicts);
        return table;
    }

    public static List<RouteConflict> Conflicts(params RouteSpec[] routes)
    {
        var conflicts = new List<RouteConflict>();
        RouteTable.Build(routes, conflicts);
        return conflicts;
    }

    /// <param name="text"><c>METHOD[,METHOD] /pattern</c>, <c>ANY /pattern</c> or <c>$default</c>.</param>
    public static RouteSpec Route(int id, string text, string hosts = "", string stage = "", string headers = "", string query = "")
    {
        string[] parts = text.Split(' ');
        string[] methods = parts is ["$default"] or ["ANY", ..] ? [] : parts[0].Split(',');
        return new RouteSpec(id, $"{id} {text}", Words(hosts), stage, methods, parts.Length < 2 ? null : parts[1], Conditions(headers), Conditions(query));
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static FieldCondition[] Conditions(string text) =>
        [.. Words(text).Select(word => word.Split('=')).Select(pair => new FieldCondition(pair[0], pair.Length > 1 ? pair[1] : null))];
}
