namespace EdgeProxy.LoadTests;

/// <summary>
/// The measure of saturation: each contestant in turn gets all that it can take, round by round, and what counts is its processor
/// time per request. Interleaved, since what disturbs a machine lasts longer than a round.
/// </summary>
internal static class SaturationRounds
{
    private const double ErrorShareMax = 0.001;
    private const double ProxyIdleMax = 10;
    private const double LoadIdleMin = 5;

    public static async Task RunAsync(
        Bench bench, ScenarioResult result, SaturationPlan plan, IReadOnlyList<Contestant> contestants, CancellationToken stop)
    {
        List<RunningServer> servers = await bench.StartAllAsync(contestants, stop);
        foreach (RunningServer server in servers)
        {
            await WarmAsync(bench, server, plan, stop);
        }

        int rounds = bench.Options.Rounds;
        for (int round = 0; round < rounds; round++)
        {
            foreach (RunningServer server in Rotation.Of(servers, round))
            {
                string figures = await MeasureAsync(bench, result, plan, server, stop);
                bench.Progress.Round(result.Name, round + 1, rounds, server.Name, figures);
            }
        }

        NoteLimits(result);
    }

    /// <summary>Puts a server under the load that it will be measured with.</summary>
    public static async Task WarmAsync(Bench bench, RunningServer server, SaturationPlan plan, CancellationToken stop)
    {
        int seconds = server.Contestant.Kind == ServerKind.Yarp ? bench.Options.YarpWarmSeconds : bench.Options.WarmSeconds;
        if (seconds > 0)
        {
            bench.Progress.Say($"warming {server.Name} for {seconds} s");
            await Wrk.RunAsync(LoadCores(bench, server), server.Port, For(server, plan), seconds, stop);
        }
    }

    /// <summary>One round of one server; what came of it is returned as a line for the progress.</summary>
    public static async Task<string> MeasureAsync(
        Bench bench, ScenarioResult result, SaturationPlan plan, RunningServer server, CancellationToken stop)
    {
        int seconds = bench.Options.Seconds;
        plan = For(server, plan);
        string load = LoadCores(bench, server);
        bench.AddCommand(Wrk.CommandLine(load, server.Port, plan, seconds));
        double collections = await CollectionsAsync(server, stop);
        var usage = Usage.Begin(server, load, bench.Options.Cores.Proxy);
        WrkReport report = await Wrk.RunAsync(load, server.Port, plan, seconds, stop);
        Usage.Spent spent = usage.End();
        server.CheckAlive();
        if (server.OpsPort != 0)
        {
            result.Add(server.Name, Measure.Collections, await CollectionsAsync(server, stop) - collections);
        }

        server.TruncateAccessLog();
        if (report.Requests == 0)
        {
            throw new SuiteException($"{server.Name} has answered no request of {result.Name} in {seconds} s.");
        }

        long wrong = report.Errors + (plan.Refused ? report.Requests - report.BadStatuses : report.BadStatuses);
        if (wrong > report.Requests * ErrorShareMax)
        {
            result.Problems.Add($"{server.Name}: of {report.Requests} requests {wrong} went wrong, so its figures count for nothing.");
        }

        double cpu = spent.ProcessorSeconds * 1e6 / report.Requests;
        result.Add(server.Name, Measure.Cpu, cpu);
        result.Add(server.Name, Measure.Requests, report.RequestsPerSecond);
        result.Add(server.Name, Measure.ClosedP50, report.P50);
        result.Add(server.Name, Measure.ClosedP99, report.P99);
        spent.AddTo(result, server.Name);
        return $"{cpu,8:F2} µs  {report.RequestsPerSecond,9:F0}/s  {spent}{(wrong > 0 ? $"  {wrong} went wrong" : "")}";
    }

    /// <summary>With what this server's clients must send.</summary>
    private static SaturationPlan For(RunningServer server, SaturationPlan plan) => plan with { Fields = [.. plan.Fields.Union(server.Contestant.Fields)] };

    /// <summary>Where a proxy had time to spare and the load had none, its requests a second are the load's.</summary>
    private static void NoteLimits(ScenarioResult result)
    {
        string[] limited =
        [
            .. result.Contestants.Where(name =>
                Summary.Of(result.Rounds(name, Measure.ProxyIdle.Key)).Median > ProxyIdleMax && Summary.Of(result.Rounds(name, Measure.LoadIdle.Key)).Median < LoadIdleMin),
        ];
        if (limited.Length > 0)
        {
            result.Note($"The load set the limit of {string.Join("; ", limited)}: compare processor time, not requests a second.");
        }
    }

    private static async Task<double> CollectionsAsync(RunningServer server, CancellationToken stop) =>
        server.OpsPort == 0 ? 0 : (await Exposition.ReadAsync(server.OpsPort, stop)).Collections;

    private static string LoadCores(Bench bench, RunningServer server) =>
        server.Contestant.LoadCores ?? bench.Options.Cores.Load;
}
