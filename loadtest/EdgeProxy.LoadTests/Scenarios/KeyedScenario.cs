namespace EdgeProxy.LoadTests;

/// <summary>
/// What API keys, throttles of every level and a quota cost: the plain exchange through all of them, none of which ever refuses, with the
/// response fields that tell of them and without, beside the same gateway without any and beside bare peers. All are sent the same requests.
/// </summary>
internal sealed class KeyedScenario : IScenario
{
    private const string Bare = "gateway, bare";
    private const string Silent = "gateway, no limit fields";

    public string Name => "keyed";

    public string Summary => "plain with an API key, a quota and throttles of listener, address, stage, route, plan, and plan and route, beside the gateway and peers without";

    public async Task RunAsync(Bench bench, ScenarioResult result, CancellationToken stop)
    {
        List<Contestant> contestants =
        [
            new Contestant(Contestant.Gateway, ServerKind.Gateway) { Keyed = true },
            new Contestant(Silent, ServerKind.Gateway) { Keyed = true, SaysNoLimits = true },
            new Contestant(Bare, ServerKind.Gateway),
            .. Contestant.GatewayAnd(bench.Options.Peers)[1..],
        ];
        await SaturationRounds.RunAsync(bench, result, new SaturationPlan(64) { Fields = [Contestant.KeyField] }, contestants, stop);
        AddDifference(result, Contestant.Gateway);
        AddDifference(result, Silent);
        result.Note("What is added is the difference to the bare gateway within a round. The key's own field line is sent to all of them, and on to the origin.");
    }

    private static void AddDifference(ScenarioResult result, string keyed)
    {
        foreach ((double with, double without) in result.Rounds(keyed, Measure.Cpu.Key).Zip(result.Rounds(Bare, Measure.Cpu.Key)).ToList())
        {
            result.Add(keyed, Measure.AddedCpu, with - without);
        }
    }
}
