using System.Buffers;
using System.Text.Json;
using EdgeProxy.Gateway;
using EdgeProxy.Http1;
using EdgeProxy.Policies;

namespace EdgeProxy;

/// <summary>Kept exchanges as JSON: <c>{"failures":[{"time":…,"requestId":…,"phases":[…],"head":[…]}]}</c>. Durations in milliseconds.</summary>
internal static class FailuresJson
{
    private const double NanosecondsPerMillisecond = 1_000_000;
    private const int Decimals = 3;

    public static void Write(IBufferWriter<byte> destination, IReadOnlyList<Failure> failures)
    {
        using var json = new Utf8JsonWriter(destination, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteStartArray("failures");
        foreach (Failure failure in failures)
        {
            json.WriteStartObject();
            WriteWhat(json, failure);
            WriteWhere(json, failure);
            WritePhases(json, failure.Entry);
            WriteHead(json, failure);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteWhat(Utf8JsonWriter json, Failure failure)
    {
        FailureEntry entry = failure.Entry;
        json.WriteString("time", entry.StartedAt);
        json.WriteString("kind", entry.Kind switch { FailureKind.Slow => "slow", FailureKind.Client => "client", _ => "failed" });
        WriteText(json, "requestId", failure.RequestId);
        WriteText(json, "traceId", failure.TraceId);
        if (entry.Outcome.Status > 0)
        {
            json.WriteNumber("status", entry.Outcome.Status);
        }

        json.WriteString("outcome", OutcomeLabels.Of(entry.Outcome.End));
        if (entry.Outcome.Refusal != GatewayResponseType.None)
        {
            json.WriteString("responseType", GatewayResponses.Of(entry.Outcome.Refusal).Name);
        }

        if (entry.Outcome.Error != ProtocolError.None)
        {
            json.WriteStartObject("protocolError");
            json.WriteString("side", entry.Outcome.End == ExchangeEnd.UpstreamInvalid ? "upstream" : "client");
            json.WriteString("reason", entry.Outcome.Error.Label());
            json.WriteString("clause", entry.Outcome.Error.Clause());
            json.WriteEndObject();
        }

        json.WriteNumber("duration", Milliseconds(entry.Outcome.EndedAt - entry.Outcome.StartedAt));
    }

    private static void WriteWhere(Utf8JsonWriter json, Failure failure)
    {
        FailureEntry entry = failure.Entry;
        json.WriteString("sourceIp", failure.SourceAddress);
        json.WriteNumber("sourcePort", entry.SourcePort);
        json.WriteString("listener", entry.Listener);
        WriteText(json, "apiId", entry.Api);
        WriteText(json, "stage", entry.Stage);
        WriteText(json, "routeKey", entry.RouteKey);
        WriteText(json, "upstream", entry.Upstream);
        WriteText(json, "endpoint", entry.Endpoint);
        json.WriteNumber("attempts", entry.Outcome.Attempts);
        if (entry.Outcome.UpstreamStatus > 0)
        {
            json.WriteNumber("upstreamStatus", entry.Outcome.UpstreamStatus);
        }

        json.WriteNumber("requestLength", entry.Outcome.RequestBytes);
        json.WriteNumber("responseLength", entry.Outcome.ResponseBytes);
        json.WriteNumber("loop", failure.Loop);
    }

    private static void WritePhases(Utf8JsonWriter json, in FailureEntry entry)
    {
        json.WriteStartArray("phases");
        foreach (PhaseSpan phase in PhaseSpan.Of(entry.Outcome, entry.IsTunnel))
        {
            json.WriteStartObject();
            json.WriteString("name", phase.Name);
            json.WriteNumber("start", Milliseconds(phase.Start));
            json.WriteNumber("duration", Milliseconds(phase.Duration));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteHead(Utf8JsonWriter json, Failure failure)
    {
        json.WriteStartArray("head");
        foreach (Range line in failure.Head.AsSpan().TrimEnd((byte)'\n').Split((byte)'\n'))
        {
            json.WriteStringValue(PrintableText.Of(failure.Head.AsSpan(line)));
        }

        json.WriteEndArray();
        json.WriteBoolean("isHeadCut", failure.Entry.IsHeadCut);
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            json.WriteString(name, text);
        }
    }

    private static double Milliseconds(long nanoseconds) => Math.Round(nanoseconds / NanosecondsPerMillisecond, Decimals);
}
