using System.Text.Json;
using EdgeProxy.Configuration;

namespace EdgeProxy;

/// <summary>The process's settings in <c>GET /config</c>, by the names under which they are set. Tokens by name alone.</summary>
internal static class SettingsJson
{
    public static void Write(Utf8JsonWriter json, Settings settings)
    {
        json.WriteStartObject("settings");
        ConfigJson.WriteTexts(json, "documents", settings.Documents);
        json.WriteNumber("loops", settings.Loops);
        json.WriteString("transport", settings.Transport.ToString().ToLowerInvariant());
        json.WriteString("name", settings.Name);
        json.WriteString("ops.address", settings.OpsAddress.ToString());
        json.WriteString("shutdown.delay", ScalarText.Format(settings.ShutdownDelay));
        json.WriteString("shutdown.spread", ScalarText.Format(settings.ShutdownSpread));
        json.WriteString("shutdown.deadline", ScalarText.Format(settings.ShutdownDeadline));
        json.WriteString("reload.interval", ScalarText.Format(settings.ReloadInterval));
        json.WriteBoolean("reload.readyOnLastGood", settings.ReadyOnLastGood);
        json.WriteString("state.folder", settings.StateFolder);
        json.WriteString("log.level", settings.LogLevel.ToString().ToLowerInvariant());
        json.WriteString("log.format", settings.LogFormat.ToString().ToLowerInvariant());
        json.WriteNumber("metrics.seriesMax", settings.MetricSeriesMax);
        WriteLimits(json, settings.Limits);
        json.WriteNumber("cache.memory", settings.Cache.MemoryBytes);
        json.WriteNumber("cache.objectMax", settings.Cache.ObjectBytesMax);
        json.WriteNumber("cache.variantsMax", settings.Cache.VariantsMax);
        json.WriteString("cache.snapshot", ScalarText.Format(settings.Cache.SnapshotTime));
        WriteAccessLog(json, settings.AccessLog);
        json.WriteNumber("flightRecorder.entries", settings.FlightRecorder.Entries);
        json.WriteString("flightRecorder.slowerThan", ScalarText.Format(settings.FlightRecorder.SlowerThan));
        json.WriteString("admin.socket", settings.Admin.Socket);
        json.WriteStartArray("admin.users");
        foreach (uint user in settings.Admin.Users)
        {
            json.WriteNumberValue(user);
        }

        json.WriteEndArray();
        json.WriteString("admin.address", settings.Admin.Address?.ToString());
        json.WriteString("admin.tokenFile", settings.Admin.TokenFile);
        ConfigJson.WriteTexts(json, "admin.tokens", settings.Admin.Tokens.Select(token => token.Name));
        json.WriteString("audit.path", settings.AuditPath);
        json.WriteEndObject();
    }

    private static void WriteLimits(Utf8JsonWriter json, LimitSettings limits)
    {
        json.WriteNumber("limits.connectionsMax", limits.ConnectionsMax);
        json.WriteNumber("limits.connectionsPerAddressMax", limits.ConnectionsPerAddressMax);
        json.WriteNumber("limits.memoryMax", limits.MemoryMax);
    }

    private static void WriteAccessLog(Utf8JsonWriter json, AccessLogSettings? log)
    {
        json.WriteString("accessLog.path", log?.Path);
        if (log is null)
        {
            return;
        }

        json.WriteString("accessLog.format", log.Format.ToString().ToLowerInvariant());
        ConfigJson.WriteTexts(json, "accessLog.fields", log.Fields.Select(field => field.Name));
        ConfigJson.WriteTexts(json, "accessLog.headers", log.Headers);
        json.WriteBoolean("accessLog.queryString", log.QueryString);
        json.WriteNumber("accessLog.sample", log.Sample);
        json.WriteNumber("accessLog.when.minimumStatus", log.MinimumStatus);
        json.WriteString("accessLog.when.slowerThan", log.SlowerThan is { } slower ? ScalarText.Format(slower) : null);
        json.WriteNumber("accessLog.bufferBytes", log.BufferBytes);
    }
}
