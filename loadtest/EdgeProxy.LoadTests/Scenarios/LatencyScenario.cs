namespace EdgeProxy.LoadTests;

/// <summary>Latency as clients feel it: requests come at their own rate, the same for all.</summary>
internal sealed class LatencyScenario : IScenario
{
    private const int Clients = 64;

    public string Name => "latency";

    public string Summary => "GET of 100 bytes at the same rate for all over 64 connections, latency counted from when a request was due (open loop)";

    public async Task RunAsync(Bench bench, ScenarioResult result, CancellationToken stop)
    {
        List<Contestant> contestants = Contestant.GatewayAnd(bench.Options.Peers);
        contestants.Add(new Contestant(Contestant.Direct, ServerKind.Direct));
        List<RunningServer> servers = await bench.StartAllAsync(contestants, stop);
        foreach (RunningServer server in servers)
        {
            await SaturationRounds.WarmAsync(bench, server, new SaturationPlan(Clients), stop);
        }

        // Anew for each round: where others press on the machine, what was eight tenths of its limit a minute ago is beyond it now.
        List<OpenLoopRate.Saturation> saturations = [];
        await OpenLoopRounds.RunAsync(bench, result, servers, PlanAsync, stop);
        OpenLoopRate.Note(result, saturations, bench.Options.Load);

        async Task<OpenLoopPlan> PlanAsync(int round)
        {
            OpenLoopRate.Saturation saturation = await OpenLoopRate.SaturateAsync(bench, result, servers[0], round, bench.Options.Rounds, stop);
            saturations.Add(saturation);
            return new OpenLoopPlan(saturation.Rate * bench.Options.Load, bench.Options.Seconds) { Connections = Clients };
        }
    }
}
