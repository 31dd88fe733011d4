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
        SettingsJson.Write(json, parts.Settings);
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
}
