using System.CommandLine;
using System.CommandLine.Invocation;
using EdgeProxy.Configuration;

namespace EdgeProxy;

/// <summary>The command line: its commands, what they take, and what they end with.</summary>
internal static class CommandLine
{
    private const string About =
        "EdgeProxy, an API gateway: routes HTTP/1.1 and WebSocket traffic as JSON documents say. Without a command it runs; without documents it runs a demo.";

    private const string Exits = " Exit code: 0 fine, 1 mistakes found or failed, 2 wrong use, 4 no gateway to ask; diff and replay have their own.";

    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter error)
    {
        ParseResult parsed = Root().Parse(arguments);
        var configuration = new InvocationConfiguration
        {
            Output = output,
            Error = error,

            // Signals are ours: the first one begins a shutdown that may take its time.
            ProcessTerminationTimeout = null,
        };
        if (parsed.Action is ParseErrorAction mistake)
        {
            mistake.ShowHelp = false;
            await parsed.InvokeAsync(configuration);
            await error.WriteLineAsync("try: edgeproxy --help");
            return ExitCodes.UsageOf(parsed.CommandResult.Command.Name);
        }

        return await parsed.InvokeAsync(configuration);
    }

    internal static RootCommand Root()
    {
        var root = new RootCommand(About + Exits);
        var options = new RunOptions();
        options.AddTo(root);
        root.SetAction(options.RunAsync);
        root.Add(Run());
        root.Add(Validate());
        root.Add(Routes());
        root.Add(Explain());
        root.Add(DiffCommand.Make());
        root.Add(ReplayCommand.Make(Json()));
        root.Add(KeysCommand.Make(Json));
        root.Add(UsageCommand.Make());
        root.Add(CacheCommand.Make());
        root.Add(Schema());
        root.Add(Init());
        root.Add(Health());
        root.Add(StatusCommand.Make());
        root.Add(ReloadCommand.Make());
        root.Add(DrainCommand.Make());
        root.Add(FailuresCommand.Make());
        return root;
    }

    private static Command Run()
    {
        var command = new Command("run", "Serves until SIGTERM or SIGINT; this is also what happens without a command.");
        var options = new RunOptions();
        options.AddTo(command);
        command.SetAction(options.RunAsync);
        return command;
    }

    private static Command Validate()
    {
        var documents = new DocumentOptions();
        Option<bool> json = Json();
        var command = new Command("validate", "Checks documents, all of them, as a start would, and starts nothing.") { documents.Paths, documents.Config, documents.SettingsFile, json };
        command.SetAction(result => documents.With(
            result, paths => new ValidateCommand(result.InvocationConfiguration.Output).Run(paths, result.GetValue(json))));
        return command;
    }

    private static Command Routes()
    {
        var documents = new DocumentOptions();
        Option<bool> json = Json();
        var command = new Command("routes", "Lists the routes of the documents.") { documents.Paths, documents.Config, documents.SettingsFile, json };
        command.SetAction(result => documents.With(
            result,
            paths => DocumentCompiler.TryCompile(paths, result.InvocationConfiguration.Error, out var gateway)
                ? RoutesReport.Write(gateway, result.GetValue(json), result.InvocationConfiguration.Output)
                : ExitCodes.Failed));
        return command;
    }

    private static Command Explain()
    {
        var method = new Argument<string>("METHOD") { Description = "The method, in capitals." };
        var url = new Argument<string>("URL") { Description = "A URL, or a path with its query." };
        var headers = new Option<string[]>("--header", "-H") { Description = "A header of the request, 'name: value'; repeatable.", HelpName = "HEADER", DefaultValueFactory = _ => [] };
        var listener = new Option<string?>("--listener") { Description = "The listener at which it arrives; without it, the first.", HelpName = "NAME" };
        var documents = new DocumentOptions();
        Option<bool> json = Json();
        var command = new Command("explain", "Says what would become of a request, and why: which routes were tried, what matched, where it would go. Exit code 1 if it would be refused.")
        {
            method, url, headers, listener, documents.Config, documents.SettingsFile, json,
        };
        command.SetAction(result => documents.With(
            result,
            paths => DocumentCompiler.TryCompile(paths, result.InvocationConfiguration.Error, out var gateway)
                ? new ExplainCommand(gateway, result.InvocationConfiguration.Output, result.InvocationConfiguration.Error).Run(
                    result.GetValue(method)!, result.GetValue(url)!, result.GetValue(headers)!, result.GetValue(listener), result.GetValue(json))
                : ExitCodes.Failed));
        return command;
    }

    private static Command Schema()
    {
        var command = new Command("schema", "Writes the JSON schema of documents, for editors.");
        command.SetAction(result =>
        {
            using var schema = new MemoryStream();
            ConfigSchema.Write(schema);
            result.InvocationConfiguration.Output.WriteLine(System.Text.Encoding.UTF8.GetString(schema.GetBuffer(), 0, (int)schema.Length));
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command Init()
    {
        var folder = new Argument<string>("FOLDER") { Description = "Where to; it is made if it is not there.", DefaultValueFactory = _ => "." };
        var command = new Command("init", "Writes documents to start from, and their schema. Overwrites nothing.") { folder };
        command.SetAction(result => new InitCommand(result.InvocationConfiguration.Output, result.InvocationConfiguration.Error).Run(result.GetValue(folder)!));
        return command;
    }

    private static Command Health()
    {
        Option<string?> ops = RunOptions.Ops();
        Option<string?> settings = RunOptions.Settings();
        var command = new Command("health", "Asks a running instance whether it is ready. Exit code 0 if so, 1 if not.") { ops, settings };
        command.SetAction((result, cancellation) => HealthCommand.RunAsync(
            result.GetValue(ops), result.GetValue(settings), result.InvocationConfiguration.Output, result.InvocationConfiguration.Error, cancellation));
        return command;
    }

    private static Option<bool> Json() => new("--json") { Description = "Writes JSON, for machines." };
}
