namespace EdgeProxy.LoadTests;

/// <summary>What the run was asked for.</summary>
internal sealed record SuiteOptions(string Binary, CorePlan Cores)
{
    public string Transport { get; init; } = "epoll";

    public int Rounds { get; init; } = 7;

    /// <summary>Of each measurement.</summary>
    public int Seconds { get; init; } = 5;

    public IReadOnlyList<ServerKind> Peers { get; init; } = [ServerKind.Nginx, ServerKind.Haproxy];

    /// <summary>For how long each contestant is under load before the first round.</summary>
    public int WarmSeconds { get; init; } = 2;

    /// <summary>The same for YARP, which is compiled while it runs.</summary>
    public int YarpWarmSeconds { get; init; } = 30;

    /// <summary>The share of the gateway's own saturation at which latency is measured.</summary>
    public double Load { get; init; } = 0.8;

    /// <summary>Exchanges of the soak.</summary>
    public long Exchanges { get; init; } = 10_000_000;

    /// <summary>The most connections of the idle scenario; tunnels are half as many.</summary>
    public int Connections { get; init; } = 15_000;

    /// <summary>Of the scenario that fills a cache.</summary>
    public long CacheBytes { get; init; } = 8L << 30;

    /// <summary>Entries of the scenario that purges.</summary>
    public long Entries { get; init; } = 1_000_000;

    public int Seed { get; init; } = 1;

    /// <summary>The short form for CI: fewer rounds and contestants, and budgets with a margin for the noise of that.</summary>
    public bool Short { get; init; }
}
