using EdgeProxy.Configuration;

namespace EdgeProxy.Compiler;

/// <summary>Compares the stages of an API that is on both sides, by name.</summary>
internal sealed class StageComparer(ComparedConfigs configs, ApiConfig oldApi, ApiConfig newApi, List<ConfigDifference> found)
{
    /// <summary>Whether a stage answers for the API's hosts.</summary>
    public static bool HasHostsOf(ApiConfig api, StageConfig stage) =>
        stage.Hosts.Count == api.Hosts.Count && ListComparison.Gone(stage.Hosts, api.Hosts).Count == 0;

    public void Compare()
    {
        foreach ((StageConfig? old, StageConfig? now) in Paired<StageConfig>.ByName(oldApi.Stages, newApi.Stages, stage => stage.Name))
        {
            if (old is null)
            {
                Add(now!);
            }
            else if (now is null)
            {
                Remove(old);
            }
            else
            {
                Compare(old, now);
            }
        }
    }

    private void Add(StageConfig now)
    {
        IReadOnlyList<RouteMove> taken = configs.Moves.Of(new MoveKey(MoveCause.StageAdded, newApi.Name, now.Name));
        found.Add(Difference(null, now, DifferenceKind.Added, DifferenceSeverity.Change, $"added, at {ApiComparer.Shown(now.FullPath)}") with
        {
            Effect = MoveText.Gained(taken),
            Example = MoveText.ExampleOf(taken),
            Routes = [.. ApiComparer.NamesOf(newApi), .. MoveText.RoutesOf(taken)],
        });
    }

    private void Remove(StageConfig old)
    {
        IReadOnlyList<RouteMove> lost = configs.Moves.Of(new MoveKey(MoveCause.StageRemoved, oldApi.Name, old.Name));
        found.Add(Difference(old, null, DifferenceKind.Removed, lost.Count > 0 ? DifferenceSeverity.Breaking : DifferenceSeverity.Change, "removed") with
        {
            Effect = lost.Count > 0 ? MoveText.Lost(lost, " at " + ApiComparer.Shown(old.FullPath)) : "another stage answers its requests",
            Example = MoveText.ExampleOf(lost),
            Routes = ApiComparer.NamesOf(oldApi),
        });
    }

    private void Compare(StageConfig old, StageConfig now)
    {
        // What comes from the API is told once, there.
        if (!HasHostsOf(oldApi, old) || !HasHostsOf(newApi, now))
        {
            foreach (HostChange change in HostChange.Between(configs, oldApi, [old.Name], old.Hosts, now.Hosts))
            {
                found.Add(change.ApplyTo(Difference(old, now, change.Kind, change.Severity, change.What)));
            }
        }

        found.AddRange(AdmissionChanges.OfStage(old, now).Concat(CacheOf(old, now)).Select(change => Difference(old, now, DifferenceKind.Changed, change.Severity, change.What) with
        {
            Setting = change.Name,
            Old = change.Old,
            New = change.New,
            Routes = ApiComparer.NamesOf(oldApi),
        }));
        if (old.Path == now.Path)
        {
            return;
        }

        IReadOnlyList<RouteMove> lost = configs.Moves.Of(new MoveKey(MoveCause.PathChanged, oldApi.Name, old.Name));
        DifferenceSeverity severity = lost.Count > 0 ? DifferenceSeverity.Breaking : DifferenceSeverity.Change;
        found.Add(Difference(old, now, DifferenceKind.Changed, severity, $"path {ApiComparer.Shown(old.Path)} → {ApiComparer.Shown(now.Path)}") with
        {
            Setting = "path",
            Old = ApiComparer.Shown(old.Path),
            New = ApiComparer.Shown(now.Path),
            Effect = MoveText.Lost(lost, " where they were"),
            Example = MoveText.ExampleOf(lost),
            Routes = ApiComparer.NamesOf(oldApi),
        });
    }

    private static IEnumerable<SettingChange> CacheOf(StageConfig old, StageConfig now) =>
        old.IsCacheOff == now.IsCacheOff ? [] : [new SettingChange("cache", CacheWord(old), CacheWord(now), DifferenceSeverity.Change)];

    private static string CacheWord(StageConfig stage) => stage.IsCacheOff ? "off" : "the routes'";

    private ConfigDifference Difference(StageConfig? old, StageConfig? now, DifferenceKind kind, DifferenceSeverity severity, string what) => new()
    {
        Severity = severity,
        Subject = DifferenceSubject.Stage,
        Api = oldApi.Name,
        Name = (old ?? now)!.Name,
        Kind = kind,
        What = what,
        OldPosition = old?.Position,
        NewPosition = now?.Position,
    };
}
