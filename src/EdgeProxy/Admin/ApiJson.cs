using System.Text.Json;
using EdgeProxy.Configuration;

namespace EdgeProxy;

/// <summary>An API of <c>GET /config</c>, with its stages and routes.</summary>
internal static class ApiJson
{
    public static void Write(Utf8JsonWriter json, ApiConfig api, ConfigMask mask)
    {
        json.WriteStartObject();
        json.WriteString("name", api.Name);
        json.WriteString("at", api.Position.ToString());
        ConfigJson.WriteTexts(json, "hosts", api.Hosts);
        json.WriteString("basePath", api.BasePath);
        json.WriteStartArray("stages");
        foreach (StageConfig stage in api.Stages)
        {
            json.WriteStartObject();
            json.WriteString("name", stage.Name);
            json.WriteString("at", stage.Position.ToString());
            json.WriteString("path", stage.Path);
            ConfigJson.WriteTexts(json, "hosts", stage.Hosts);
            json.WriteString("cache", stage.IsCacheOff ? "off" : null);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("routes");
        foreach (RouteConfig route in api.Routes)
        {
            new RouteJson(json, route, mask).Write();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
