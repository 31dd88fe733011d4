namespace EdgeProxy.LoadTests;

/// <summary>Runs wrk: as many requests as the server takes, each connection's next one when its last was answered.</summary>
internal static class Wrk
{
    /// <param name="cores">As taskset writes them.</param>
    public static async Task<WrkReport> RunAsync(string cores, int port, SaturationPlan plan, int seconds, CancellationToken stop) =>
        WrkReport.Parse(await CommandOutput.OfAsync(ToolFinder.Find("taskset", "util-linux"), Arguments(cores, port, plan, seconds), stop));

    public static string CommandLine(string cores, int port, SaturationPlan plan, int seconds) => "taskset " + string.Join(' ', Arguments(cores, port, plan, seconds));

    private static List<string> Arguments(string cores, int port, SaturationPlan plan, int seconds)
    {
        List<string> arguments =
        [
            "-c", cores, ToolFinder.Find("wrk", "wrk"), $"-t{plan.Threads}", $"-c{plan.Clients}", $"-d{seconds}s", "--latency",
        ];
        foreach (string field in plan.Fields)
        {
            arguments.AddRange(["-H", field]);
        }

        if (plan.Script is not null)
        {
            arguments.AddRange(["-s", Path.Combine(SuiteFiles.Root, "loadtest", "scripts", plan.Script)]);
        }

        arguments.Add($"http://127.0.0.1:{port}{plan.Path}");
        return arguments;
    }
}
