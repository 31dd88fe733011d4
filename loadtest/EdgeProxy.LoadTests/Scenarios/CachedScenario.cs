namespace EdgeProxy.LoadTests;

/// <summary>Hits: one object that every cache has after the first request, beside nginx with proxy_cache and Varnish.</summary>
/// <param name="Name">Of the scenario.</param>
/// <param name="Size">As the origin's paths and the report have it.</param>
internal sealed record CachedScenario(string Name, string Size) : IScenario
{
    public string Summary => $"hits of a cache: GET of {Size}, 64 keep-alive clients";

    public Task RunAsync(Bench bench, ScenarioResult result, CancellationToken stop)
    {
        List<Contestant> contestants =
        [
            new(Contestant.Gateway, ServerKind.Gateway) { Caches = true },
            new("nginx, proxy_cache", ServerKind.Nginx) { Caches = true },
            new(Contestant.NameOf(ServerKind.Varnish), ServerKind.Varnish) { Caches = true },
        ];
        return SaturationRounds.RunAsync(bench, result, new SaturationPlan(64) { Path = $"/cacheable/{Size}" }, contestants, stop);
    }
}
