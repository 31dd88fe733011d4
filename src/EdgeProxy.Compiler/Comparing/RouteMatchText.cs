using EdgeProxy.Configuration;

namespace EdgeProxy.Compiler;

/// <summary>What a route matches, as text: for people, and such that equal texts match equally.</summary>
internal static class RouteMatchText
{
    /// <summary>Equal exactly for routes that match the same requests below their stage.</summary>
    public static string KeyOf(RouteConfig route) =>
        string.Join('\n', Methods(route), Shape(route), KeyOf(route.Headers), KeyOf(route.Query));

    public static string Methods(RouteConfig route) =>
        route.Methods.Count == 0 ? "ANY" : string.Join(',', route.Methods.Order(StringComparer.Ordinal));

    public static string Path(RouteConfig route) => route.Path ?? "$default";

    /// <summary>The pattern without the names of its parameters.</summary>
    public static string Shape(RouteConfig route)
    {
        if (route.Path is null || route.Parameters.Count == 0)
        {
            return Path(route);
        }

        return string.Join('/', route.Path.Split('/').Select(segment =>
            segment is not ['{', .., '}'] ? segment : segment is [.., '+', '}'] ? "{+}" : "{}"));
    }

    public static string Conditions(IReadOnlyList<ConditionConfig> conditions) => conditions.Count == 0
        ? "none"
        : string.Join(", ", conditions.Select(c => c.Value is null ? c.Name : $"{c.Name}={c.Value}").Order(StringComparer.Ordinal));

    private static string KeyOf(IReadOnlyList<ConditionConfig> conditions) => conditions.Count == 0
        ? ""
        : string.Join('\u0001', conditions.Select(c => c.Name + (c.Value is null ? "" : "\u0002" + c.Value)).Order(StringComparer.Ordinal));
}
