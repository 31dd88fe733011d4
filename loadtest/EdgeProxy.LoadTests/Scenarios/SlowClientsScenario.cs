using System.Globalization;

namespace EdgeProxy.LoadTests;

/// <summary>The plain exchange while hundreds of clients send and read a few bytes at a time.</summary>
internal sealed class SlowClientsScenario : IScenario
{
    private const int SlowClients = 256;

    public string Name => "slowclients";

    public string Summary => $"plain, beside {SlowClients} clients of which half send a head byte by byte and half read 64 KiB in small pieces";

    public async Task RunAsync(Bench bench, ScenarioResult result, CancellationToken stop)
    {
        List<RunningServer> servers = await bench.StartAllAsync(Contestant.GatewayAnd(bench.Options.Peers), stop);
        var plan = new SaturationPlan(64);
        foreach (RunningServer server in servers)
        {
            await SaturationRounds.WarmAsync(bench, server, plan, stop);
        }

        for (int round = 0; round < bench.Options.Rounds; round++)
        {
            foreach (RunningServer server in Rotation.Of(servers, round))
            {
                // Only beside its own measurement: the crowd of another server would take from this one's cores.
                await using var crowd = new SlowCrowd(server.Port, SlowClients, stop);
                string figures = await SaturationRounds.MeasureAsync(bench, result, plan, server, stop);
                (long done, long failed) = await crowd.StopAsync();
                result.Add(server.Name, Measure.SlowExchanges, done);
                result.Add(server.Name, Measure.Errors, failed);
                bench.Progress.Round(Name, round + 1, bench.Options.Rounds, server.Name, string.Create(CultureInfo.InvariantCulture, $"{figures}  slow: {done} done, {failed} failed"));
            }
        }

        if (result.Rounds(Contestant.Gateway, Measure.SlowExchanges.Key).Sum() == 0)
        {
            result.Note("No slow exchange was done, since one takes longer than a round: give it more --seconds.");
        }

        if (result.Rounds(Contestant.Gateway, Measure.Errors.Key).Sum() > 0)
        {
            result.Problems.Add("The gateway failed slow clients that were within every limit.");
        }
    }
}
