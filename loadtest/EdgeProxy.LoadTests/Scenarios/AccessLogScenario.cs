namespace EdgeProxy.LoadTests;

/// <summary>The plain exchange, and a line for each in the access log of the gateway and of those peers that have one.</summary>
internal sealed class AccessLogScenario : IScenario
{
    public string Name => "accesslog";

    public string Summary => "GET of 100 bytes, 64 keep-alive clients, a line a request in the combined format (nginx: buffered)";

    public Task RunAsync(Bench bench, ScenarioResult result, CancellationToken stop)
    {
        IEnumerable<ServerKind> logging = bench.Options.Peers.Where(peer => peer is ServerKind.Nginx or ServerKind.Haproxy);
        Contestant[] contestants = [.. Contestant.GatewayAnd(logging).Select(contestant => contestant with { AccessLog = true })];
        return SaturationRounds.RunAsync(bench, result, new SaturationPlan(64), contestants, stop);
    }
}
