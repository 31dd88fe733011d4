using System.Globalization;

namespace EdgeProxy.LoadTests;

/// <summary>
/// What a full cache costs the process: it is filled with objects of 1 and 64 KiB beyond what it may take, and goes on evicting while
/// most of what is asked for is in it. The collector must not feel it, and memory must end where the setting says.
/// </summary>
internal sealed class CacheMemoryScenario : IScenario
{
    private const int Connections = 64;

    /// <summary>One object in so many is large: most entries are small, and most bytes in large ones.</summary>
    private const int LargeEvery = 8;
    private const int LargeBytes = 64 * 1024;
    private const int SmallBytes = 1024;

    /// <summary>What is asked for in the fill, to what the cache may take.</summary>
    private const double Overfill = 1.2;

    /// <summary>Later requests for what was asked for last, to those for something new.</summary>
    private const int HitsAMiss = 3;

    /// <summary>Requests before the first look, for objects that nobody asks for again: what they need is made once and used for all later ones.</summary>
    private const long WarmRequests = 20_000;

    private const double PauseMax = 0.002;
    private const double HeapMax = 100e6;
    private const double ResidentShareMax = 1.10;

    public string Name => "cachememory";

    public string Summary => "a cache filled beyond what it may take with objects of 1 and 64 KiB (--cache), and then evicting: memory, managed heap, pauses of the collector";

    public async Task RunAsync(Bench bench, ScenarioResult result, CancellationToken stop)
    {
        long budget = bench.Options.CacheBytes;
        RunningServer server = await bench.StartAsync(new Contestant(Contestant.Gateway, ServerKind.Gateway) { Caches = true, CacheBytes = budget }, stop);
        await SaturationRounds.WarmAsync(bench, server, new SaturationPlan(Connections), stop);
        long objects = (long)(budget * Overfill * LargeEvery / (LargeBytes + ((LargeEvery - 1) * SmallBytes)));
        await AskAsync(server, WarmRequests, static number => PathOf(number) + "warm", stop);
        CacheSamples samples = await CacheSamples.BeginAsync(server, stop);
        await using (samples)
        {
            await AskAsync(server, objects, PathOf, stop);
            bench.Progress.Say($"{server.Name}: filled with {objects} objects; {samples}");
            long later = objects / 4;
            await AskAsync(server, later, number => PathOf(number % (HitsAMiss + 1) == 0 ? objects + number : objects - 1 - (number % (objects / 4))), stop);
            bench.Progress.Say($"{server.Name}: {later} requests later; {samples}");
        }

        await ConcludeAsync(bench, result, server, samples, budget, stop);
    }

    private static string PathOf(long number) => number % LargeEvery == 0 ? $"/cacheable/64k?{number}" : $"/cacheable/1k?{number}";

    private static async Task AskAsync(RunningServer server, long count, Func<long, string> pathOf, CancellationToken stop)
    {
        OpenLoop loop = await OpenLoop.RunAsync(server.Port, OpenLoopPlan.AtOnce(count, Connections, pathOf), stop);
        server.CheckAlive();
        long wrong = loop.Failed + loop.BadStatuses + loop.Unanswered;
        if (wrong > 0)
        {
            throw new SuiteException($"{server.Name}: of {count} requests {wrong} went wrong.");
        }
    }

    private static async Task ConcludeAsync(Bench bench, ScenarioResult result, RunningServer server, CacheSamples samples, long budget, CancellationToken stop)
    {
        double share = (double)samples.Resident / budget;
        double evicted = await CacheAdmin.MetricAsync(server, "edgeproxy_cache_entries_removed_total", stop);
        result.Add(server.Name, Measure.ResidentShare, share * 100);
        result.Add(server.Name, Measure.ManagedHeap, samples.Heap / 1e6);
        result.Add(server.Name, Measure.LongestPause, samples.LongestPause * 1000);
        result.Add(server.Name, Measure.Entries, await CacheAdmin.MetricAsync(server, "edgeproxy_cache_entries", stop));
        result.Add(server.Name, Measure.Resident, samples.Resident / 1e6);
        result.Note(string.Create(
            CultureInfo.InvariantCulture,
            $"{budget >> 20} MiB; {evicted:F0} entries were evicted; before there were any, the process had {samples.ResidentAtStart / 1e6:F1} MB. {samples.Pauses.Count} collections, behind those that a start brings about, mostly for looking at the metrics."));
        if (evicted == 0)
        {
            result.Problems.Add("Nothing was evicted, so the cache was never full.");
        }

        // Of a small cache the process itself is a good part.
        if (samples.Resident > (budget * ResidentShareMax) + samples.ResidentAtStart)
        {
            result.Problems.Add(string.Create(CultureInfo.InvariantCulture, $"RSS rose to {samples.Resident / 1e6:F1} MB, {share:P1} of what the cache may take."));
        }

        if (samples.Heap > HeapMax)
        {
            result.Problems.Add(string.Create(CultureInfo.InvariantCulture, $"The managed heap rose to {samples.Heap / 1e6:F1} MB."));
        }

        if (samples.LongestPause > PauseMax && !bench.Options.Short)
        {
            result.Problems.Add(string.Create(CultureInfo.InvariantCulture, $"The collector stopped all for {samples.LongestPause * 1000:F2} ms."));
        }
    }
}
