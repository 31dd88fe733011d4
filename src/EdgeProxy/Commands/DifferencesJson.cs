using System.Text.Json;
using EdgeProxy.Compiler;
using EdgeProxy.Configuration;

namespace EdgeProxy;

/// <summary>Differences for machines: of <c>edgeproxy diff --json</c>, and of <c>POST /diff</c>.</summary>
internal static class DifferencesJson
{
    public const string NoSeverity = "none";
    public const string Breaking = "breaking";

    public static void Write(Utf8JsonWriter json, ConfigDifferences differences)
    {
        json.WriteStartObject();
        json.WriteString("severity", differences.Severity is { } severity ? Word(severity) : NoSeverity);
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

    public static string Word(DifferenceSeverity severity) => severity switch
    {
        DifferenceSeverity.Breaking => Breaking,
        DifferenceSeverity.Change => "change",
        _ => "info",
    };

    private static string Word(DifferenceSubject subject) => subject switch
    {
        DifferenceSubject.Listener => "listener",
        DifferenceSubject.Certificate => "certificate",
        DifferenceSubject.Upstream => "upstream",
        DifferenceSubject.Plan => "plan",
        DifferenceSubject.Key => "key",
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
