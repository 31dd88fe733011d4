namespace EdgeProxy.LoadTests;

/// <summary>Frames through tunnels, both ways.</summary>
internal sealed class WebSocketScenario : IScenario
{
    private const int Tunnels = 64;
    private const int MessageBytes = 100;

    public string Name => "websocket";

    public string Summary => $"{Tunnels} WebSockets, each with one message of {MessageBytes} bytes under way to its echo";

    public async Task RunAsync(Bench bench, ScenarioResult result, CancellationToken stop)
    {
        List<RunningServer> servers = await bench.StartAllAsync(Contestant.GatewayAnd(bench.Options.Peers), stop);
        foreach (RunningServer server in servers)
        {
            int seconds = server.Contestant.Kind == ServerKind.Yarp ? bench.Options.YarpWarmSeconds : bench.Options.WarmSeconds;
            bench.Progress.Say($"warming {server.Name} for {seconds} s");
            using var load = new EchoLoad(server.Port, Tunnels, MessageBytes, stop);
            load.Run(seconds, stop);
        }

        int rounds = bench.Options.Rounds;
        for (int round = 0; round < rounds; round++)
        {
            foreach (RunningServer server in Rotation.Of(servers, round))
            {
                bench.Progress.Round(Name, round + 1, rounds, server.Name, MeasureRound(bench, result, server, stop));
            }
        }
    }

    private static string MeasureRound(Bench bench, ScenarioResult result, RunningServer server, CancellationToken stop)
    {
        using var load = new EchoLoad(server.Port, Tunnels, MessageBytes, stop);
        Usage usage = Usage.Begin(server, bench.Options.Cores.Load, bench.Options.Cores.Proxy);
        (long echoes, double mean, int failed) = load.Run(bench.Options.Seconds, stop);
        Usage.Spent spent = usage.End();
        server.CheckAlive();
        if (failed > 0 || echoes == 0)
        {
            throw new SuiteException($"{server.Name}: {failed} of {Tunnels} tunnels broke, {echoes} echoes came.");
        }

        double cpu = spent.ProcessorSeconds * 1e6 / echoes;
        double rate = echoes / (double)bench.Options.Seconds;
        result.Add(server.Name, Measure.MessageCpu, cpu);
        result.Add(server.Name, Measure.Messages, rate);
        result.Add(server.Name, Measure.MeanWait, mean);
        spent.AddTo(result, server.Name);
        return $"{cpu,8:F2} µs  {rate,9:F0}/s  {spent}";
    }
}
