namespace EdgeProxy.LoadTests;

/// <summary>What a connection costs: accept, one exchange, close. Towards the origin connections are kept, as ever.</summary>
internal sealed class ChurnScenario : IScenario
{
    public string Name => "churn";

    public string Summary => "GET of 100 bytes, a connection for each request, 64 at a time";

    public Task RunAsync(Bench bench, ScenarioResult result, CancellationToken stop) =>
        SaturationRounds.RunAsync(
            bench, result, new SaturationPlan(64) { Fields = ["Connection: close"] }, Contestant.GatewayAnd(bench.Options.Peers), stop);
}
