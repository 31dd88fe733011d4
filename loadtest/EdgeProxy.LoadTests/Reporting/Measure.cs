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
    public static readonly Measure ClosedP50 = new("closedP50", "p50, closed loop", "µs", 0) { Context = true };
    public static readonly Measure ClosedP99 = new("closedP99", "p99, closed loop", "µs", 0) { Context = true };
    public static readonly Measure MeanWait = new("meanWait", "mean wait, closed loop", "µs", 0);
    public static readonly Measure ProxyIdle = new("proxyIdle", "proxy's cores idle", "%", 0) { Context = true };
    public static readonly Measure Foreign = new("foreign", "proxy's cores taken by others", "%", 0) { Context = true };
    public static readonly Measure LoadIdle = new("loadIdle", "load's cores idle", "%", 0) { Context = true };
    public static readonly Measure Errors = new("errors", "failed", "", 0);
    public static readonly Measure Resident = new("rss", "RSS", "MB", 1) { Context = true };

    /// <summary>Whether more is better.</summary>
    public bool More { get; init; }

    /// <summary>Whether it only tells under what circumstances the rest was measured, so that nobody compares it.</summary>
    public bool Context { get; init; }
}
