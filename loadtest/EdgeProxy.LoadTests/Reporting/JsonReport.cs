using System.Text.Encodings.Web;
using System.Text.Json;

namespace EdgeProxy.LoadTests;

/// <summary>The report as JSON, for machines: every round of every measure, and the ratios.</summary>
internal static class JsonReport
{
    public static byte[] Of(SuiteReport report)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("command", report.Command);
            json.WriteNumber("rounds", report.Options.Rounds);
            json.WriteNumber("seconds", report.Options.Seconds);
            json.WriteStartObject("versions");
            foreach ((string what, string version) in report.Versions)
            {
                json.WriteString(what, version);
            }

            json.WriteEndObject();
            json.WriteStartArray("scenarios");
            foreach (ScenarioResult scenario in report.Scenarios)
            {
                WriteScenario(json, scenario);
            }

            json.WriteEndArray();
            WriteBudgets(json, report.Budgets);
            WriteStrings(json, "commands", report.Commands);
            json.WriteEndObject();
        }

        bytes.WriteByte((byte)'\n');
        return bytes.ToArray();
    }

    private static void WriteScenario(Utf8JsonWriter json, ScenarioResult scenario)
    {
        json.WriteStartObject();
        json.WriteString("name", scenario.Name);
        json.WriteString("summary", scenario.Summary);
        json.WriteStartArray("measures");
        foreach (Measure measure in scenario.Measures)
        {
            foreach (string contestant in scenario.Contestants)
            {
                WriteMeasure(json, scenario, contestant, measure);
            }
        }

        json.WriteEndArray();
        WriteStrings(json, "notes", scenario.Notes);
        WriteStrings(json, "problems", scenario.Problems);
        json.WriteEndObject();
    }

    private static void WriteMeasure(Utf8JsonWriter json, ScenarioResult scenario, string contestant, Measure measure)
    {
        double[] rounds = [.. scenario.Rounds(contestant, measure.Key).Where(double.IsFinite)];
        if (rounds.Length == 0)
        {
            return;
        }

        var summary = Summary.Of(rounds);
        json.WriteStartObject();
        json.WriteString("contestant", contestant);
        json.WriteString("measure", measure.Key);
        json.WriteString("unit", measure.Unit);
        json.WriteNumber("median", summary.Median);
        json.WriteNumber("min", summary.Min);
        json.WriteNumber("max", summary.Max);
        json.WriteStartArray("rounds");
        foreach (double value in rounds)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
        if (contestant != Contestant.Gateway && !measure.Context && scenario.Ratio(Contestant.Gateway, contestant, measure.Key) is { } ratio && double.IsFinite(ratio.Median))
        {
            json.WriteNumber("gatewayRatio", ratio.Median);
        }

        json.WriteEndObject();
    }

    private static void WriteBudgets(Utf8JsonWriter json, IReadOnlyList<BudgetOutcome> budgets)
    {
        json.WriteStartArray("budgets");
        foreach (BudgetOutcome outcome in budgets)
        {
            json.WriteStartObject();
            json.WriteString("budget", outcome.Budget.ToString());
            json.WriteString("verdict", outcome.Verdict.ToString());
            if (double.IsFinite(outcome.Value))
            {
                json.WriteNumber("value", outcome.Value);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
