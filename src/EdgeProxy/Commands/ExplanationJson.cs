using System.Text.Json;
using EdgeProxy.Compiler;
using EdgeProxy.Configuration;
using EdgeProxy.Policies;

namespace EdgeProxy;

/// <summary>An explanation for machines.</summary>
internal static class ExplanationJson
{
    public static void Write(Utf8JsonWriter json, RouteExplanation explanation)
    {
        json.WriteStartObject();
        json.WriteString("method", explanation.Method);
        json.WriteString("authority", explanation.Authority);
        json.WriteString("target", explanation.Target);
        json.WriteString("listener", explanation.Listener);
        json.WriteString("path", explanation.CanonicalPath);
        json.WriteString("host", explanation.SelectedHost);
        json.WriteStartArray("attempts");
        foreach (ExplainedAttempt attempt in explanation.Attempts)
        {
            json.WriteStartObject();
            json.WriteString("api", attempt.Api);
            json.WriteString("stage", attempt.Stage);
            json.WriteString("route", attempt.RouteId);
            json.WriteString("outcome", ExplanationText.Words(attempt.Outcome));
            json.WriteString("reason", attempt.Reason);
            json.WriteString("position", attempt.Position.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WritePropertyName("route");
        Write(json, explanation.Route);
        json.WritePropertyName("refusal");
        Write(json, explanation.Refusal);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ExplainedRefusal? refusal)
    {
        if (refusal is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteString("type", GatewayResponses.Of(refusal.Type).Name);
        json.WriteNumber("status", refusal.Status);
        json.WriteString("error", refusal.Error);
        json.WriteString("reason", refusal.Reason);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ExplainedRoute? route)
    {
        if (route is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteString("api", route.Api);
        json.WriteString("stage", route.Stage);
        json.WriteString("id", route.Id);
        json.WriteString("position", route.Position.ToString());
        json.WriteStartObject("parameters");
        foreach ((string name, string value) in route.Parameters)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
        WriteNames(json, "policies", route.Policies);
        json.WritePropertyName("forward");
        Write(json, route.Forward);
        json.WritePropertyName("answer");
        Write(json, route.Answer);
        Write(json, "requestHeaders", route.RequestHeaders);
        Write(json, "responseHeaders", route.ResponseHeaders);
        Write(json, route.Settings);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ExplainedForward? forward)
    {
        if (forward is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteString("upstream", forward.Upstream);
        json.WriteString("target", forward.Target);
        json.WriteStartArray("endpoints");
        foreach (ExplainedEndpoint endpoint in forward.Endpoints)
        {
            json.WriteStartObject();
            json.WriteString("url", endpoint.Url);
            json.WriteString("host", endpoint.Host);
            json.WriteString("serverName", endpoint.ServerName);
            WriteNames(json, "addresses", endpoint.Addresses);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ExplainedAnswer? answer)
    {
        if (answer is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteNumber("status", answer.Status);
        WriteNames(json, "headers", answer.Fields);
        json.WriteNumber("bodyBytes", answer.BodyBytes);
        json.WriteEndObject();
    }

    /// <summary>Names alone: values may be secrets that were filled in.</summary>
    private static void Write(Utf8JsonWriter json, string name, HeaderEditsConfig edits)
    {
        json.WriteStartObject(name);
        WriteNames(json, "remove", edits.Remove);
        WriteNames(json, "set", edits.Set.Select(field => field.Name));
        WriteNames(json, "add", edits.Add.Select(field => field.Name));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<ExplainedSetting> settings)
    {
        json.WriteStartObject("settings");
        foreach (ExplainedSetting setting in settings)
        {
            json.WriteStartObject(setting.Name);
            json.WriteString("value", setting.Value);
            json.WriteString("level", ExplanationText.LevelOf(setting.Level));
            json.WriteString("position", setting.Position?.ToString());
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteNames(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
