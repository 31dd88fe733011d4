using System.Globalization;
using EdgeProxy.Caching.Tests;

namespace EdgeProxy.LoadTests;

/// <summary>
/// Which entries a cache keeps: Zipf-distributed requests for more objects than fit, one after another, beside LRU, S3-FIFO and
/// W-TinyLFU of as many entries, simulated on the same trace; and what is left behind a scan.
/// </summary>
internal sealed class CacheTraceScenario : IScenario
{
    private const int Objects = 100_000;
    private const int Accesses = 300_000;
    private const int WarmUp = 100_000;
    private const long CacheBytes = 16 << 20;

    /// <summary>Objects of the scan, to those that fit.</summary>
    private const int Scan = 10;

    /// <summary>Behind the scan so many of those that fit are asked for: few enough that they do not fill it again.</summary>
    private const double Probe = 0.25;
    private const double LossMax = 0.01;
    private const double ScanLossMax = 0.10;

    private static readonly double[] Exponents = [0.7, 0.9, 1.1];

    public string Name => "cachetrace";

    public string Summary => "hit ratio of Zipf-distributed requests for more objects than fit, beside LRU, S3-FIFO and W-TinyLFU simulated on the same trace; and behind a scan";

    public async Task RunAsync(Bench bench, ScenarioResult result, CancellationToken stop)
    {
        foreach (double exponent in Exponents)
        {
            await RunAsync(bench, result, exponent, stop);
            await bench.StopServersAsync();
        }

        result.Note($"{Accesses} requests over {Objects} objects of 1 KiB, the first {WarmUp} not counted; a round for each exponent: {string.Join(", ", Exponents.Select(each => each.ToString(CultureInfo.InvariantCulture)))}.");
        result.Note($"Behind a scan of {Scan} times as many objects as fit, the trace's last requests again.");
    }

    private static async Task RunAsync(Bench bench, ScenarioResult result, double exponent, CancellationToken stop)
    {
        int[] trace = ZipfTrace.Of(exponent, Objects, Accesses, bench.Options.Seed);
        RunningServer server = await bench.StartAsync(new Contestant(Contestant.Gateway, ServerKind.Gateway) { Caches = true, CacheBytes = CacheBytes }, stop);
        await HitsAsync(server, trace[..WarmUp], stop);
        double ours = await HitsAsync(server, trace[WarmUp..], stop) / (double)(Accesses - WarmUp);
        int capacity = (int)await CacheAdmin.MetricAsync(server, "edgeproxy_cache_entries", stop);
        (string Name, double Ratio)[] simulated =
        [
            ("LRU, simulated", RatioOf(trace, new LruCache(capacity))),
            ("S3-FIFO, simulated", RatioOf(trace, new S3FifoCache(capacity))),
            ("W-TinyLFU, simulated", RatioOf(trace, new WTinyLfuCache(capacity))),
        ];
        await HitsAsync(server, [.. Enumerable.Range(Objects, Scan * capacity)], stop);
        int[] probe = trace[^(int)(capacity * Probe)..];
        double after = await HitsAsync(server, probe, stop) / (double)probe.Length;

        result.Add(server.Name, Measure.HitRatio, ours * 100);
        result.Add(server.Name, Measure.HitRatioAfterScan, after * 100);
        result.Add(server.Name, Measure.Entries, capacity);
        foreach ((string name, double ratio) in simulated)
        {
            result.Add(name, Measure.HitRatio, ratio * 100);
        }

        double best = simulated.Max(entry => entry.Ratio);
        bench.Progress.Say(string.Create(
            CultureInfo.InvariantCulture, $"exponent {exponent}: {capacity} of {Objects} fit; {ours:P2}, {string.Join(", ", simulated.Select(entry => $"{entry.Name} {entry.Ratio:P2}"))}; behind a scan {after:P2}"));
        if (ours < best - LossMax)
        {
            result.Problems.Add(string.Create(CultureInfo.InvariantCulture, $"Exponent {exponent}: {ours:P2} were hits, of the best simulated {best:P2}."));
        }

        if (after < ours - ScanLossMax)
        {
            result.Problems.Add(string.Create(CultureInfo.InvariantCulture, $"Exponent {exponent}: behind a scan {after:P2} were hits, before it {ours:P2}."));
        }
    }

    /// <summary>One request after another, in the order of the trace.</summary>
    private static async Task<double> HitsAsync(RunningServer server, int[] trace, CancellationToken stop)
    {
        double before = await ReadAsync();
        OpenLoop loop = await OpenLoop.RunAsync(server.Port, OpenLoopPlan.AtOnce(trace.Length, connections: 1, number => $"/cacheable/1k?{trace[number]}"), stop);
        server.CheckAlive();
        long wrong = loop.Failed + loop.BadStatuses + loop.Unanswered;
        return wrong == 0 ? await ReadAsync() - before : throw new SuiteException($"{server.Name}: of {trace.Length} requests {wrong} went wrong.");

        async Task<double> ReadAsync() => (await Exposition.ReadAsync(server.OpsPort, stop)).ValueOf("edgeproxy_cache_requests_total", "result=\"hit\"");
    }

    private static double RatioOf(int[] trace, IReferenceCache cache)
    {
        int hits = 0;
        for (int i = 0; i < trace.Length; i++)
        {
            hits += cache.Access(trace[i]) && i >= WarmUp ? 1 : 0;
        }

        return (double)hits / (trace.Length - WarmUp);
    }
}
