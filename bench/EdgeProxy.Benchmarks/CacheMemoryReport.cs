using System.Diagnostics;
using System.Globalization;

namespace EdgeProxy.Benchmarks;

/// <summary>Fills a store of some GiB with objects of 1 KiB, and says what the process has then, and how long purging and sweeping take.</summary>
internal static class CacheMemoryReport
{
    private const int BodyBytes = 1024;
    private const int BucketsPerSweep = 1024;

    public static int Run(long budgetBytes, TextWriter output)
    {
        using CacheWorkload workload = new(budgetBytes);
        long before = Environment.WorkingSet;
        long filling = Fill(workload, budgetBytes);
        EdgeProxy.Caching.CacheShardStatistics statistics = workload.Store.Statistics();
        long payload = statistics.Entries * CacheWorkload.EntryBytes(BodyBytes);
        Write(output, $"entries                {statistics.Entries:N0}, of {CacheWorkload.EntryBytes(BodyBytes)} bytes each with key, metadata and head");
        Write(output, $"fills per second       {budgetBytes / BodyBytes * 1000 / Math.Max(1, filling):N0}");
        Write(output, $"budget per entry       {(double)budgetBytes / statistics.Entries:N0} bytes; {(double)budgetBytes / payload:P1} of what is in it");
        Write(output, $"resident               {(Environment.WorkingSet - before) >> 20:N0} MiB more than before, of a budget of {budgetBytes >> 20:N0} MiB");
        long pause = Pause();
        Write(output, $"managed heap           {GC.GetTotalMemory(true) >> 10:N0} KiB; a full collection takes {pause} us");
        Purge(workload, output);
        return 0;
    }

    private static long Fill(CacheWorkload workload, long budgetBytes)
    {
        byte[] key = CacheWorkload.NewKey();
        byte[] body = new byte[BodyBytes];
        long start = Stopwatch.GetTimestamp();
        for (uint i = 0; i < budgetBytes / BodyBytes; i++)
        {
            workload.Fill(key, i, body, tag: i % 2);
        }

        return (long)Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static long Pause()
    {
        long start = Stopwatch.GetTimestamp();
        GC.Collect();
        return (long)Stopwatch.GetElapsedTime(start).TotalMicroseconds;
    }

    private static void Purge(CacheWorkload workload, TextWriter output)
    {
        long before = workload.Store.Statistics().Entries;
        workload.Store.PurgeTag(99);
        long start = Stopwatch.GetTimestamp();
        workload.Store.PurgeTag(1);
        double purging = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        List<double> slices = [];
        for (bool hasMore = true; hasMore;)
        {
            start = Stopwatch.GetTimestamp();
            hasMore = workload.Store.Sweep(CacheWorkload.Now, BucketsPerSweep);
            slices.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }

        slices.Sort();
        long purged = before - workload.Store.Statistics().Entries;
        Write(output, $"purge of a tag         {purging:N1} us for {purged:N0} entries");
        Write(output, $"sweep                  {slices.Sum() / 1000:N0} ms in {slices.Count:N0} slices of {BucketsPerSweep} buckets: {slices[slices.Count / 2]:N0} us, {slices[(int)(slices.Count * 0.99)]:N0} us at most for 99 %; 32 locks each");
    }

    private static void Write(TextWriter output, FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
