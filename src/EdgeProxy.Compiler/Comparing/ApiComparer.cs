using EdgeProxy.Configuration;

namespace EdgeProxy.Compiler;

/// <summary>Compares APIs, by name, with their stages; their routes are left to <see cref="RouteComparer"/>.</summary>
internal sealed class ApiComparer : ISectionComparer
{
    private const DifferenceSeverity Breaking = DifferenceSeverity.Breaking;
    private const DifferenceSeverity Change = DifferenceSeverity.Change;

    public void Compare(ComparedConfigs configs, List<ConfigDifference> found)
    {
        foreach ((ApiConfig? old, ApiConfig? now) in configs.Apis)
        {
            if (ReferenceEquals(old, now))
            {
                continue;
            }

            if (old is null)
            {
                IReadOnlyList<RouteMove> taken = configs.Moves.Of(new MoveKey(MoveCause.ApiAdded, now!.Name));
                found.Add(Difference(null, now, DifferenceKind.Added, Change, $"added, with {Counting.Of(now.Routes.Count, "route")}") with
                {
                    Effect = MoveText.Gained(taken),
                    Example = MoveText.ExampleOf(taken),
                    Routes = [.. NamesOf(now), .. MoveText.RoutesOf(taken)],
                });
            }
            else if (now is null)
            {
                IReadOnlyList<RouteMove> lost = configs.Moves.Of(new MoveKey(MoveCause.ApiRemoved, old.Name));
                found.Add(Difference(old, null, DifferenceKind.Removed, Breaking, $"removed, with {Counting.Of(old.Routes.Count, "route")}") with
                {
                    Effect = MoveText.Lost(lost, ""),
                    Example = MoveText.ExampleOf(lost),
                    Routes = NamesOf(old),
                });
            }
            else
            {
                Compare(configs, old, now, found);
            }
        }

        ShadowComparer.Compare(configs, found);
    }

    private static void Compare(ComparedConfigs configs, ApiConfig old, ApiConfig now, List<ConfigDifference> found)
    {
        CompareHosts(configs, old, now, found);
        CompareBasePath(configs, old, now, found);
        found.AddRange(AdmissionChanges.OfApi(old, now).Select(change => Difference(old, now, DifferenceKind.Changed, change.Severity, change.What) with
        {
            Setting = change.Name,
            Old = change.Old,
            New = change.New,
            Routes = NamesOf(old),
        }));
        new StageComparer(configs, old, now, found).Compare();
        new RouteComparer(configs, old, now, found).Compare();
    }

    /// <summary>The hosts of the API count where a stage has no others.</summary>
    private static void CompareHosts(ComparedConfigs configs, ApiConfig old, ApiConfig now, List<ConfigDifference> found)
    {
        string[] heirs = [.. Paired<StageConfig>.ByName(old.Stages, now.Stages, stage => stage.Name)
            .Where(pair => pair.IsBoth && StageComparer.HasHostsOf(old, pair.Old!) && StageComparer.HasHostsOf(now, pair.New!))
            .Select(pair => pair.Old!.Name)];
        if (heirs.Length == 0)
        {
            return;
        }

        foreach (HostChange change in HostChange.Between(configs, old, heirs, old.Hosts, now.Hosts))
        {
            found.Add(change.ApplyTo(Difference(old, now, change.Kind, change.Severity, change.What)));
        }
    }

    private static void CompareBasePath(ComparedConfigs configs, ApiConfig old, ApiConfig now, List<ConfigDifference> found)
    {
        if (old.BasePath == now.BasePath)
        {
            return;
        }

        List<RouteMove> lost = [.. old.Stages.SelectMany(stage => configs.Moves.Of(new MoveKey(MoveCause.PathChanged, old.Name, stage.Name)))];
        found.Add(Difference(old, now, DifferenceKind.Changed, lost.Count > 0 ? Breaking : Change, $"basePath {Shown(old.BasePath)} → {Shown(now.BasePath)}") with
        {
            Setting = "basePath",
            Old = Shown(old.BasePath),
            New = Shown(now.BasePath),
            Effect = MoveText.Lost(lost, " where they were"),
            Example = MoveText.ExampleOf(lost),
            Routes = NamesOf(old),
        });
    }

    public static string Shown(string path) => path.Length == 0 ? "/" : path;

    public static IReadOnlyList<RouteName> NamesOf(ApiConfig api) => [.. api.Routes.Select(route => new RouteName(api.Name, route.Id))];

    private static ConfigDifference Difference(ApiConfig? old, ApiConfig? now, DifferenceKind kind, DifferenceSeverity severity, string what) => new()
    {
        Severity = severity,
        Subject = DifferenceSubject.Api,
        Name = (old ?? now)!.Name,
        Kind = kind,
        What = what,
        OldPosition = old?.Position,
        NewPosition = now?.Position,
    };
}
