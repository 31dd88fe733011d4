using System.Text;

namespace EdgeProxy.Policies;

/// <summary>Finds routes that match the very same requests. What parameters are called does not tell routes apart.</summary>
internal static class RouteConflicts
{
    /// <param name="sorted">All entries in the order in which they are tried: those that could conflict are neighbours.</param>
    public static void Find(List<PendingEntry> sorted, IReadOnlyList<RouteSpec> routes, ICollection<RouteConflict> conflicts)
    {
        // Two routes that share several hosts or methods are one conflict.
        var reported = new HashSet<(int, int)>();
        for (int start = 0; start < sorted.Count;)
        {
            int end = start + 1;
            while (end < sorted.Count && sorted[end].RanksWith(sorted[start]))
            {
                end++;
            }

            if (end - start > 1)
            {
                FindAmongEquals(sorted[start..end], routes, reported, conflicts);
            }

            start = end;
        }
    }

    private static void FindAmongEquals(List<PendingEntry> equals, IReadOnlyList<RouteSpec> routes, HashSet<(int, int)> reported, ICollection<RouteConflict> conflicts)
    {
        var firstWith = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (PendingEntry entry in equals)
        {
            RouteSpec route = routes[entry.Ordinal];
            string conditions = ConditionKey(route);
            if (!firstWith.TryAdd(conditions, entry.Ordinal))
            {
                int first = firstWith[conditions];
                if (first != entry.Ordinal && reported.Add((first, entry.Ordinal)))
                {
                    conflicts.Add(new RouteConflict(routes[first], route, Reason(routes[first], route, entry)));
                }
            }
        }
    }

    /// <summary>The conditions in one order; header names in lower case, since their case does not count.</summary>
    private static string ConditionKey(RouteSpec route)
    {
        if (route.Headers.Count + route.Query.Count == 0)
        {
            return "";
        }

        IEnumerable<string> keys = route.Headers.Select(condition => Key('h', condition.Name.ToLowerInvariant(), condition.Value))
            .Concat(route.Query.Select(condition => Key('q', condition.Name, condition.Value)));
        return string.Concat(keys.Order(StringComparer.Ordinal));
    }

    /// <summary>With lengths, so that no name or value can pass for a part of another.</summary>
    private static string Key(char kind, string name, string? value) => $"{kind}{name.Length}:{name}{value?.Length ?? -1}:{value}";

    private static string Reason(RouteSpec first, RouteSpec second, PendingEntry entry)
    {
        var reason = new StringBuilder($"{first.Name} and {second.Name} match the same requests: ");
        reason.Append(entry.Method ?? "ANY").Append(' ').Append(second.StagePath);
        reason.Append(second.Path ?? " $default");
        if (second.Path is not null && !string.Equals(first.Path, second.Path, StringComparison.Ordinal))
        {
            reason.Append(" and ").Append(first.Path).Append(" differ in the names of parameters alone");
        }

        if (entry.Entry.ConditionCount > 0)
        {
            reason.Append(", with the same conditions");
        }

        return reason.ToString();
    }
}
