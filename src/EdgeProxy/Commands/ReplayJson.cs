using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeProxy.Compiler;

namespace EdgeProxy;

/// <summary>A replay for machines: a JSON object a line, each finding as it is made, the summary last.</summary>
internal sealed class ReplayJson(TextWriter output)
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly ReplayChanges[] Kinds = [ReplayChanges.Outcome, ReplayChanges.Route, ReplayChanges.Upstream, ReplayChanges.Target];

    public void Write(ReplayFinding finding) => WriteLine(json =>
    {
        bool isUncertain = finding.Kind == ReplayChanges.Uncertain;
        json.WriteString("type", isUncertain ? "uncertain" : "difference");
        json.WriteNumber("line", finding.Request.Line);
        if (isUncertain)
        {
            json.WriteString("doubt", finding.Doubt);
        }
        else
        {
            json.WriteString("severity", finding.IsBreaking ? "breaking" : "change");
            json.WriteStartArray("changes");
            foreach (ReplayChanges kind in Kinds.Where(kind => finding.Changes.HasFlag(kind)))
            {
                json.WriteStringValue(ReplayText.Word(kind));
            }

            json.WriteEndArray();
        }

        json.WriteString("method", finding.Request.Method);
        json.WriteString("host", finding.Request.Host);
        json.WriteString("target", finding.Request.Target);
        json.WriteString("listener", finding.Request.Listener);
        Write(json, "present", finding.Present);
        Write(json, "new", finding.New);
    });

    public void WriteInvalid(long line, string problem) => WriteLine(json =>
    {
        json.WriteString("type", "invalid");
        json.WriteNumber("line", line);
        json.WriteString("problem", problem);
    });

    public void Write(ReplayReport report) => WriteLine(json =>
    {
        json.WriteString("type", "summary");
        json.WriteNumber("requests", report.Requests);
        json.WriteNumber("changed", report.Changed);
        json.WriteNumber("breaking", report.Breaking);
        json.WriteNumber("uncertain", report.Uncertain);
        json.WriteNumber("refusedByBoth", report.RefusedByBoth);
        json.WriteNumber("invalidLines", report.InvalidLines);
    });

    private static void Write(Utf8JsonWriter json, string name, ReplayOutcome outcome)
    {
        json.WriteStartObject(name);
        json.WriteString("answer", outcome.Answer switch
        {
            ReplayAnswer.Forwarded => "forward",
            ReplayAnswer.Mocked => "mock",
            ReplayAnswer.Redirected => "redirect",
            _ => "refuse",
        });
        json.WriteString("api", outcome.Route?.Api);
        json.WriteString("stage", outcome.Stage);
        json.WriteString("route", outcome.Route?.Id);
        json.WriteString("upstream", outcome.Upstream);
        json.WriteString("target", outcome.Target);
        if (outcome.Status is { } status)
        {
            json.WriteNumber("status", status);
        }
        else
        {
            json.WriteNull("status");
        }

        json.WriteString("refusal", outcome.Refusal);
        json.WriteEndObject();
    }

    private void WriteLine(Action<Utf8JsonWriter> members)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, Options))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        output.WriteLine(Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length));
    }
}
