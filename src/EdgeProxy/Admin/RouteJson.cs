using System.Text.Json;
using EdgeProxy.Configuration;

namespace EdgeProxy;

/// <summary>A route of <c>GET /config</c>.</summary>
internal sealed class RouteJson(Utf8JsonWriter json, RouteConfig route, ConfigMask mask)
{
    public void Write()
    {
        json.WriteStartObject();
        json.WriteString("id", route.Id);
        json.WriteString("key", route.Key);
        json.WriteString("at", route.Position.ToString());
        ConfigJson.WriteTexts(json, "methods", route.Methods);
        json.WriteString("path", route.Path);
        WriteConditions("headers", route.Headers);
        WriteConditions("query", route.Query);
        WriteIntegration();
        WriteEdits("requestHeaders", route.RequestHeaders);
        WriteEdits("responseHeaders", route.ResponseHeaders);
        json.WriteStartObject("settings");
        WriteSettings(new SettingJson(json, route.Origins));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteConditions(string name, IReadOnlyList<ConditionConfig> conditions)
    {
        json.WriteStartArray(name);
        foreach (ConditionConfig condition in conditions)
        {
            json.WriteStartObject();
            json.WriteString("name", condition.Name);
            json.WriteString("value", condition.Value is null ? null : mask.Field(condition.Name, condition.Value));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteIntegration()
    {
        json.WriteStartObject("integration");
        switch (route.Integration)
        {
            case HttpIntegrationConfig http:
                json.WriteString("kind", "http");
                json.WriteString("upstream", http.Upstream.Name);
                json.WriteString("path", http.Path.Kind switch
                {
                    PathRewriteKind.Strip => "strip " + http.Path.Prefix,
                    PathRewriteKind.Template => mask.Value(http.Path.Template!.Text),
                    _ => "keep",
                });
                break;
            case MockIntegrationConfig mock:
                json.WriteString("kind", "mock");
                json.WriteNumber("status", mock.Status);
                json.WriteNumber("bodyBytes", mock.Body.Length);
                WriteFields("headers", mock.Headers);
                break;
            case RedirectIntegrationConfig redirect:
                json.WriteString("kind", "redirect");
                json.WriteNumber("status", redirect.Status);
                json.WriteString("to", mask.Value(redirect.To.Text));
                json.WriteBoolean("keepQuery", redirect.KeepQuery);
                break;
            default:
                json.WriteString("kind", route.Integration.GetType().Name);
                break;
        }

        json.WriteEndObject();
    }

    private void WriteEdits(string name, HeaderEditsConfig edits)
    {
        json.WriteStartObject(name);
        ConfigJson.WriteTexts(json, "remove", edits.Remove);
        WriteFields("set", edits.Set);
        WriteFields("add", edits.Add);
        json.WriteEndObject();
    }

    private void WriteFields(string name, IReadOnlyList<HeaderConfig> fields)
    {
        json.WriteStartArray(name);
        foreach (HeaderConfig field in fields)
        {
            json.WriteStartObject();
            json.WriteString("name", field.Name);
            json.WriteString("value", mask.Field(field.Name, field.Value));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteSettings(SettingJson settings)
    {
        settings.Write("bodyMax", route.BodyMax);
        settings.Write("timeouts.body", route.BodyTimeout is { } body ? ScalarText.Format(body) : null);
        if (route.Integration is not HttpIntegrationConfig http)
        {
            return;
        }

        settings.Write("timeouts.connect", http.Timeouts.Connect);
        settings.Write("timeouts.response", http.Timeouts.Response);
        settings.Write("timeouts.idle", http.Timeouts.Idle);
        settings.Write("timeouts.write", http.Timeouts.Write);
        settings.Write("timeouts.exchange", http.Timeouts.Exchange);
        settings.Write("retries.max", http.RetriesMax);
        settings.Write("host", UpstreamJson.HostText(http.Host));
        settings.Write("halfClose", http.HalfClose);
        settings.Write("websocket", http.WebSocket);
        settings.Write("tunnelIdle", http.TunnelIdle);
        settings.Write("cache", mask.Within(CacheText.Of(route.Cache)));
    }
}
