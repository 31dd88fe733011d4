using System.CommandLine;
using EdgeProxy.Compiler;

namespace EdgeProxy;

/// <summary><c>edgeproxy diff</c>: what changes from one configuration to another, and whom it reaches.</summary>
internal sealed class DiffCommand(TextWriter output, TextWriter error)
{
    /// <summary>A side that is no document but what the running gateway serves.</summary>
    public const string Running = "running";

    public static Command Make()
    {
        var options = new AdminOptions();
        var old = new Argument<string>("OLD") { Description = $"A folder or file of documents: what is there; or {Running}, what the running gateway serves." };
        var now = new Argument<string>("NEW") { Description = $"A folder or file of documents: what is to be; or {Running}." };
        var command = new Command(
            "diff",
            "Says what changes from OLD to NEW, in effective values, and which routes it reaches. "
            + "Exit code: 0 no difference, 1 a side cannot be read or the use is wrong, 2 differences, 3 differences of which one is breaking.")
        {
            old, now,
        };
        options.AddTo(command);
        command.SetAction((result, cancellation) =>
        {
            TextWriter output = result.InvocationConfiguration.Output;
            TextWriter error = result.InvocationConfiguration.Error;
            string before = result.GetValue(old)!;
            string after = result.GetValue(now)!;
            return before == Running || after == Running
                ? new RunningDiff(options, result).RunAsync(before, after, cancellation)
                : Task.FromResult(new DiffCommand(output, error).Run(before, after, options.IsJson(result)));
        });
        return command;
    }

    public int Run(string old, string now, bool json)
    {
        // Both are read before giving up, so that the mistakes of both are seen at once.
        ConfigSource? before = ConfigSource.Read("old", [old], error);
        ConfigSource? after = ConfigSource.Read("new", [now], error);
        if (before is null || after is null)
        {
            return ExitCodes.Failed;
        }

        ConfigDifferences differences = ConfigComparer.Compare(before.Config, after.Config);
        if (json)
        {
            JsonText.Write(output, writer => DifferencesJson.Write(writer, differences));
        }
        else
        {
            Write(differences);
        }

        return ExitCodeOf(differences.Severity is { } severity ? DifferencesJson.Word(severity) : null);
    }

    /// <param name="severity">The word for the worst; null for no difference.</param>
    public static int ExitCodeOf(string? severity) => severity switch
    {
        null or DifferencesJson.NoSeverity => ExitCodes.Ok,
        DifferencesJson.Breaking => ExitCodes.BreakingDifferences,
        _ => ExitCodes.Differences,
    };

    public static string Line(string severity, string text) => $"{severity,-8}  {text}";

    private void Write(ConfigDifferences differences)
    {
        foreach (ConfigDifference difference in differences.Items)
        {
            output.WriteLine(Line(DifferencesJson.Word(difference.Severity), difference.Text));
        }

        output.WriteLine(differences.Summary);
    }
}
