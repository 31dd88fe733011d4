using System.CommandLine;
using System.Text.Json;
using EdgeProxy.Compiler;
using EdgeProxy.Configuration;

namespace EdgeProxy;

/// <summary><c>edgeproxy diff</c>: what changes from one configuration to another, and whom it reaches.</summary>
internal sealed class DiffCommand(TextWriter output, TextWriter error)
{
    public static Command Make(Option<bool> json)
    {
        var old = new Argument<string>("OLD") { Description = "A folder or file of documents: what is there." };
        var now = new Argument<string>("NEW") { Description = "A folder or file of documents: what is to be." };
        var command = new Command(
            "diff",
            "Says what changes from OLD to NEW, in effective values, and which routes it reaches. "
            + "Exit code: 0 no difference, 1 a side cannot be read or the use is wrong, 2 differences, 3 differences of which one is breaking.")
        {
            old, now, json,
        };
        command.SetAction(result => new DiffCommand(result.InvocationConfiguration.Output, result.InvocationConfiguration.Error).Run(
            result.GetValue(old)!, result.GetValue(now)!, result.GetValue(json)));
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
            JsonText.Write(output, writer => Write(writer, differences));
        }
        else
        {
            Write(differences);
        }

        return differences.Severity switch
        {
            null => ExitCodes.Ok,
            DifferenceSeverity.Breaking => ExitCodes.BreakingDifferences,
            _ => ExitCodes.Differences,
        };
    }

    private void Write(ConfigDifferences differences)
    {
        foreach (ConfigDifference difference in differences.Items)
        {
            output.WriteLine($"{Word(difference.Severity),-8}  {difference.Text}");
        }

        output.WriteLine(differences.Summary);
    }

    private static void Write(Utf8JsonWriter json, ConfigDifferences differences)
    {
        json.WriteStartObject();
        json.WriteString("severity", differences.Severity is { } severity ? Word(severity) : "none");
        json.WriteString("summary", differences.Summary);
        json.WriteStartArray("differences");
        foreach (ConfigDifference difference in differences.Items)
        {
            Write(json, difference);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ConfigDifference difference)
    {
        json.WriteStartObject();
        json.WriteString("severity", Word(difference.Severity));
        json.WriteString("subject", Word(difference.Subject));
        json.WriteString("api", difference.Api);
        json.WriteString("name", difference.Name);
        json.WriteString("kind", Word(difference.Kind));
        json.WriteString("setting", difference.Setting);
        json.WriteString("old", difference.Old);
        json.WriteString("new", difference.New);
        json.WriteString("text", difference.Text);
        json.WriteString("example", difference.Example);
        json.WriteStartArray("routes");
        foreach (RouteName route in difference.Routes)
        {
            json.WriteStartObject();
            json.WriteString("api", route.Api);
            json.WriteString("id", route.Id);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Write(json, "oldPosition", difference.OldPosition);
        Write(json, "newPosition", difference.NewPosition);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, SourcePosition? position) => json.WriteString(name, position?.ToString());

    private static string Word(DifferenceSeverity severity) => severity switch
    {
        DifferenceSeverity.Breaking => "breaking",
        DifferenceSeverity.Change => "change",
        _ => "info",
    };

    private static string Word(DifferenceSubject subject) => subject switch
    {
        DifferenceSubject.Listener => "listener",
        DifferenceSubject.Certificate => "certificate",
        DifferenceSubject.Upstream => "upstream",
        DifferenceSubject.Api => "api",
        DifferenceSubject.Stage => "stage",
        _ => "route",
    };

    private static string Word(DifferenceKind kind) => kind switch
    {
        DifferenceKind.Added => "added",
        DifferenceKind.Removed => "removed",
        DifferenceKind.Rerouted => "rerouted",
        _ => "changed",
    };
}
