using System.Text.Json;
using EdgeProxy.Configuration;

namespace EdgeProxy;

/// <summary>A listener of <c>GET /config</c>.</summary>
internal static class ListenerJson
{
    public static void Write(Utf8JsonWriter json, ListenerConfig listener)
    {
        json.WriteStartObject();
        json.WriteString("name", listener.Name);
        json.WriteString("at", listener.Position.ToString());
        ConfigJson.WriteTexts(json, "certificates", listener.Tls?.Certificates.Select(certificate => certificate.Name) ?? []);
        ConfigJson.WriteTexts(json, "trustedProxies", listener.TrustedProxies.Select(network => network.ToString()));
        json.WriteStartObject("settings");
        var settings = new SettingJson(json, listener.Origins);
        settings.Write("address", listener.Address.ToString());
        if (listener.Tls is { } tls)
        {
            settings.Write("tls.minVersion", tls.MinVersion == TlsVersion.Tls13 ? "1.3" : "1.2");
        }

        settings.Write("paths", listener.Paths == PathMode.Preserve ? "preserve" : "strict");
        settings.Write("limits.headBytesMax", listener.Limits.HeadBytesMax);
        settings.Write("limits.targetBytesMax", listener.Limits.TargetBytesMax);
        settings.Write("limits.fieldsMax", listener.Limits.FieldsMax);
        settings.Write("limits.connectionsMax", listener.Limits.ConnectionsMax);
        settings.Write("timeouts.head", listener.Timeouts.Head);
        settings.Write("timeouts.keepAlive", listener.Timeouts.KeepAlive);
        settings.Write("timeouts.write", listener.Timeouts.Write);
        settings.Write("timeouts.body", listener.Timeouts.Body);
        settings.Write("timeouts.handshake", listener.Timeouts.Handshake);
        settings.Write("bodyRateMin", listener.BodyRateMin);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
