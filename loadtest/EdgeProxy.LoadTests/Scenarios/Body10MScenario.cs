namespace EdgeProxy.LoadTests;

/// <summary>Downloads: how many bytes pass, and whether memory stays what it was.</summary>
internal sealed class Body10MScenario : IScenario
{
    public string Name => "body10m";

    public string Summary => "GET of 10 MiB, 8 keep-alive clients";

    public Task RunAsync(Bench bench, ScenarioResult result, CancellationToken stop) =>
        SaturationRounds.RunAsync(bench, result, new SaturationPlan(8) { Path = "/10m" }, LargeBodies.Contestants(bench.Options), stop);
}
