namespace EdgeProxy.LoadTests;

/// <summary>Every scenario, and the suites that are made of them.</summary>
internal static class Catalogue
{
    public static IReadOnlyList<IScenario> Scenarios { get; } =
    [
        new PlainScenario(),
        new KeyedScenario(),
        new Plain512Scenario(),
        new Body64KScenario(),
        new ChurnScenario(),
        new AccessLogScenario(),
        new WebSocketScenario(),
        new CachedScenario("cached", "1k"),
        new CachedScenario("cached64k", "64k"),
        new CacheMemoryScenario(),
        new CacheTraceScenario(),
        new CachePurgeScenario(),
        new Body10MScenario(),
        new UploadScenario(),
        new BadRequestsScenario(),
        new SlowClientsScenario(),
        new TwoCoresScenario(),
        new IdleScenario(),
        new LatencyScenario(),
        new ReloadScenario(),
        new SoakScenario(),
    ];

    /// <summary>Suites by name, each with the names of its scenarios.</summary>
    public static IReadOnlyList<(string Name, string Summary, string[] Scenarios)> Suites { get; } =
    [
        ("saturation", "processor time a request, of the common exchanges", ["plain", "keyed", "plain512", "body64k", "churn", "accesslog", "websocket"]),
        ("caching", "hits of a cache beside nginx with proxy_cache and Varnish, what it keeps, and what that costs", ["cached", "cached64k", "cachememory", "cachetrace", "cachepurge"]),
        ("ci", "the short form: under 90 seconds, nginx the only peer, a margin on every budget", ["plain", "keyed", "body64k", "churn", "websocket", "latency", "cachememory"]),
        ("all", "everything but the soak", [.. Scenarios.Select(scenario => scenario.Name).Where(name => name != "soak")]),
    ];

    /// <summary>The scenarios of these names and suites, each once; or the name that is neither.</summary>
    public static (IReadOnlyList<IScenario> Scenarios, string? Unknown) Choose(IEnumerable<string> names)
    {
        List<IScenario> chosen = [];
        foreach (string name in names)
        {
            string[] scenarios = Suites.FirstOrDefault(suite => suite.Name == name).Scenarios ?? [name];
            foreach (string scenario in scenarios)
            {
                if (Scenarios.FirstOrDefault(each => each.Name == scenario) is not { } found)
                {
                    return ([], name);
                }

                if (!chosen.Contains(found))
                {
                    chosen.Add(found);
                }
            }
        }

        return (chosen, null);
    }
}
