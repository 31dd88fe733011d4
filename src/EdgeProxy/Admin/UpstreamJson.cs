using System.Text.Json;
using EdgeProxy.Configuration;

namespace EdgeProxy;

/// <summary>An upstream of <c>GET /config</c>.</summary>
internal static class UpstreamJson
{
    private static readonly string[] Balances = ["roundRobin", "leastRequests", "powerOfTwo", "random"];

    public static void Write(Utf8JsonWriter json, UpstreamConfig upstream)
    {
        json.WriteStartObject();
        json.WriteString("name", upstream.Name);
        json.WriteString("at", upstream.Position.ToString());
        json.WriteStartArray("endpoints");
        foreach (EndpointConfig endpoint in upstream.Endpoints)
        {
            json.WriteStartObject();
            json.WriteString("url", endpoint.Url);
            json.WriteNumber("weight", endpoint.Weight);
            json.WriteString("at", endpoint.Position.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("settings");
        WriteSettings(new SettingJson(json, upstream.Origins), upstream);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteSettings(SettingJson settings, UpstreamConfig upstream)
    {
        settings.Write("balance", Balances[(int)upstream.Balance]);
        settings.Write("timeouts.connect", upstream.Timeouts.Connect);
        settings.Write("timeouts.response", upstream.Timeouts.Response);
        settings.Write("timeouts.idle", upstream.Timeouts.Idle);
        settings.Write("timeouts.write", upstream.Timeouts.Write);
        settings.Write("timeouts.exchange", upstream.Timeouts.Exchange);
        settings.Write("pool.connectionsMax", upstream.Pool.ConnectionsMax);
        settings.Write("pool.idleTimeout", upstream.Pool.IdleTimeout);
        settings.Write("pool.queueMax", upstream.Pool.QueueMax);
        settings.Write("pool.queueTimeout", upstream.Pool.QueueTimeout);
        settings.Write("retries.max", upstream.RetriesMax);
        settings.Write("tls.serverName", upstream.Tls.ServerName);
        settings.Write("tls.ca", upstream.Tls.Ca?.ToString());
        settings.Write("tls.verify", upstream.Tls.Verify);
        settings.Write("tls.clientCertificate", upstream.Tls.ClientCertificate?.Name);
        settings.Write("resolve.interval", upstream.ResolveInterval);
        settings.Write("host", HostText(upstream.Host));
    }

    public static string HostText(HostConfig host) => host.Kind switch
    {
        HostKind.Rewrite => "rewrite",
        HostKind.Literal => host.Literal!,
        _ => "keep",
    };
}
