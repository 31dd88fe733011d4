namespace EdgeProxy.LoadTests;

/// <summary>Bodies beyond the peers' default buffers, so each peer is there with large ones, too.</summary>
internal sealed class Body64KScenario : IScenario
{
    public string Name => "body64k";

    public string Summary => "GET of 64 KiB, 64 keep-alive clients";

    public Task RunAsync(Bench bench, ScenarioResult result, CancellationToken stop) =>
        SaturationRounds.RunAsync(bench, result, new SaturationPlan(64) { Path = "/64k" }, LargeBodies.Contestants(bench.Options), stop);
}
