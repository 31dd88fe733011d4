using System.Text;
using EdgeProxy.Caching;
using EdgeProxy.Configuration;
using EdgeProxy.Gateway;

namespace EdgeProxy.Compiler;

/// <summary>Compiles how the responses of a stage's route are cached.</summary>
internal static class CacheCompiler
{
    /// <summary>Null for a route that does not cache, or not in this stage.</summary>
    public static CachePolicy? Compile(ApiConfig api, StageConfig stage, RouteConfig route)
    {
        if (route.Cache is not { } cache || stage.IsCacheOff || route.Integration is not HttpIntegrationConfig http)
        {
            return null;
        }

        bool isTtl = cache.Mode == CacheModeKind.Ttl;
        return new CachePolicy
        {
            Mode = isTtl ? CacheMode.Ttl : CacheMode.Http,
            Keys = KeysOf(cache.Key),
            Storing = isTtl ? StoringRules.Default : StoringOf(cache),
            Reuse = isTtl ? ReuseRules.Default : ReuseOf(cache),
            TtlSeconds = Seconds(cache.Ttl),
            Reload = ReloadOf(cache.Reload),
            TellsStatus = cache.Status,
            Space = CacheSpace.Of(api, stage, route, cache, http),
            ApiTag = CacheTag.OfApi(api.Name),
            StageTag = CacheTag.OfStage(api.Name, stage.Name),
            RouteTag = CacheTag.OfRoute(api.Name, stage.Name, route.Id),
        };
    }

    private static CacheKeyRules KeysOf(CacheKeyConfig key) => new()
    {
        Query = key.Query switch
        {
            CacheQueryKind.Chosen => QueryKey.Chosen,
            CacheQueryKind.None => QueryKey.None,
            _ => QueryKey.All,
        },
        Parameters = Bytes(key.Parameters),
        SortsQuery = key.SortQuery,
        Headers = Bytes(key.Headers),
        IncludesIdentity = key.ApiKey,
    };

    private static StoringRules StoringOf(CacheConfig cache) => new()
    {
        SetCookies = cache.SetCookies switch
        {
            CacheCookiesKind.Strip => SetCookieRule.Strip,
            CacheCookiesKind.Store => SetCookieRule.Store,
            _ => SetCookieRule.RefuseUnlessShared,
        },
        HonoursTargeted = cache.Targeted,
        HeuristicSecondsMax = Seconds(cache.HeuristicMax),
        Ttls = cache.Statuses.Select(status => new StatusTtl(status.First, status.Last, Seconds(status.Lifetime))).ToArray(),
        StaleWhileRevalidateSeconds = Seconds(cache.StaleWhileRevalidate),
        StaleIfErrorSeconds = Seconds(cache.StaleIfError),
    };

    private static ReuseRules ReuseOf(CacheConfig cache) => new()
    {
        HonoursRequestDirectives = cache.ClientDirectives,
        StaleWhenDisconnectedSeconds = Seconds(cache.StaleWhenDisconnected),
        ServesStaleDespiteSharedMaxAge = cache.StaleDespiteSharedMaxAge,
    };

    private static CacheReload ReloadOf(CacheReloadKind reload) => reload switch
    {
        CacheReloadKind.Ignore => CacheReload.Ignore,
        CacheReloadKind.Warn => CacheReload.Warn,
        CacheReloadKind.Refuse => CacheReload.Refuse,
        _ => CacheReload.Honour,
    };

    private static ReadOnlyMemory<byte>[] Bytes(IReadOnlyList<string> names) =>
        [.. names.Select(name => new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(name)))];

    private static long Seconds(TimeSpan duration) => duration.Ticks / TimeSpan.TicksPerSecond;
}
