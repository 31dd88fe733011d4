namespace EdgeProxy.LoadTests;

/// <summary>Request bodies, which every contestant passes on as they come.</summary>
internal sealed class UploadScenario : IScenario
{
    public string Name => "upload";

    public string Summary => "POST of 1 MiB, 16 keep-alive clients";

    public Task RunAsync(Bench bench, ScenarioResult result, CancellationToken stop) =>
        SaturationRounds.RunAsync(
            bench, result, new SaturationPlan(16) { Path = "/upload", Script = "upload.lua" }, LargeBodies.Contestants(bench.Options), stop);
}
