using EdgeProxy.Configuration;

namespace EdgeProxy.Compiler;

/// <summary>Routes that stand as they stood, and whose requests others answer now. Those of one API that go one way are told together.</summary>
internal static class ShadowComparer
{
    public static void Compare(ComparedConfigs configs, List<ConfigDifference> found)
    {
        var byWay = configs.Moves.Shadowed
            .SelectMany(shadowed => shadowed.Moves)
            .GroupBy(move => (Api: move.Old.Api.Name, Target: move.New?.Api.Name, move.IsPart, IsBreaking(move)));
        foreach (var way in byWay)
        {
            RouteMove[] moves = [.. way];
            IReadOnlyList<RouteName> routes = MoveText.RoutesOf(moves);
            bool isOne = routes.Count == 1;
            RouteConfig route = moves[0].Old.Route;
            found.Add(new ConfigDifference
            {
                Severity = IsBreaking(moves[0]) ? DifferenceSeverity.Breaking : DifferenceSeverity.Change,
                Subject = isOne ? DifferenceSubject.Route : DifferenceSubject.Api,
                Api = isOne ? way.Key.Api : null,
                Name = isOne ? route.Id : way.Key.Api,
                Kind = DifferenceKind.Rerouted,
                What = isOne ? MoveText.LostByOne(moves) : WhatOf(moves, routes.Count),
                Routes = routes,
                Example = MoveText.ExampleOf(moves),
                OldPosition = isOne ? route.Position : moves[0].Old.Api.Position,
                NewPosition = isOne ? configs.Routes[way.Key.Api].NewOf(route)?.Position : null,
            });
        }
    }

    /// <summary>
    /// A part that another route takes is what a more specific route is written for. A name that nobody answers any more is
    /// a loss where the old side had a wildcard for it; where it took any host, whether the name was in use is not known.
    /// </summary>
    private static bool IsBreaking(RouteMove move) => !move.IsPart || (move.New is null && move.Old.Stage.Hosts.Count > 0);

    private static string WhatOf(RouteMove[] moves, int routes) => moves[0].New is null
        ? $"requests of {routes} routes, such as {moves[0].Sample.Text}, are no longer answered"
        : MoveText.Lost(moves, "");
}
