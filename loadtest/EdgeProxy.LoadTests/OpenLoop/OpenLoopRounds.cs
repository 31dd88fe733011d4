using System.Globalization;

namespace EdgeProxy.LoadTests;

/// <summary>Rounds of an open loop over several servers, and what they come to.</summary>
internal static class OpenLoopRounds
{
    /// <summary>Where fewer requests were answered than this share of those that were due, the server did not keep up.</summary>
    private const double RateShareMin = 0.99;

    private static readonly (double Percentile, Measure Measure)[] Percentiles =
    [
        (50, Measure.P50), (90, Measure.P90), (99, Measure.P99), (99.9, Measure.P999), (99.99, Measure.P9999),
    ];

    private static readonly (Measure Measure, Measure Added)[] Added =
    [
        (Measure.P50, Measure.AddedP50), (Measure.P90, Measure.AddedP90), (Measure.P99, Measure.AddedP99), (Measure.P999, Measure.AddedP999), (Measure.P9999, Measure.AddedP9999),
    ];

    /// <param name="servers">One may be the direct way; what the others add over it is then measured, too.</param>
    /// <param name="planOf">The plan for a round, at its beginning.</param>
    public static async Task RunAsync(
        Bench bench, ScenarioResult result, IReadOnlyList<RunningServer> servers, Func<int, Task<OpenLoopPlan>> planOf, CancellationToken stop)
    {
        Dictionary<string, Latencies> all = servers.ToDictionary(server => server.Name, _ => new Latencies(), StringComparer.Ordinal);
        int rounds = bench.Options.Rounds;
        for (int round = 0; round < rounds; round++)
        {
            OpenLoopPlan plan = await planOf(round);
            foreach (RunningServer server in Rotation.Of(servers, round))
            {
                all[server.Name].Add(await MeasureAsync(bench, result, server, plan, round, server.Name, stop));
            }
        }

        AddDifferences(result, servers);
        AddPlot(result, all);
    }

    /// <summary>One round of one server, under the name that the report has for it.</summary>
    public static async Task<Latencies> MeasureAsync(
        Bench bench, ScenarioResult result, RunningServer server, OpenLoopPlan plan, int round, string name, CancellationToken stop)
    {
        Usage usage = Usage.Begin(server, bench.Options.Cores.Load, bench.Options.Cores.Proxy);
        OpenLoop loop = await OpenLoop.RunAsync(server.Port, plan, stop);
        Usage.Spent spent = usage.End();
        server.CheckAlive();
        foreach ((double percentile, Measure measure) in Percentiles)
        {
            result.Add(name, measure, loop.Latencies.Microseconds(percentile));
        }

        result.Add(name, Measure.SendDelay, loop.SendDelays.Microseconds(99));
        result.Add(name, Measure.Errors, loop.Failed + loop.BadStatuses + loop.Unanswered);
        result.Add(name, Measure.Reopened, loop.Reopened);
        if (server.Process is not null)
        {
            result.Add(name, Measure.Cpu, spent.ProcessorSeconds * 1e6 / Math.Max(1, loop.Latencies.Count));
        }

        spent.AddTo(result, name);
        if (loop.Rate < plan.Rate * RateShareMin)
        {
            result.Note($"{name} did not keep up with the rate in some rounds.");
        }

        bench.Progress.Round(result.Name, round + 1, bench.Options.Rounds, name, string.Create(
            CultureInfo.InvariantCulture,
            $"{loop.Rate,7:F0}/s  p50 {loop.Latencies.Microseconds(50):F0}  p99 {loop.Latencies.Microseconds(99):F0}  p99.9 {loop.Latencies.Microseconds(99.9):F0} µs, failed {loop.Failed + loop.BadStatuses + loop.Unanswered}  {spent}"));
        return loop.Latencies;
    }

    public static void AddPlot(ScenarioResult result, IReadOnlyDictionary<string, Latencies> all)
    {
        var plot = new Plot("Latency by percentile, all rounds together", "percentile", "µs") { Percentiles = true };
        plot.Lines.AddRange(all.Select(entry => new PlotLine(entry.Key, [.. entry.Value.Curve()])));
        result.Plots.Add(plot);
    }

    /// <summary>Of the same round, since the direct way changes with the machine as well.</summary>
    private static void AddDifferences(ScenarioResult result, IReadOnlyList<RunningServer> servers)
    {
        if (servers.FirstOrDefault(server => server.Contestant.Kind == ServerKind.Direct) is not { } direct)
        {
            return;
        }

        foreach (RunningServer server in servers.Where(server => server != direct))
        {
            foreach ((Measure measure, Measure added) in Added)
            {
                IReadOnlyList<double> own = result.Rounds(server.Name, measure.Key);
                foreach ((double value, double least) in own.Zip(result.Rounds(direct.Name, measure.Key)))
                {
                    result.Add(server.Name, added, value - least);
                }
            }
        }
    }
}
