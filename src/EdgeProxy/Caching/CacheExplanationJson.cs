using System.Text.Json;
using EdgeProxy.Caching;
using EdgeProxy.Compiler;
using EdgeProxy.Gateway;

namespace EdgeProxy;

/// <summary>An explanation of the cache for machines, from which the command makes its text.</summary>
internal static class CacheExplanationJson
{
    /// <param name="json">Where to.</param>
    /// <param name="explanation">What was found.</param>
    /// <param name="url">As it was asked for.</param>
    /// <param name="cache">The route's cache, in words.</param>
    /// <param name="refusal">Why the request would be refused before it came to the cache; null when it would not.</param>
    public static void Write(Utf8JsonWriter json, CacheExplanation explanation, string url, string cache, string? refusal)
    {
        CompiledRoute route = explanation.Target.Route!;
        json.WriteStartObject();
        json.WriteString("url", url);
        json.WriteString("result", explanation.Verdict.Result);
        json.WriteString("reason", explanation.Verdict.Reason);
        json.WriteString("refusedBefore", refusal);
        json.WriteString("listener", explanation.Target.Listener.Name);
        json.WriteString("api", route.Api.Name);
        json.WriteString("stage", route.Stage.Name);
        json.WriteString("route", route.Source.Id);
        json.WriteString("cache", cache);
        json.WriteBoolean("byCaller", route.Route.Cache?.Keys.IncludesIdentity == true);
        json.WriteBoolean("complete", explanation.Stored.IsWhole);
        json.WriteStartArray("stored");
        foreach (StoredVariant variant in explanation.Stored.All.Where(variant => variant.Kind == StoredKind.Response))
        {
            Write(json, variant, explanation.Now, ReferenceEquals(variant, explanation.Selected));
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, StoredVariant variant, long now, bool isSelected)
    {
        StoredMeta meta = variant.Meta;
        json.WriteStartObject();
        json.WriteBoolean("selected", isSelected);
        json.WriteNumber("status", meta.Status);
        json.WriteNumber("age", meta.AgeAt(now));
        json.WriteNumber("lifetime", meta.Lifetime);
        json.WriteNumber("ttl", meta.TtlAt(now));
        json.WriteNumber("staleWhileRevalidate", meta.StaleWhileRevalidate);
        json.WriteNumber("staleIfError", meta.StaleIfError);
        json.WriteNumber("bytes", variant.Bytes);
        json.WriteNumber("bodyBytes", variant.BodyBytes);
        Write(json, "flags", variant.Flags);
        Write(json, "selectingFields", variant.SelectingFields);
        json.WriteNumber("tags", variant.TagCount);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
