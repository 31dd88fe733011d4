using System.ComponentModel;
using System.Net.Sockets;

namespace EdgeProxy.LoadTests;

/// <summary>Runs scenarios one after the other, and makes the report.</summary>
internal static class SuiteRun
{
    /// <summary>The exit code of the program.</summary>
    public static async Task<int> RunAsync(SuiteRequest request, TextWriter output, CancellationToken stop)
    {
        SuiteOptions options = request.Options;
        if (!File.Exists(options.Binary))
        {
            throw new SuiteException($"There is no gateway at {options.Binary}. Build it: build/publish.sh; or name another: --binary FILE");
        }

        ToolFinder.Find("wrk", "wrk");
        List<Budget> budgets = BudgetFile.Parse(await File.ReadAllBytesAsync(SuiteFiles.Budgets, stop));
        var versions = await Versions.ReadAsync(options, stop);
        options.Cores.PinThisProcessToLoad();
        var progress = new Progress(output);
        foreach ((string what, string version) in versions)
        {
            progress.Say($"{what}: {version}");
        }

        List<ScenarioResult> results = [];
        IReadOnlyCollection<string> commands;
        await using (Bench bench = await Bench.StartAsync(options, progress, stop))
        {
            foreach (IScenario scenario in request.Scenarios)
            {
                results.Add(await RunScenarioAsync(bench, scenario, stop));
            }

            commands = bench.Commands;
        }

        var report = new SuiteReport(options, versions, $"loadtest {string.Join(' ', Environment.GetCommandLineArgs().Skip(1))}", commands, results, BudgetFile.Check(budgets, results, options.Short));
        await output.WriteLineAsync();
        await output.WriteLineAsync(MarkdownReport.Of(report));
        if (request.Out is not null)
        {
            await WriteAsync(request.Out, report, stop);
        }

        bool failed = results.Exists(result => result.Problems.Count > 0);
        bool exceeded = request.Budget && report.Budgets.Any(outcome => outcome.Verdict == BudgetVerdict.Exceeded);
        await output.WriteLineAsync(failed ? "failed: see above" : exceeded ? "a budget is exceeded" : "done");
        return failed || exceeded ? LoadCommand.Failed : LoadCommand.Fine;
    }

    private static async Task WriteAsync(string folder, SuiteReport report, CancellationToken stop)
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "report.md"), MarkdownReport.Of(report), stop);
        await File.WriteAllBytesAsync(Path.Combine(folder, "report.json"), JsonReport.Of(report), stop);
        await File.WriteAllTextAsync(Path.Combine(folder, "report.html"), HtmlReport.Of(report), stop);
    }

    /// <summary>A scenario that fails is a problem of its own: the others are measured all the same.</summary>
    private static async Task<ScenarioResult> RunScenarioAsync(Bench bench, IScenario scenario, CancellationToken stop)
    {
        bench.Progress.Say($"{scenario.Name}: {scenario.Summary}");
        var result = new ScenarioResult(scenario.Name, scenario.Summary);
        try
        {
            await scenario.RunAsync(bench, result, stop);
        }
        catch (Exception mistake) when (mistake is SuiteException or IOException or SocketException or FormatException or Win32Exception)
        {
            bench.Progress.Say($"{scenario.Name} has failed: {mistake.Message}");
            result.Problems.Add(mistake.Message);
        }
        finally
        {
            await bench.StopServersAsync();
        }

        return result;
    }
}
