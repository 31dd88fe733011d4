namespace EdgeProxy.LoadTests;

/// <summary>The exchange that gateways are compared by.</summary>
internal sealed class PlainScenario : IScenario
{
    public string Name => "plain";

    public string Summary => "GET of 100 bytes, 64 keep-alive clients";

    public Task RunAsync(Bench bench, ScenarioResult result, CancellationToken stop) =>
        SaturationRounds.RunAsync(bench, result, new SaturationPlan(64), Contestant.GatewayAnd(bench.Options.Peers), stop);
}
