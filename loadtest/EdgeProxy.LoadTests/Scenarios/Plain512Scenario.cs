namespace EdgeProxy.LoadTests;

/// <summary>More connections than caches hold.</summary>
internal sealed class Plain512Scenario : IScenario
{
    public string Name => "plain512";

    public string Summary => "GET of 100 bytes, 512 keep-alive clients";

    public Task RunAsync(Bench bench, ScenarioResult result, CancellationToken stop) =>
        SaturationRounds.RunAsync(bench, result, new SaturationPlan(512), Contestant.GatewayAnd(bench.Options.Peers), stop);
}
