using System.Globalization;
using System.Text;
using System.Text.Json;

namespace EdgeProxy;

/// <summary>
/// The JSON of <see cref="FailuresJson"/> as text for a terminal. Of several exchanges a line each; of one everything, with its
/// phases to scale:
/// <code>
///   route           0.021 ms |.                                       |
///   connect         1.204 ms |.                                       |
///   upstream wait   29.000 s |########################################|  &lt;- here it ended: upstream_response_timeout
/// </code>
/// </summary>
internal static class FailuresText
{
    private const int BarWidth = 40;
    private const int NameWidth = 17;
    private const double MillisecondsPerSecond = 1_000;

    /// <param name="json">What <see cref="FailuresJson.Write"/> wrote.</param>
    /// <param name="isDetailed">Every exchange in full, instead of a line each.</param>
    public static string Render(ReadOnlyMemory<byte> json, bool isDetailed)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement failures = document.RootElement.GetProperty("failures");
        if (failures.GetArrayLength() == 0)
        {
            return "nothing of that kind is on record\n";
        }

        var text = new StringBuilder();
        if (isDetailed)
        {
            foreach (JsonElement failure in failures.EnumerateArray())
            {
                AppendDetails(text, failure);
            }
        }
        else
        {
            AppendTable(text, failures);
        }

