namespace EdgeProxy.LoadTests;

/// <summary>What a reload does to the requests beside it: the same rate with a reload each second, and without.</summary>
internal sealed class ReloadScenario : IScenario
{
    private const int Clients = 64;

    /// <summary>Of what is asked for elsewhere: the latency of a reload is to be seen, and not that of a full core.</summary>
    private const double LoadShare = 0.6;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    public string Name => "reload";

    public string Summary => "GET of 100 bytes at a fixed rate over 64 connections, with a reload each second and without (open loop)";

    public async Task RunAsync(Bench bench, ScenarioResult result, CancellationToken stop)
    {
        // Of HAProxy a reload is another process, which starts beside the old one: nothing to compare with here.
        List<Contestant> contestants = Contestant.GatewayAnd(bench.Options.Peers.Where(peer => peer == ServerKind.Nginx));
        List<RunningServer> servers = await bench.StartAllAsync(contestants, stop);
        foreach (RunningServer server in servers)
        {
            await SaturationRounds.WarmAsync(bench, server, new SaturationPlan(Clients), stop);
        }

        double rate = await OpenLoopRate.OfAsync(bench, result, servers[0], bench.Options.Load * LoadShare, stop);
        var plan = new OpenLoopPlan(rate, bench.Options.Seconds) { Connections = Clients };
        var all = new Dictionary<string, Latencies>(StringComparer.Ordinal);
        for (int round = 0; round < bench.Options.Rounds; round++)
        {
            foreach ((RunningServer server, bool reloads) in Rotation.Of([.. servers.SelectMany(server => new[] { (server, false), (server, true) })], round))
            {
                string name = reloads ? $"{server.Name}, reloading" : server.Name;
                await using Reloads? running = reloads ? new Reloads(server, Interval) : null;
                Latencies latencies = await OpenLoopRounds.MeasureAsync(bench, result, server, plan, round, name, stop);
                if (running is not null)
                {
                    await CheckAsync(running, server, result);
                }

                all.TryAdd(name, new Latencies());
                all[name].Add(latencies);
            }
        }

        OpenLoopRounds.AddPlot(result, all);
        foreach (string name in result.Contestants.Where(name => name.StartsWith(Contestant.Gateway, StringComparison.Ordinal) && result.Rounds(name, Measure.Errors.Key).Sum() > 0))
        {
            result.Problems.Add($"{name}: requests have failed.");
        }
    }

    private static async Task CheckAsync(Reloads reloads, RunningServer server, ScenarioResult result)
    {
        (int asked, int served) = await reloads.StopAsync();
        if (server.OpsPort != 0 && served < asked)
        {
            result.Problems.Add($"{server.Name}: of {asked} reloads only {served} were published.");
        }
    }
}
