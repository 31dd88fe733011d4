namespace EdgeProxy.LoadTests;

/// <summary>Latency as clients feel it: requests come at their own rate, the same for all.</summary>
internal sealed class LatencyScenario : IScenario
{
    private const int Clients = 64;

    public string Name => "latency";

    public string Summary => "GET of 100 bytes at a fixed rate over 64 connections, latency counted from when a request was due (open loop)";

    public async Task RunAsync(Bench bench, ScenarioResult result, CancellationToken stop)
    {
        List<Contestant> contestants = Contestant.GatewayAnd(bench.Options.Peers);
        contestants.Add(new Contestant(Contestant.Direct, ServerKind.Direct));
        List<RunningServer> servers = await bench.StartAllAsync(contestants, stop);
        foreach (RunningServer server in servers)
        {
            await SaturationRounds.WarmAsync(bench, server, new SaturationPlan(Clients), stop);
        }

        double rate = await OpenLoopRate.OfAsync(bench, result, servers[0], bench.Options.Load, stop);
        var plan = new OpenLoopPlan(rate, bench.Options.Seconds) { Connections = Clients };
        await OpenLoopRounds.RunAsync(bench, result, servers, (_, _) => plan, stop);
    }
}
