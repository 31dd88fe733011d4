using System.CommandLine;
using EdgeProxy.Compiler;

namespace EdgeProxy;

/// <summary><c>edgeproxy replay</c>: which requests of an access log would meet something else under a new configuration.</summary>
internal sealed class ReplayCommand(Func<Stream> standardInput, TextWriter output, TextWriter error)
{
    private const int ExamplesDefault = 3;

    public static Command Make(Option<bool> json)
    {
        var log = new Argument<string>("ACCESS_LOG") { Description = "JSON lines; gzip if the name ends in .gz; - for standard input." };
        var against = new Option<string[]>("--against") { Description = "A folder or file of documents of the new configuration; repeatable.", HelpName = "NEW", Required = true };
        var all = new Option<bool>("--all") { Description = "Writes each request that differs, not only examples." };
        var examples = new Option<int>("--examples") { Description = "Requests that are shown of each group.", HelpName = "N", DefaultValueFactory = _ => ExamplesDefault };
        examples.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: ['-', ..] }])
            {
                result.AddError("--examples is a number from 0");
            }
        });
        var documents = new DocumentOptions();
        var command = new Command(
            "replay",
            "Tries the requests of an access log on the present configuration (--config) and on a new one (--against), sends nothing, "
            + "and says whose route, outcome, upstream or target would be another. With --json a JSON object a line, the summary last. "
            + "Exit code: 0 all alike, 1 something cannot be read or the use is wrong, 2 differences or doubts, 3 a request that is served now would be refused.")
        {
            log, against, documents.Config, documents.SettingsFile, json, all, examples,
        };
        command.SetAction(result =>
        {
            var replay = new ReplayCommand(Console.OpenStandardInput, result.InvocationConfiguration.Output, result.InvocationConfiguration.Error);
            int? code = null;
            int used = documents.With(result, paths => (code = replay.Run(
                paths,
                new ReplayOptions(result.GetValue(log)!, result.GetValue(against)!, result.GetValue(json), result.GetValue(all), result.GetValue(examples)))).Value);
            return code ?? (used == ExitCodes.Usage ? ExitCodes.UsageOf(command.Name) : used);
        });
        return command;
    }

    public int Run(IReadOnlyList<string> presentPaths, ReplayOptions options)
    {
        ConfigSource? present = ConfigSource.Read("present", presentPaths, error);
        ConfigSource? now = ConfigSource.Read("new", options.Against, error);
        if (present is null || now is null)
        {
            return ExitCodes.Failed;
        }

        var replay = new AccessLogReplay(present.Gateway, now.Gateway, options.All ? 0 : options.Examples);
        bool isWhole = Run(replay, options);
        ReplayReport report = replay.Report;
        if (options.Json)
        {
            new ReplayJson(output).Write(report);
        }
        else
        {
            ReplayText.Write(output, report);
        }

        if (isWhole && report.EndsInsideALine && ReplayedLog.IsCompressed(options.Log))
        {
            // The decompressing stream ends quietly where its input does; a log that is still written is not compressed yet.
            error.WriteLine($"{PlainText.Of(options.Log)}: it ends in the middle of a line  (is the compressed file whole?)");
            isWhole = false;
        }

        if (isWhole && report is { Requests: 0, InvalidLines: > 0 })
        {
            error.WriteLine($"{PlainText.Of(options.Log)}: no line of it tells a request  (is it the access log, as JSON lines?)");
            isWhole = false;
        }

        return !isWhole ? ExitCodes.Failed
            : report.Breaking > 0 ? ExitCodes.BreakingDifferences
            : report.Changed + report.Uncertain > 0 ? ExitCodes.Differences
            : ExitCodes.Ok;
    }

    /// <summary>Whether the log was read to its end. What came before an error is reported.</summary>
    private bool Run(AccessLogReplay replay, ReplayOptions options)
    {
        var json = new ReplayJson(output);
        Action<ReplayFinding>? found = options.Json ? json.Write
            : options.All ? finding => output.WriteLine(ReplayText.LineOf(finding))
            : null;
        try
        {
            using Stream? log = Open(options.Log);
            if (log is not null)
            {
                replay.Run(log, found, options.Json ? json.WriteInvalid : null);
            }

            return log is not null;
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException)
        {
            // Half a file, or one that is no gzip whatever its name says.
            Report(options.Log, failure);
            return false;
        }
    }

    private Stream? Open(string log)
    {
        try
        {
            return ReplayedLog.Open(log, standardInput);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            Report(log, failure);
            return null;
        }
    }

    private void Report(string log, Exception failure) => error.WriteLine($"{PlainText.Of(log)}: it cannot be read: {failure.Message}");
}
