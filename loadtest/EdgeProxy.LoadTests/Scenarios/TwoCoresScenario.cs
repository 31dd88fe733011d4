namespace EdgeProxy.LoadTests;

/// <summary>Whether a second core is worth a second core. Where there are no further cores, the load shares these two, and the processor time a request tells.</summary>
internal sealed class TwoCoresScenario : IScenario
{
    private const int Clients = 128;

    public string Name => "twocores";

    public string Summary => $"GET of 100 bytes, {Clients} keep-alive clients, two loops, workers or threads on two cores, beside the gateway on one";

    public async Task RunAsync(Bench bench, ScenarioResult result, CancellationToken stop)
    {
        int cores = Environment.ProcessorCount;
        if (cores < 2)
        {
            throw new SuiteException("twocores needs two cores.");
        }

        CorePlan plan = CorePlan.TwoCores(cores);
        List<Contestant> contestants =
        [
            .. Contestant.GatewayAnd(bench.Options.Peers).Select(contestant => contestant with { Workers = 2, Cores = plan.Proxy, LoadCores = plan.Load }),
            new Contestant("gateway, one core", ServerKind.Gateway),
        ];
        if (cores <= 2)
        {
            result.Note("Proxy, origin and load share two cores, so requests a second say little: compare processor time a request.");
        }

        await SaturationRounds.RunAsync(bench, result, new SaturationPlan(Clients) { Threads = 2 }, contestants, stop);
    }
}
