namespace EdgeProxy.Compiler;

/// <summary>What moved requests mean, in words.</summary>
internal static class MoveText
{
    /// <summary>Of what several routes lose: <c>12 routes are no longer reachable by it</c>. Empty when nothing moved.</summary>
    /// <param name="moves">The requests.</param>
    /// <param name="by">What is gone, behind a space: <c> by it</c>.</param>
    public static string Lost(IReadOnlyList<RouteMove> moves, string by)
    {
        var parts = new List<string>();
        RouteMove[] unanswered = [.. moves.Where(move => move.New is null)];
        RouteMove[] taken = [.. moves.Where(move => move.New is not null)];
        if (unanswered.Length > 0)
        {
            int routes = RoutesOf(unanswered).Count;
            parts.Add($"{Counting.Of(routes, "route")} {(routes == 1 ? "is" : "are")} no longer reachable{by}");
        }

        if (taken.Length > 0)
        {
            parts.Add($"requests of {Counting.Of(RoutesOf(taken).Count, "route")}, such as {taken[0].Sample.Text}, now go to {Targets(taken)}");
        }

        return string.Join("; ", parts);
    }

    /// <summary>Of what one route loses: <c>requests such as GET /orders/~id are no longer answered</c>. Empty when nothing moved.</summary>
    public static string LostByOne(IReadOnlyList<RouteMove> moves)
    {
        var parts = new List<string>();
        if (moves.FirstOrDefault(move => move.New is null) is { } unanswered)
        {
            parts.Add($"requests such as {unanswered.Sample.Text} are no longer answered");
        }

        RouteMove[] taken = [.. moves.Where(move => move.New is not null)];
        if (taken.Length > 0)
        {
            parts.Add($"requests such as {taken[0].Sample.Text} now go to {Targets(taken)}");
        }

        return string.Join("; ", parts);
    }

    /// <summary>What something new takes from others; empty when that is nothing.</summary>
    public static string Gained(IReadOnlyList<RouteMove> moves)
    {
        if (moves.Count == 0)
        {
            return "";
        }

        IReadOnlyList<RouteName> losers = RoutesOf(moves);
        return $"takes requests such as {moves[0].Sample.Text} from {losers[0]}{More(losers.Count)}";
    }

    public static IReadOnlyList<RouteName> RoutesOf(IEnumerable<RouteMove> moves) => [.. moves.Select(move => move.Old.Name).Distinct()];

    public static string? ExampleOf(IReadOnlyList<RouteMove> moves) => moves.Count == 0 ? null : moves[0].Sample.Text;

    private static string Targets(RouteMove[] taken)
    {
        RouteName[] targets = [.. taken.Select(move => move.New!.Name).Distinct()];
        return targets[0] + More(targets.Length);
    }

    private static string More(int count) => count > 1 ? $" and {count - 1} more" : "";
}
