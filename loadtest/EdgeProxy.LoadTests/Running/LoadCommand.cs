using System.CommandLine;
using System.CommandLine.Invocation;
using System.Globalization;

namespace EdgeProxy.LoadTests;

/// <summary>The command line of the suite.</summary>
internal static class LoadCommand
{
    public const int Fine = 0;

    /// <summary>A budget is exceeded, or a scenario has failed.</summary>
    public const int Failed = 1;

    /// <summary>Wrong use, or something that is needed is missing.</summary>
    public const int Unusable = 2;

    private const string About = """
        Measures the gateway beside its peers: processor time a request at saturation, latency at a fixed rate, memory by connection.

        The proxy has a core of its own; the origin and the load have the others. Rounds are interleaved; what is reported is the median with the
        least and the most, and ratios of the same round. Exit code: 0 fine, 1 a budget is exceeded or a scenario has failed, 2 wrong use or something is missing.
        """;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var root = new RootCommand(About);
        var options = new LoadOptions();
        options.AddTo(root);
        root.SetAction((result, stop) => RunSuiteAsync(options, result, stop));

        var list = new Command("list", "Lists scenarios and suites.");
        list.SetAction(result => List(result.InvocationConfiguration.Output));
        root.Add(list);

        var port = new Argument<int>("port");
        var origin = new Command("origin", "Serves as the origin of the scenarios; the suite starts it.") { port };
        origin.SetAction(result => OriginProgram.Serve(result.GetRequiredValue(port)));
        root.Add(origin);

        ParseResult parsed = root.Parse(arguments);
        if (parsed.Action is ParseErrorAction mistake)
        {
            mistake.ShowHelp = false;
            await parsed.InvokeAsync();
            await Console.Error.WriteLineAsync("try: --help, or list");
            return Unusable;
        }

        // SIGINT and SIGTERM cancel the run, which then stops what it started, however long that takes.
        return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(1) });
    }

    private static async Task<int> RunSuiteAsync(LoadOptions options, ParseResult result, CancellationToken stop)
    {
        TextWriter error = result.InvocationConfiguration.Error;
        try
        {
            return await SuiteRun.RunAsync(options.Request(result), result.InvocationConfiguration.Output, stop);
        }
        catch (SuiteException mistake)
        {
            await error.WriteLineAsync(mistake.Message);
            return Unusable;
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync("stopped; everything that was started is stopped, too");
            return Failed;
        }
    }

    private static void List(TextWriter output)
    {
        output.WriteLine("scenarios");
        foreach (IScenario scenario in Catalogue.Scenarios)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {scenario.Name,-12} {scenario.Summary}"));
        }

        output.WriteLine("suites");
        foreach ((string name, string summary, string[] scenarios) in Catalogue.Suites)
        {
            output.WriteLine($"  {name,-12} {summary}: {string.Join(' ', scenarios)}");
        }
    }
}