        return text.ToString();
    }

    private static void AppendTable(StringBuilder text, JsonElement failures)
    {
        text.Append(CultureInfo.InvariantCulture, $"{"TIME",-24} {"STATUS",-6} {"OUTCOME",-26} {"TOOK",10}  {"MOST OF IT IN",-NameWidth} {"REQUEST ID",-32} REQUEST\n");
        foreach (JsonElement failure in failures.EnumerateArray())
        {
            string endpoint = Text(failure, "endpoint") is { Length: > 0 } name ? $" -> {name}" : "";
            text.Append(
                CultureInfo.InvariantCulture,
                $"{Time(failure),-24} {Status(failure),-6} {What(failure),-26} {Duration(Number(failure, "duration")),10}  {LongestPhase(failure),-NameWidth} {OrDash(Text(failure, "requestId")),-32} {RequestLine(failure)}{endpoint}\n");
        }
    }

    private static void AppendDetails(StringBuilder text, JsonElement failure)
    {
        text.Append(CultureInfo.InvariantCulture, $"{Time(failure)}  {RequestLine(failure)}\n");
        text.Append(CultureInfo.InvariantCulture, $"  {Status(failure)} {What(failure)} after {Duration(Number(failure, "duration"))}, most of it in: {LongestPhase(failure)}\n");
        if (failure.TryGetProperty("protocolError", out JsonElement error))
        {
            text.Append(CultureInfo.InvariantCulture, $"  the {Text(error, "side")} broke the protocol: {Text(error, "reason")}, {Text(error, "clause")}\n");
        }

        text.Append('\n');
        AppendMember(text, "request id", Text(failure, "requestId"));
        AppendMember(text, "trace id", Text(failure, "traceId"));
        AppendMember(text, "client", $"{Text(failure, "sourceIp")} on listener {Text(failure, "listener")}");
        AppendMember(text, "route", Route(failure));
        AppendMember(text, "endpoint", Endpoint(failure));
        AppendMember(text, "answer", Text(failure, "responseType") is { Length: > 0 } type ? $"{type}, the gateway's own" : "");
        AppendMember(text, "bodies", $"{Number(failure, "requestLength"):0} bytes in, {Number(failure, "responseLength"):0} bytes out");
        text.Append('\n');
        AppendPhases(text, failure);
        text.Append('\n');
        foreach (JsonElement line in failure.GetProperty("head").EnumerateArray())
        {
            text.Append("  | ").Append(PrintableLine(line)).Append('\n');
        }

        text.Append(failure.GetProperty("isHeadCut").GetBoolean() ? "  | (cut here)\n\n" : "\n");
    }

    private static void AppendMember(StringBuilder text, string name, string value)
    {
        if (value.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {name,-11} {value}\n");
        }
    }

    private static void AppendPhases(StringBuilder text, JsonElement failure)
    {
        double whole = Number(failure, "duration");
        JsonElement phases = failure.GetProperty("phases");
        (int marked, string mark) = Mark(failure, phases);
        int index = 0;
        foreach (JsonElement phase in phases.EnumerateArray())
        {
            double duration = Number(phase, "duration");
            text.Append(CultureInfo.InvariantCulture, $"  {Text(phase, "name"),-NameWidth}{Duration(duration),10} |");
            AppendBar(text, Number(phase, "start"), duration, whole);
            text.Append('|');
            text.Append(index++ == marked ? $"  <- {mark}\n" : "\n");
        }
    }

    /// <summary>The phase to look at: where it broke off, which is the one before the last, as that only cleans up; else where the time went.</summary>
    private static (int Index, string Mark) Mark(JsonElement failure, JsonElement phases)
    {
        bool isWhole = Text(failure, "outcome") is "completed" or "tunnel_closed";
        return isWhole
            ? (IndexOfLongest(phases), "most of the time")
            : (Math.Max(0, phases.GetArrayLength() - 2), "here it ended: " + What(failure));
    }

    private static int IndexOfLongest(JsonElement phases)
    {
        int longest = 0;
        int count = phases.GetArrayLength();
        for (int i = 1; i < count; i++)
        {
            if (Number(phases[i], "duration") > Number(phases[longest], "duration"))
            {
                longest = i;
            }
        }

        return longest;
    }

    private static void AppendBar(StringBuilder text, double start, double duration, double whole)
    {
        if (whole <= 0)
        {
            text.Append(' ', BarWidth);
            return;
        }

        int from = Math.Clamp((int)(start / whole * BarWidth), 0, BarWidth - 1);
        int length = Math.Clamp((int)Math.Round(duration / whole * BarWidth), 0, BarWidth - from);
        text.Append(' ', from);
        text.Append(length == 0 ? "." : new string('#', length));
        text.Append(' ', Math.Max(0, BarWidth - from - Math.Max(1, length)));
    }

    private static string LongestPhase(JsonElement failure)
    {
        JsonElement phases = failure.GetProperty("phases");
        return phases.GetArrayLength() == 0 ? "-" : Text(phases[IndexOfLongest(phases)], "name");
    }

    private static string RequestLine(JsonElement failure)
    {
        JsonElement head = failure.GetProperty("head");
        return head.GetArrayLength() == 0 || head[0].GetString() is not { Length: > 0 } ? "(no request line)" : PrintableLine(head[0]);
    }

    private static string Route(JsonElement failure) => Text(failure, "apiId") is { Length: > 0 } api
        ? $"{api} / {Text(failure, "stage")} / {Text(failure, "routeKey")}"
        : "none matched";

    private static string Endpoint(JsonElement failure)
    {
        string endpoint = Text(failure, "endpoint");
        if (endpoint.Length == 0)
        {
            return "";
        }

        double attempts = Number(failure, "attempts");
        string answered = Number(failure, "upstreamStatus") is > 0 and double status ? $", which answered {status:0}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{endpoint} of upstream {Text(failure, "upstream")}{answered}{(attempts > 1 ? $", attempt {attempts:0}" : "")}");
    }

    private static string What(JsonElement failure) => OrDash(Text(failure, "outcome"));

    private static string Status(JsonElement failure) => Number(failure, "status") is > 0 and double status ? status.ToString("0", CultureInfo.InvariantCulture) : "-";

    private static string Time(JsonElement failure) => failure.GetProperty("time").GetDateTimeOffset().UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    private static string Duration(double milliseconds) => milliseconds >= MillisecondsPerSecond
        ? string.Create(CultureInfo.InvariantCulture, $"{milliseconds / MillisecondsPerSecond:0.000} s")
        : string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0.000} ms");

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) ? PlainText.Of(value.GetString()!) : "";

    private static string PrintableLine(JsonElement line) => PlainText.Of(line.GetString()!);

    private static double Number(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) ? value.GetDouble() : 0;

    private static string OrDash(string text) => text.Length == 0 ? "-" : text;
}
