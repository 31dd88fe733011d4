using System.Text.Json;
using EdgeProxy.Configuration;

namespace EdgeProxy;

/// <summary><c>GET /config</c>: what is in use, with all defaults filled in and where each value is written, and without a secret.</summary>
internal static class ConfigJson
{
    public static void Write(Utf8JsonWriter json, AdminParts parts)
    {
        ValidatedConfig config = parts.Publisher.Config!;
        ConfigMask mask = ConfigMask.Of(config);
        json.WriteStartObject();
        json.WriteNumber("version", parts.Version);
        json.WriteString("digest", parts.Reloader.IsOnLastGood ? null : parts.Reloads.LastPublished?.Digest);
        WriteSettings(json, parts.Settings);
        json.WriteStartArray("listeners");
        foreach (ListenerConfig listener in config.Listeners)
        {
            ListenerJson.Write(json, listener);
        }

        json.WriteEndArray();
        json.WriteStartArray("certificates");
        foreach (CertificateConfig certificate in config.Certificates)
        {
            CertificateJson.Write(json, certificate);
        }

        json.WriteEndArray();
        json.WriteStartArray("upstreams");
        foreach (UpstreamConfig upstream in config.Upstreams)
        {
            UpstreamJson.Write(json, upstream);
        }

        json.WriteEndArray();
        json.WriteStartArray("apis");
        foreach (ApiConfig api in config.Apis)
        {
            ApiJson.Write(json, api, mask);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    /// <summary>The process's own, by the names under which they are set. Tokens by name alone.</summary>
    private static void WriteSettings(Utf8JsonWriter json, Settings settings)
    {
        json.WriteStartObject("settings");
        WriteTexts(json, "documents", settings.Documents);
        json.WriteNumber("loops", settings.Loops);
        json.WriteString("name", settings.Name);
        json.WriteString("ops.address", settings.OpsAddress.ToString());
        json.WriteString("shutdown.delay", ScalarText.Format(settings.ShutdownDelay));
        json.WriteString("shutdown.deadline", ScalarText.Format(settings.ShutdownDeadline));
        json.WriteString("reload.interval", ScalarText.Format(settings.ReloadInterval));
        json.WriteBoolean("reload.readyOnLastGood", settings.ReadyOnLastGood);
        json.WriteString("state.folder", settings.StateFolder);
        json.WriteString("log.level", settings.LogLevel.ToString().ToLowerInvariant());
        json.WriteString("log.format", settings.LogFormat.ToString().ToLowerInvariant());
        json.WriteNumber("metrics.seriesMax", settings.MetricSeriesMax);
        json.WriteString("admin.socket", settings.Admin.Socket);
        json.WriteStartArray("admin.users");
        foreach (uint user in settings.Admin.Users)
        {
            json.WriteNumberValue(user);
        }

        json.WriteEndArray();
        json.WriteString("admin.address", settings.Admin.Address?.ToString());
        json.WriteString("admin.tokenFile", settings.Admin.TokenFile);
        WriteTexts(json, "admin.tokens", settings.Admin.Tokens.Select(token => token.Name));
        json.WriteString("audit.path", settings.AuditPath);
        json.WriteEndObject();
    }
}
