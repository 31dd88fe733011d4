using System.Globalization;

namespace EdgeProxy.Configuration;

/// <summary>How a route caches, in words: the mode, and what is not as it is by default.</summary>
public static class CacheText
{
    /// <param name="cache">Null for a route that does not cache.</param>
    public static string Of(CacheConfig? cache) =>
        cache is null ? "off" : string.Join(", ", new[] { ModeOf(cache) }.Concat(KeyOf(cache.Key)).Concat(RulesOf(cache)));

    /// <summary><c>off</c>, <c>http</c>, <c>ttl</c>.</summary>
    public static string ModeOf(CacheModeKind? mode) => mode switch
    {
        null => "off",
        CacheModeKind.Ttl => "ttl",
        _ => "http",
    };

    /// <summary>What the keys are made of; empty where it is the default.</summary>
    public static IEnumerable<string> KeyOf(CacheKeyConfig key)
    {
        if (key.Query != CacheQueryKind.All)
        {
            yield return key.Query == CacheQueryKind.None ? "key without query" : "key by query " + string.Join(" ", key.Parameters);
        }

        if (key.SortQuery)
        {
            yield return "query sorted";
        }

        if (key.Headers.Count > 0)
        {
            yield return "key by header " + string.Join(" ", key.Headers);
        }

        if (key.ApiKey)
        {
            yield return "key by caller";
        }
    }

    /// <summary><c>404 10s 500-599 5s</c>; <c>none</c>.</summary>
    public static string StatusesOf(IReadOnlyList<CacheStatusConfig> statuses) => statuses.Count == 0 ? "none" : string.Join(" ", statuses.Select(StatusOf));

    private static string ModeOf(CacheConfig cache) =>
        cache.Mode == CacheModeKind.Ttl ? "ttl " + ScalarParser.Format(cache.Ttl) : ModeOf(cache.Mode);

    private static IEnumerable<string> RulesOf(CacheConfig cache)
    {
        CacheConfig usual = CacheConfig.Default;
        (bool IsOther, string Words)[] rules =
        [
            (cache.Reload != usual.Reload, "reload " + cache.Reload.ToString().ToLowerInvariant()),
            (cache.SetCookies != usual.SetCookies, "setCookies " + cache.SetCookies.ToString().ToLowerInvariant()),
            (cache.HeuristicMax != usual.HeuristicMax, "heuristicMax " + ScalarParser.Format(cache.HeuristicMax)),
            (cache.Statuses.Count > 0, "statuses " + StatusesOf(cache.Statuses)),
            (cache.StaleWhileRevalidate != usual.StaleWhileRevalidate, "staleWhileRevalidate " + ScalarParser.Format(cache.StaleWhileRevalidate)),
            (cache.StaleIfError != usual.StaleIfError, "staleIfError " + ScalarParser.Format(cache.StaleIfError)),
            (cache.StaleWhenDisconnected != usual.StaleWhenDisconnected, "staleWhenDisconnected " + ScalarParser.Format(cache.StaleWhenDisconnected)),
            (cache.StaleDespiteSharedMaxAge, "staleDespiteSharedMaxAge"),
            (!cache.ClientDirectives, "clientDirectives false"),
            (!cache.Targeted, "targeted false"),
            (!cache.Status, "status false"),
        ];
        return rules.Where(rule => rule.IsOther).Select(rule => rule.Words);
    }

    private static string StatusOf(CacheStatusConfig status) => status.First == status.Last
        ? string.Create(CultureInfo.InvariantCulture, $"{status.First} {ScalarParser.Format(status.Lifetime)}")
        : string.Create(CultureInfo.InvariantCulture, $"{status.First}-{status.Last} {ScalarParser.Format(status.Lifetime)}");
}
