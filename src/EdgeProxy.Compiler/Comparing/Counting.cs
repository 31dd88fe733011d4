using System.Globalization;

namespace EdgeProxy.Compiler;

/// <summary>Numbers with their nouns.</summary>
internal static class Counting
{
    public static string Of(int count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");

    /// <summary><c>14 routes of 2 APIs</c>, <c>1 route of api shop</c>.</summary>
    public static string Routes(IReadOnlyList<RouteName> routes)
    {
        HashSet<string> apis = [.. routes.Select(route => route.Api)];
        return $"{Of(routes.Count, "route")} of {(apis.Count == 1 ? "api " + routes[0].Api : Of(apis.Count, "API"))}";
    }
}
