using EdgeProxy.Configuration;

namespace EdgeProxy.Compiler;

/// <summary>A host that some stages of an API answered for and do no more, or do now.</summary>
internal sealed record HostChange(DifferenceKind Kind, DifferenceSeverity Severity, string Host, string Effect, IReadOnlyList<RouteName> Routes, string? Example)
{
    public string What => $"{(Host.Length == 0 ? "any host" : "host " + Host)} {(Kind == DifferenceKind.Added ? "added" : "removed")}";

    public ConfigDifference ApplyTo(ConfigDifference difference) => difference with
    {
        Setting = "hosts",
        Old = Kind == DifferenceKind.Added ? null : Shown,
        New = Kind == DifferenceKind.Added ? Shown : null,
        Effect = Effect,
        Routes = Routes,
        Example = Example,
    };

    private string Shown => Host.Length == 0 ? "*" : Host;

    /// <param name="configs">Both sides.</param>
    /// <param name="api">On the old side.</param>
    /// <param name="stages">Whose hosts they are.</param>
    /// <param name="old">Empty for any.</param>
    /// <param name="now">Empty for any.</param>
    public static IEnumerable<HostChange> Between(
        ComparedConfigs configs, ApiConfig api, IReadOnlyList<string> stages, IReadOnlyList<string> old, IReadOnlyList<string> now)
    {
        foreach (string host in ListComparison.Gone(Listed(old), Listed(now)))
        {
            List<RouteMove> lost = MovesOf(configs, MoveCause.HostRemoved, api, stages, host);
            IReadOnlyList<RouteName> routes = MoveText.RoutesOf(lost);

            // A wildcard, or the stage's taking any host now, may go on answering for it.
            yield return lost.Count == 0
                ? new HostChange(DifferenceKind.Removed, DifferenceSeverity.Change, host, "requests for it go where they went", ApiComparer.NamesOf(api), null)
                : new HostChange(DifferenceKind.Removed, DifferenceSeverity.Breaking, host, MoveText.Lost(lost, " by it"), routes, MoveText.ExampleOf(lost));
        }

        foreach (string host in ListComparison.New(Listed(old), Listed(now)))
        {
            List<RouteMove> taken = MovesOf(configs, MoveCause.HostAdded, api, stages, host);
            yield return new HostChange(
                DifferenceKind.Added, DifferenceSeverity.Change, host, MoveText.Gained(taken), [.. ApiComparer.NamesOf(api), .. MoveText.RoutesOf(taken)], MoveText.ExampleOf(taken));
        }
    }

    private static IReadOnlyList<string> Listed(IReadOnlyList<string> hosts) => hosts.Count == 0 ? [""] : hosts;

    private static List<RouteMove> MovesOf(ComparedConfigs configs, MoveCause cause, ApiConfig api, IReadOnlyList<string> stages, string host) =>
        [.. stages.SelectMany(stage => configs.Moves.Of(MoveKey.OfHost(cause, api.Name, stage, host)))];
}
