namespace EdgeProxy.LoadTests;

/// <summary>
/// What API keys, throttles of every level, a quota and the fields that tell of them cost: the plain exchange through all of them, none of
/// which ever refuses, beside the same gateway without and beside bare peers.
/// </summary>
internal sealed class KeyedScenario : IScenario
{
    private const string Bare = "gateway, bare";

    public string Name => "keyed";

    public string Summary => "plain with an API key, a quota and throttles of listener, address, stage, route, plan, and plan and route, beside the gateway and peers without";

    public async Task RunAsync(Bench bench, ScenarioResult result, CancellationToken stop)
    {
        List<Contestant> contestants = [.. Contestant.GatewayAnd(bench.Options.Peers).Select(contestant => contestant with { Keyed = contestant.Kind == ServerKind.Gateway })];
        contestants.Insert(1, new Contestant(Bare, ServerKind.Gateway));
        await SaturationRounds.RunAsync(bench, result, new SaturationPlan(64), contestants, stop);
        foreach ((double keyed, double bare) in result.Rounds(Contestant.Gateway, Measure.Cpu.Key).Zip(result.Rounds(Bare, Measure.Cpu.Key)).ToList())
        {
            result.Add(Contestant.Gateway, Measure.AddedCpu, keyed - bare);
        }

        result.Note("What is added is the difference to the bare gateway within a round; the key's own field line, which the bare one is not sent, is part of it.");
    }
}
