using System.Globalization;
using System.Text;
using System.Text.Json;

namespace EdgeProxy;

/// <summary>The JSON of <see cref="StatusJson"/> for somebody who was asleep a minute ago: first what is wrong, then the rest.</summary>
internal static class StatusText
{
    private const int NameWidth = 11;
    private const long Megabyte = 1024 * 1024;

    public static string Render(JsonElement status)
    {
        var text = new StringBuilder();
        JsonElement config = status.GetProperty("config");
        text.Append(
            CultureInfo.InvariantCulture,
            $"{Word(status)}  edgeproxy {Text(status, "version")} \"{Text(status, "name")}\", pid {Number(status, "pid")}, up {Age(Number(status, "uptimeSeconds"))}\n");
        AppendTroubles(text, status, config);
        Append(text, "config", Configuration(config));
        foreach (JsonElement listener in status.GetProperty("listeners").EnumerateArray())
        {
            Append(text, "listener", $"{Text(listener, "name")} {Text(listener, "protocol")} {Text(listener, "address")}, {Counted(Number(listener, "connections"), "connection")}");
        }

        JsonElement traffic = status.GetProperty("traffic");
        Append(text, "traffic", $"{Counted(Number(traffic, "connections"), "connection")}, {Counted(Number(traffic, "exchangesInFlight"), "exchange")} in flight, {Counted(Number(traffic, "tunnels"), "tunnel")}");
        JsonElement upstreams = status.GetProperty("upstreams");
        Append(
            text, "upstreams",
            $"{Number(upstreams, "count")} with {Counted(Number(upstreams, "endpoints"), "endpoint")}, {Number(upstreams, "inFlight")} in flight, {Number(upstreams, "waiting")} waiting for a connection");
        JsonElement process = status.GetProperty("process");
        string most = Number(process, "descriptorsMax") is > 0 and long max ? string.Create(CultureInfo.InvariantCulture, $" of {max:N0}") : "";
        Append(
            text, "process",
            string.Create(CultureInfo.InvariantCulture, $"{Number(process, "residentBytes") / Megabyte:N0} MB resident, {Number(process, "descriptors"):N0}{most} descriptors, {Counted(Number(process, "loops"), "loop")}"));
        return text.ToString();
    }

    public static string Text(JsonElement element, string name) => PlainText.Of(element.GetProperty(name).ToString());

    public static long Number(JsonElement element, string name) => element.GetProperty(name).GetInt64();

    public static string Counted(long count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {noun}{(count == 1 ? "" : "s")}");

    private static string Word(JsonElement status) =>
        status.GetProperty("draining").GetBoolean() ? "DRAINING" : status.GetProperty("ready").GetBoolean() ? "READY" : "NOT READY";

    private static void AppendTroubles(StringBuilder text, JsonElement status, JsonElement config)
    {
        if (config.GetProperty("lastGood").GetBoolean())
        {
            text.Append("!! It runs on its LAST GOOD configuration: the documents have been refused since it started. See: edgeproxy reload\n");
        }
        else if (config.GetProperty("refused").GetBoolean())
        {
            long errors = config.GetProperty("lastLoad") is { ValueKind: JsonValueKind.Object } load ? Number(load, "errors") : 0;
            text.Append(CultureInfo.InvariantCulture, $"!! The documents are REFUSED ({Counted(errors, "error")}); configuration {Number(config, "version")} stays in use. See: edgeproxy reload\n");
        }

        long unresolved = Number(status.GetProperty("upstreams"), "unresolved");
        if (unresolved > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"!! {Counted(unresolved, "endpoint")} without an address: the names cannot be resolved\n");
        }
    }

    private static string Configuration(JsonElement config)
    {
        string version = string.Create(CultureInfo.InvariantCulture, $"version {Number(config, "version")}");
        if (config.GetProperty("published") is not { ValueKind: JsonValueKind.Object } published || config.GetProperty("lastGood").GetBoolean())
        {
            return version;
        }

        string digest = Text(published, "digest");
        string by = published.GetProperty("by") is { ValueKind: JsonValueKind.String } ? $" by {Text(published, "by")}" : "";
        string at = published.GetProperty("at").GetDateTimeOffset().UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        return $"{version}{(digest.Length > 0 ? ", digest " + digest[..Math.Min(12, digest.Length)] : "")}, in use since {at} UTC ({Text(published, "trigger")}{by})";
    }

    private static void Append(StringBuilder text, string name, string value) => text.Append(CultureInfo.InvariantCulture, $"  {name,-NameWidth} {value}\n");

    private static string Age(long seconds)
    {
        TimeSpan age = TimeSpan.FromSeconds(seconds);
        return age switch
        {
            { TotalDays: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{(long)age.TotalDays}d {age.Hours}h"),
            { TotalHours: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{age.Hours}h {age.Minutes}m"),
            { TotalMinutes: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{age.Minutes}m {age.Seconds}s"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{age.Seconds}s"),
        };
    }
}
