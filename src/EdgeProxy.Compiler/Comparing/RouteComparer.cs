using EdgeProxy.Configuration;

namespace EdgeProxy.Compiler;

/// <summary>Compares the routes of an API that is on both sides, by id. What several routes have in common is told once.</summary>
internal sealed class RouteComparer(ComparedConfigs configs, ApiConfig oldApi, ApiConfig newApi, List<ConfigDifference> found)
{
    private readonly RoutePairs _pairs = configs.Routes[oldApi.Name];
    private readonly Dictionary<RouteChange, List<(RouteConfig Old, RouteConfig New)>> _changes = [];

    public void Compare()
    {
        found.AddRange(_pairs.Removed.Select(Removed));
        found.AddRange(_pairs.Added.Select(Added));
        foreach ((RouteConfig old, RouteConfig now) in _pairs.Both)
        {
            configs.GiveWay?.Invoke();
            if (old.Id != now.Id)
            {
                found.Add(Renamed(old, now));
            }

            found.AddRange(RouteMatchComparer.Compare(old, now)
                .Select((change, index) => WithMoves(Difference(old, now, change), index == 0 ? MovesOf(MoveCause.MatchChanged, old.Id) : [])));
            foreach (RouteChange change in RouteChanges.Between(old, now).Concat(AdmissionChanges.Between(oldApi, old, newApi, now)))
            {
                Note(change, old, now);
            }
        }

        foreach ((RouteChange change, List<(RouteConfig Old, RouteConfig New)> routes) in _changes)
        {
            found.Add(routes.Count == 1 ? Difference(routes[0].Old, routes[0].New, change) : Shared(change, routes));
        }
    }

    private void Note(RouteChange change, RouteConfig old, RouteConfig now)
    {
        if (!_changes.TryGetValue(change, out List<(RouteConfig Old, RouteConfig New)>? routes))
        {
            _changes.Add(change, routes = []);
        }

        routes.Add((old, now));
    }

    private ConfigDifference Removed(RouteConfig route)
    {
        IReadOnlyList<RouteMove> lost = MovesOf(MoveCause.RouteRemoved, route.Id);
        return Difference(route, null, new RouteChange(DifferenceKind.Removed, DifferenceSeverity.Breaking, null, null, null, "removed")) with
        {
            Effect = MoveText.LostByOne(lost),
            Example = MoveText.ExampleOf(lost),
        };
    }

    private ConfigDifference Added(RouteConfig route)
    {
        IReadOnlyList<RouteMove> taken = MovesOf(MoveCause.RouteAdded, route.Id);
        return Difference(null, route, new RouteChange(DifferenceKind.Added, DifferenceSeverity.Change, null, null, null, "added")) with
        {
            Effect = MoveText.Gained(taken),
            Example = MoveText.ExampleOf(taken),
            Routes = [new RouteName(newApi.Name, route.Id), .. MoveText.RoutesOf(taken)],
        };
    }

    private ConfigDifference Renamed(RouteConfig old, RouteConfig now) =>
        Difference(old, now, new RouteChange(DifferenceKind.Changed, DifferenceSeverity.Change, "id", old.Id, now.Id, $"id {old.Id} → {now.Id}")) with
        {
            Effect = "its metrics and its state begin anew",
        };

    /// <summary>A match that loses requests is worse than one that only gains some.</summary>
    private static ConfigDifference WithMoves(ConfigDifference difference, IReadOnlyList<RouteMove> moves)
    {
        if (moves.Count == 0)
        {
            return difference;
        }

        string self = difference.Name;
        RouteMove[] lost = [.. moves.Where(move => move.Old.Route.Id == self && move.Old.Api.Name == difference.Api)];
        RouteMove[] taken = [.. moves.Except(lost)];
        string[] effects = [MoveText.LostByOne(lost), MoveText.Gained(taken)];
        return difference with
        {
            Severity = lost.Length > 0 ? DifferenceSeverity.Breaking : difference.Severity,
            Effect = string.Join("; ", effects.Where(effect => effect.Length > 0)),
            Example = MoveText.ExampleOf(moves),
            Routes = [.. difference.Routes, .. MoveText.RoutesOf(taken)],
        };
    }

    private IReadOnlyList<RouteMove> MovesOf(MoveCause cause, string id) => configs.Moves.Of(new MoveKey(cause, oldApi.Name, id));

    private ConfigDifference Shared(RouteChange change, List<(RouteConfig Old, RouteConfig New)> routes) => new()
    {
        Severity = change.Severity,
        Subject = DifferenceSubject.Api,
        Name = oldApi.Name,
        Kind = change.Kind,
        Setting = change.Setting,
        Old = change.Old,
        New = change.New,
        What = change.What,
        Effect = routes.Count == _pairs.Both.Count ? $"in all {routes.Count} routes" : $"in {routes.Count} routes",
        Routes = [.. routes.Select(route => new RouteName(oldApi.Name, route.Old.Id))],
        OldPosition = oldApi.Position,
        NewPosition = newApi.Position,
    };

    private ConfigDifference Difference(RouteConfig? old, RouteConfig? now, RouteChange change) => new()
    {
        Severity = change.Severity,
        Subject = DifferenceSubject.Route,
        Api = oldApi.Name,
        Name = (old ?? now)!.Id,
        Kind = change.Kind,
        Setting = change.Setting,
        Old = change.Old,
        New = change.New,
        What = change.What,
        Routes = [new RouteName(oldApi.Name, (old ?? now)!.Id)],
        OldPosition = old?.Position,
        NewPosition = now?.Position,
    };
}
