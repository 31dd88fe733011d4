using System.Text;
using EdgeProxy.Caching;
using EdgeProxy.Compiler;
using EdgeProxy.Gateway;
using Microsoft.AspNetCore.Http;

namespace EdgeProxy;

/// <summary>What an operator wants purged, as the numbers that purge it: instant, however much it is.</summary>
/// <param name="Tags">Of <see cref="CacheTag"/>; empty for everything.</param>
/// <param name="Route">The route of a URL.</param>
internal sealed record CachePurge(IReadOnlyList<ulong> Tags, CompiledRoute? Route = null)
{
    public const string Everything = "all";

    private const string Unknown = "not-found";
    private const string Wrong = "parameter";

    public static IReadOnlyList<string> Kinds { get; } = ["url", "prefix", "api", "stage", "route", "tag", Everything];

    /// <summary>Null when it cannot be, and the answer that says why.</summary>
    public static CachePurge? Find(CompiledGateway gateway, string kind, string value, out AdminAnswer? refusal)
    {
        refusal = null;
        return kind switch
        {
            "url" => OfUrl(gateway, value, out refusal),
            "prefix" => OfPrefix(gateway, value, out refusal),
            "tag" => OfTag(value, out refusal),
            Everything => value == "true" ? new CachePurge([]) : Refuse(StatusCodes.Status400BadRequest, Wrong, "write all=true to purge everything", out refusal),
            _ => OfName(gateway, kind, value, out refusal),
        };
    }

    public void Run(CacheStore store)
    {
        if (Tags.Count == 0)
        {
            store.PurgeEverything();
        }

        foreach (ulong tag in Tags)
        {
            store.PurgeTag(tag);
        }
    }

    private static CachePurge? OfUrl(CompiledGateway gateway, string url, out AdminAnswer? refusal)
    {
        if (UrlTarget.Find(gateway, url, [], listener: null, out string mistake) is not { } target)
        {
            return Refuse(StatusCodes.Status400BadRequest, "url", mistake, out refusal);
        }

        if (target.Possible.Count == 0)
        {
            return Refuse(
                StatusCodes.Status404NotFound, Unknown, "no route takes a GET for this URL: check host and path; edgeproxy explain GET URL says which routes were tried", out refusal);
        }

        // Routes with conditions on other fields are other responses of the same URL.
        CompiledRoute route = target.Route ?? target.Possible[0];
        CachePolicy[] policies = [.. target.Possible.Select(possible => possible.Route.Cache).OfType<CachePolicy>()];
        if (policies.Length == 0)
        {
            return Refuse(
                StatusCodes.Status409Conflict, "no-cache",
                $"{NameOf(route)}, which the URL leads to, has no cache, so nothing is stored under it now. What was stored before a reload switched it off is purged by route, api or prefix", out refusal);
        }

        refusal = null;
        ulong[] tags = [.. Hosts(target).SelectMany(host => policies.Select(policy => CacheKeys.UriTag(policy, host, target.Path, target.Head.HasQuery, target.Query))).Where(tag => tag != 0)];
        return tags.Length > 0
            ? new CachePurge(tags, route)
            : Refuse(StatusCodes.Status400BadRequest, "url", "the URL is longer than keys of the cache can be, so nothing is ever stored under it", out refusal);
    }

    private static CachePurge? OfPrefix(CompiledGateway gateway, string url, out AdminAnswer? refusal)
    {
        if (UrlTarget.Find(gateway, url, [], listener: null, out string mistake) is not { } target)
        {
            return Refuse(StatusCodes.Status400BadRequest, "url", mistake, out refusal);
        }

        byte[] prefix = target.Path.AsSpan().TrimEnd((byte)'/').ToArray();
        refusal = null;
        return target.Head.HasQuery
            ? Refuse(StatusCodes.Status400BadRequest, "url", "a prefix is of the path, in whole segments, and has no query: http://HOST/PATH", out refusal)
            : prefix.Count(value => value == (byte)'/') >= CacheTag.PrefixesMax
            ? Refuse(StatusCodes.Status400BadRequest, "url", $"a prefix has at most {CacheTag.PrefixesMax - 1} segments: purge a shorter one", out refusal)
            : new CachePurge([.. Hosts(target).Select(host => CacheTag.OfPrefix(host, prefix))]);
    }

    private static CachePurge? OfTag(string name, out AdminAnswer? refusal)
    {
        refusal = null;
        return name.Length == 0 || name.AsSpan().ContainsAny(" \t,")
            ? Refuse(StatusCodes.Status400BadRequest, Wrong, "a tag is one name, as the origin gave it in Surrogate-Key or Cache-Tag, without spaces and commas", out refusal)
            : new CachePurge([CacheTag.OfSurrogate(Encoding.UTF8.GetBytes(name))]);
    }

    /// <summary>Also of what has no cache now: what it stored before is found again once it has one.</summary>
    private static CachePurge? OfName(CompiledGateway gateway, string kind, string value, out AdminAnswer? refusal)
    {
        foreach (CompiledRoute route in gateway.Routes)
        {
            (string api, string stage, string id) = (route.Api.Name, route.Stage.Name, route.Source.Id);
            (string name, ulong tag) = kind switch
            {
                "api" => (api, CacheTag.OfApi(api)),
                "stage" => ($"{api}/{stage}", CacheTag.OfStage(api, stage)),
                _ => (NameOf(route), CacheTag.OfRoute(api, stage, id)),
            };
            if (string.Equals(name, value, StringComparison.Ordinal))
            {
                refusal = null;
                return new CachePurge([tag]);
            }
        }

        string form = kind switch { "api" => "NAME", "stage" => "API/STAGE", _ => "API/STAGE/ROUTE-ID" };
        return Refuse(
            StatusCodes.Status404NotFound, Unknown,
            $"there is no {kind} \"{PlainText.Of(value)}\": write {kind}={form}; GET /routes has the names, and a stage that nobody named is $default", out refusal);
    }

    /// <summary>Hosts are compared without port and case, and a dot at their end leads to the same route, under a key of its own.</summary>
    private static byte[][] Hosts(UrlTarget target)
    {
        byte[] host = target.Host.TrimEnd((byte)'.').ToArray();
        return [host, [.. host, (byte)'.']];
    }

    private static string NameOf(CompiledRoute route) => $"{route.Api.Name}/{route.Stage.Name}/{route.Source.Id}";

    private static CachePurge? Refuse(int status, string code, string message, out AdminAnswer? refusal)
    {
        refusal = AdminAnswer.Error(status, code, message);
        return null;
    }
}
