namespace EdgeProxy.LoadTests;

/// <summary>Something that is measured in each round.</summary>
/// <param name="Key">As budgets and the JSON report call it.</param>
/// <param name="Decimals">Digits behind the point in reports.</param>
internal sealed record Measure(string Key, string Title, string Unit, int Decimals)
{
    public static readonly Measure Cpu = new("cpu", "CPU a request", "µs", 2);
    public static readonly Measure MessageCpu = new("cpu", "CPU a message and its echo", "µs", 2);
    public static readonly Measure Requests = new("requests", "requests a second", "1/s", 0) { More = true };
    public static readonly Measure Messages = new("requests", "messages a second", "1/s", 0) { More = true };
    public static readonly Measure P50 = new("p50", "p50", "µs", 0);
    public static readonly Measure P90 = new("p90", "p90", "µs", 0);
    public static readonly Measure P99 = new("p99", "p99", "µs", 0);
    public static readonly Measure P999 = new("p99.9", "p99.9", "µs", 0);
    public static readonly Measure P9999 = new("p99.99", "p99.99", "µs", 0);
    public static readonly Measure AddedP50 = new("addedP50", "p50 added over direct", "µs", 0) { Part = "added" };
    public static readonly Measure AddedP90 = new("addedP90", "p90 added", "µs", 0) { Part = "added" };
    public static readonly Measure AddedP99 = new("addedP99", "p99 added", "µs", 0) { Part = "added" };
    public static readonly Measure AddedP999 = new("addedP99.9", "p99.9 added", "µs", 0) { Part = "added" };
    public static readonly Measure AddedP9999 = new("addedP99.99", "p99.99 added", "µs", 0) { Part = "added" };
    public static readonly Measure AddedCpu = new("addedCpu", "CPU added to a request", "µs", 2) { Part = "added" };
    public static readonly Measure SendDelay = new("sendDelay", "generator's own delay, p99", "µs", 0) { Context = true };
    public static readonly Measure Reopened = new("reopened", "connections ended by the server", "", 0) { Context = true };
    public static readonly Measure ClosedP50 = new("closedP50", "p50, closed loop", "µs", 0) { Context = true };
    public static readonly Measure ClosedP99 = new("closedP99", "p99, closed loop", "µs", 0) { Context = true };
    public static readonly Measure MeanWait = new("meanWait", "mean wait, closed loop", "µs", 0);
    public static readonly Measure ProxyIdle = new("proxyIdle", "proxy's cores idle", "%", 0) { Context = true };
    public static readonly Measure Foreign = new("foreign", "proxy's cores taken by others", "%", 0) { Context = true };
    public static readonly Measure LoadIdle = new("loadIdle", "load's cores idle", "%", 0) { Context = true };
    public static readonly Measure SlowExchanges = new("slow", "slow exchanges done", "", 0) { Context = true };
    public static readonly Measure ConnectionBytes = new("connectionBytes", "RSS a keep-alive connection", "bytes", 0);
    public static readonly Measure ConnectionBytesError = new("connectionBytesError", "connection ± standard error", "bytes", 0) { Context = true };
    public static readonly Measure TunnelBytes = new("tunnelBytes", "RSS a tunnel", "bytes", 0);
    public static readonly Measure TunnelBytesError = new("tunnelBytesError", "tunnel ± standard error", "bytes", 0) { Context = true };
    public static readonly Measure Errors = new("errors", "failed", "", 0) { Context = true };
    public static readonly Measure Resident = new("rss", "RSS", "MB", 1) { Context = true };

    public static readonly Measure Collections = new("collections", "collections", "", 0) { Context = true };
    public static readonly Measure ResidentShare = new("rssShare", "RSS to what the cache may take", "%", 1);
    public static readonly Measure ManagedHeap = new("heap", "managed heap, most", "MB", 1);
    public static readonly Measure LongestPause = new("pause", "collector's pauses, longest", "ms", 2);
    public static readonly Measure Entries = new("entries", "entries", "", 0) { Context = true };
    public static readonly Measure HitRatio = new("hitRatio", "hit ratio", "%", 2) { More = true };
    public static readonly Measure HitRatioAfterScan = new("hitRatioAfterScan", "hit ratio after a scan", "%", 2) { More = true };
    public static readonly Measure PurgeTime = new("purge", "answer to the purge", "ms", 2);

    /// <summary>Whether more is better.</summary>
    public bool More { get; init; }

    /// <summary>Whether it only tells under what circumstances the rest was measured, so that nobody compares it.</summary>
    public bool Context { get; init; }

    /// <summary>Measures of a part stand in a table of their own.</summary>
    public string Part { get; init; } = "";
}
