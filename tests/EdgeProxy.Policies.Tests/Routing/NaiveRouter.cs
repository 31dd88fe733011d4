namespace EdgeProxy.Policies.Tests;

/// <summary>
/// The rules of <see cref="RouteTable"/>'s documentation and nothing else: every route is tried, those that fit are sorted.
/// </summary>
internal static class NaiveRouter
{
    public static NaiveMatch? Match(IReadOnlyList<RouteSpec> routes, TestRequest request)
    {
        string host = request.Host.ToLowerInvariant();
        host = host.EndsWith('.') ? host[..^1] : host;
        int[] ranks = [.. routes.SelectMany(Hosts).Select(element => HostRank(element, host)).Where(rank => rank >= 0)];
        if (ranks.Length == 0)
        {
            return null;
        }

        int selected = ranks.Max();
        return routes
            .Select((route, ordinal) => Fit(route, ordinal, request))
            .Where((match, ordinal) => match is not null && Hosts(routes[ordinal]).Any(element => HostRank(element, host) == selected))
            .Order(Comparer<NaiveMatch?>.Create(Compare))
            .FirstOrDefault();
    }

    /// <summary>Whether some request fits both, and neither ranks before the other.</summary>
    public static bool Conflict(RouteSpec a, RouteSpec b) =>
        Hosts(a).Intersect(Hosts(b)).Any()
        && a.StagePath == b.StagePath
        && Shape(a) == Shape(b)
        && (a.Methods.Count == 0 ? b.Methods.Count == 0 : a.Methods.Intersect(b.Methods).Any())
        && ConditionsOf(a).SequenceEqual(ConditionsOf(b));

    private static string[] Hosts(RouteSpec route) => route.Hosts.Count == 0 ? [""] : [.. route.Hosts];

    private static int HostRank(string element, string host) => element switch
    {
        "" => 0,
        ['*', .. string suffix] => host.EndsWith(suffix, StringComparison.Ordinal) && host.Length > suffix.Length ? suffix.Length : -1,
        _ => element == host ? int.MaxValue : -1,
    };

    private static string[] Segments(string path) => path is "/" or "" ? [] : path[1..].Split('/');

    private static string Shape(RouteSpec route) => route.Path is null
        ? "$default"
        : string.Join('/', Segments(route.Path).Select(segment => segment is ['{', .., '+', '}'] ? "{+}" : segment is ['{', ..] ? "{}" : segment));

    private static IEnumerable<string> ConditionsOf(RouteSpec route) =>
        route.Headers.Select(condition => "h " + condition.Name.ToLowerInvariant() + " " + (condition.Value ?? "(any)"))
            .Concat(route.Query.Select(condition => "q " + condition.Name + " " + (condition.Value ?? "(any)"))).Order(StringComparer.Ordinal);

    private static NaiveMatch? Fit(RouteSpec route, int ordinal, TestRequest request)
    {
        string path = request.Path;
        if (route.StagePath.Length > 0 && path != route.StagePath && !path.StartsWith(route.StagePath + "/", StringComparison.Ordinal))
        {
            return null;
        }

        if ((route.Methods.Count > 0 && !route.Methods.Contains(request.Method)) || !Holds(route, request))
        {
            return null;
        }

        var parameters = new List<string>();
        string kinds = "";
        if (route.Path is not null)
        {
            if (!path.StartsWith('/') || !FitPattern(Segments(route.Path), Segments(path[route.StagePath.Length..]), parameters, ref kinds))
            {
                return null;
            }
        }
        else
        {
            kinds = "$";
        }

        return new NaiveMatch(route, ordinal, kinds, parameters);
    }

    private static bool FitPattern(string[] pattern, string[] path, List<string> parameters, ref string kinds)
    {
        for (int i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] is ['{', .., '+', '}'])
            {
                kinds += '3';
                parameters.Add(string.Join('/', path.Skip(i)));
                return path.Length > i;
            }

            if (i >= path.Length)
            {
                return false;
            }

            bool parameter = pattern[i] is ['{', ..];
            kinds += parameter ? '2' : '1';
            if (parameter ? path[i].Length == 0 : path[i] != pattern[i])
            {
                return false;
            }

            if (parameter)
            {
                parameters.Add(path[i]);
            }
        }

        return pattern.Length == path.Length;
    }

    private static bool Holds(RouteSpec route, TestRequest request)
    {
        bool headers = route.Headers.All(condition => request.Headers.Any(header =>
            header.Name.Equals(condition.Name, StringComparison.OrdinalIgnoreCase) && (condition.Value is null || header.Value == condition.Value)));
        string[][] query = [.. request.Query.Split('&').Where(pair => pair.Length > 0).Select(pair => pair.Split('=', 2))];
        return headers && route.Query.All(condition => query.Any(pair =>
            pair[0] == condition.Name && (condition.Value is null || (pair.Length > 1 ? pair[1] : "") == condition.Value)));
    }

    private static int Compare(NaiveMatch? a, NaiveMatch? b)
    {
        int order = b!.Route.StagePath.Length.CompareTo(a!.Route.StagePath.Length);
        order = order != 0 ? order : Rank(a).CompareTo(Rank(b));
        order = order != 0 ? order : string.CompareOrdinal(a.Kinds, b.Kinds);
        order = order != 0 ? order : (a.Route.Methods.Count == 0).CompareTo(b.Route.Methods.Count == 0);
        order = order != 0 ? order : Conditions(b).CompareTo(Conditions(a));
        return order != 0 ? order : a.Ordinal.CompareTo(b.Ordinal);
    }

    private static int Rank(NaiveMatch match) => match.Kinds == "$" ? 2 : match.Kinds.EndsWith('3') ? 1 : 0;

    private static int Conditions(NaiveMatch match) => match.Route.Headers.Count + match.Route.Query.Count;
}

internal sealed record NaiveMatch(RouteSpec Route, int Ordinal, string Kinds, List<string> Parameters);
