using System.Globalization;

namespace EdgeProxy.LoadTests;

/// <summary>What a purge of very many entries does to the requests beside it: the same rate with one in the middle, and without.</summary>
internal sealed class CachePurgeScenario : IScenario
{
    private const int Connections = 64;
    private const string Tag = "load";

    /// <summary>Of what is asked for elsewhere, as with reloads: what a purge adds is to be seen, and not a full core.</summary>
    private const double LoadShare = 0.6;

    /// <summary>An entry of 1 KiB takes about 1.5; with room to spare, so that nothing is evicted.</summary>
    private const long BytesAnEntry = 2560;
    private const double AddedMax = 1000;
    private const string Purging = "gateway, purging";

    public string Name => "cachepurge";

    public string Summary => "hits at a fixed rate over 64 connections, with a purge of 1,000,000 entries by one surrogate name (--entries) and without (open loop)";

    public async Task RunAsync(Bench bench, ScenarioResult result, CancellationToken stop)
    {
        long entries = bench.Options.Entries;
        var contestant = new Contestant(Contestant.Gateway, ServerKind.Gateway) { Caches = true, CacheBytes = (entries * BytesAnEntry) + (64 << 20) };
        RunningServer server = await bench.StartAsync(contestant, stop);
        await SaturationRounds.WarmAsync(bench, server, new SaturationPlan(Connections), stop);
        double rate = await OpenLoopRate.OfAsync(bench, result, server, bench.Options.Load * LoadShare, stop);
        var plan = new OpenLoopPlan(rate, bench.Options.Seconds) { Connections = Connections, Path = "/cacheable/1k" };
        var all = new Dictionary<string, Latencies>(StringComparer.Ordinal) { [Contestant.Gateway] = new(), [Purging] = new() };
        for (int round = 0; round < bench.Options.Rounds; round++)
        {
            await FillAsync(bench, server, entries, stop);
            all[Contestant.Gateway].Add(await OpenLoopRounds.MeasureAsync(bench, result, server, plan, round, Contestant.Gateway, stop));
            Task<double> purge = PurgeAsync(server, plan.Seconds / 2, stop);
            all[Purging].Add(await OpenLoopRounds.MeasureAsync(bench, result, server, plan, round, Purging, stop));
            result.Add(Purging, Measure.PurgeTime, await purge);
        }

        OpenLoopRounds.AddPlot(result, all);
        Conclude(result);
    }

    private static async Task FillAsync(Bench bench, RunningServer server, long entries, CancellationToken stop)
    {
        OpenLoop loop = await OpenLoop.RunAsync(server.Port, OpenLoopPlan.AtOnce(entries, Connections, number => $"/tagged/1k?{number}"), stop);
        server.CheckAlive();
        double held = await CacheAdmin.MetricAsync(server, "edgeproxy_cache_entries", stop);
        bench.Progress.Say(string.Create(CultureInfo.InvariantCulture, $"{server.Name}: {held:F0} entries, RSS {ProcessTree.ResidentBytes(server.Process!.Id) / 1e6:F1} MB"));
        if (held < entries || loop.Failed + loop.BadStatuses + loop.Unanswered > 0)
        {
            throw new SuiteException($"{server.Name} holds {held} entries instead of {entries}.");
        }
    }

    private static async Task<double> PurgeAsync(RunningServer server, double after, CancellationToken stop)
    {
        await Task.Delay(TimeSpan.FromSeconds(after), stop);
        return await CacheAdmin.PurgeTagAsync(server, Tag, stop);
    }

    private static void Conclude(ScenarioResult result)
    {
        double added = LoadTests.Summary.Of(result.Rounds(Purging, Measure.P999.Key)).Median - LoadTests.Summary.Of(result.Rounds(Contestant.Gateway, Measure.P999.Key)).Median;
        result.Note(string.Create(CultureInfo.InvariantCulture, $"A purge adds {added:F0} µs to p99.9, by the medians of the rounds."));
        if (added > AddedMax)
        {
            result.Problems.Add(string.Create(CultureInfo.InvariantCulture, $"A purge adds {added:F0} µs to p99.9; {AddedMax:F0} are allowed."));
        }
    }
}
