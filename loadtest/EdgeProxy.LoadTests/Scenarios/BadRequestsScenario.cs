namespace EdgeProxy.LoadTests;

/// <summary>What a request costs that is refused while it is parsed, and its connection with it.</summary>
internal sealed class BadRequestsScenario : IScenario
{
    public string Name => "badrequests";

    public string Summary => "requests with two Host fields, each refused with 400 and the connection closed, 64 at a time";

    public Task RunAsync(Bench bench, ScenarioResult result, CancellationToken stop) =>
        SaturationRounds.RunAsync(
            bench, result, new SaturationPlan(64) { Script = "bad-request.lua", Refused = true }, Contestant.GatewayAnd(bench.Options.Peers), stop);
}
