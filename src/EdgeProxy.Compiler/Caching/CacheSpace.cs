using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EdgeProxy.Configuration;

namespace EdgeProxy.Compiler;

/// <summary>
/// What the keys of a route begin with: its names, and a digest of all that makes stored responses what they are, which is the same for as long as that
/// is. Not in it is what is decided when a response is served (edits of responses, rules of reuse, a ttl), nor which endpoints an upstream has.
/// </summary>
internal sealed class CacheSpace
{
    private const int DigestBytes = 16;

    /// <summary>Each part with its name and length, so that different rules never have one text.</summary>
    private readonly StringBuilder _text = new();

    private CacheSpace()
    {
    }

    public static byte[] Of(ApiConfig api, StageConfig stage, RouteConfig route, CacheConfig cache, HttpIntegrationConfig http)
    {
        var space = new CacheSpace();
        space.AddMode(cache);
        space.AddKey(cache.Key);
        space.AddRequest(api, stage, route, http);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(space._text.ToString()), digest);
        return [.. Encoding.UTF8.GetBytes($"{api.Name}\n{stage.Name}\n{route.Id}"), .. digest[..DigestBytes]];
    }

    private void AddMode(CacheConfig cache)
    {
        Add("mode", CacheText.ModeOf(cache.Mode));
        if (cache.Mode == CacheModeKind.Ttl)
        {
            return;
        }

        Add("set-cookies", cache.SetCookies.ToString());
        Add("targeted", cache.Targeted ? "1" : "0");
        Add("heuristic", Number(cache.HeuristicMax.Ticks));
        Add("stale-while-revalidate", Number(cache.StaleWhileRevalidate.Ticks));
        Add("stale-if-error", Number(cache.StaleIfError.Ticks));
        foreach (CacheStatusConfig status in cache.Statuses)
        {
            Add("status", string.Create(CultureInfo.InvariantCulture, $"{status.First}-{status.Last} {status.Lifetime.Ticks}"));
        }
    }

    private void AddKey(CacheKeyConfig key)
    {
        Add("query", key.Query.ToString());
        AddAll("parameter", key.Parameters);
        Add("sorted", key.SortQuery ? "1" : "0");
        AddAll("header", key.Headers);
        Add("api-key", key.ApiKey ? "1" : "0");
    }

    /// <summary>What the upstream is asked for at a path: below another stage's path, the same path is another.</summary>
    private void AddRequest(ApiConfig api, StageConfig stage, RouteConfig route, HttpIntegrationConfig http)
    {
        Add("upstream", http.Upstream.Name);
        Add("host", http.Host.Kind.ToString());
        Add("literal", http.Host.Literal ?? "");
        Add("below", stage.FullPath);
        Add("path", http.Path.Kind.ToString());
        Add("strip", http.Path.Prefix ?? "");
        if (http.Path.Template is { } template)
        {
            AddTemplate(template, route);
        }

        Add("without-key", api.KeySource.Strip ? api.KeySource.ToString() : "");
        AddAll("remove", route.RequestHeaders.Remove.Select(name => name.ToLowerInvariant()).Order(StringComparer.Ordinal));
        AddFields("set", route.RequestHeaders.Set);
        AddFields("add", route.RequestHeaders.Add);
    }

    /// <summary>With the pattern, which says what the parameters are.</summary>
    private void AddTemplate(TemplateConfig template, RouteConfig route)
    {
        Add("pattern", route.Path ?? "");
        foreach (TemplatePart part in template.Parts)
        {
            Add(part.Kind.ToString(), part.Kind == TemplatePartKind.Literal ? part.Literal : Number(part.ParameterIndex));
        }
    }

    private void AddFields(string name, IReadOnlyList<HeaderConfig> fields)
    {
        foreach (HeaderConfig field in fields)
        {
            Add(name, field.Name.ToLowerInvariant());
            Add("value", field.Value);
        }
    }

    private void AddAll(string name, IEnumerable<string> texts)
    {
        foreach (string text in texts)
        {
            Add(name, text);
        }
    }

    private void Add(string name, string text) => _text.Append(CultureInfo.InvariantCulture, $"{name} {text.Length} {text}\n");

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
