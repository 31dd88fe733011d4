using EdgeProxy.Configuration;

namespace EdgeProxy.Compiler;

/// <summary>
/// Compares how routes cache. What a key does not tell apart any more is breaking, since clients then get what was made for others, and so is what keeps
/// responses of which their origin says that they are not to be kept.
/// </summary>
internal static class CacheComparer
{
    private const DifferenceSeverity Change = DifferenceSeverity.Change;
    private const DifferenceSeverity Breaking = DifferenceSeverity.Breaking;

    private static readonly Setting<CacheConfig>[] Settings =
    [
        Setting.Interval<CacheConfig>("cache.ttl", cache => cache.Ttl),
        new("cache.key", (old, now) => old.Key == now.Key, cache => Text(cache.Key), (old, now) => TellsLess(old.Key, now.Key) ? Breaking : Change),
        Setting.Of<CacheConfig, CacheReloadKind>(
            "cache.reload", cache => cache.Reload, Word, static (_, now) => now == CacheReloadKind.Refuse ? Breaking : Change),
        Setting.Of<CacheConfig, CacheCookiesKind>(
            "cache.setCookies", cache => cache.SetCookies, Word, static (_, now) => now == CacheCookiesKind.Store ? Breaking : Change),
        Setting.Interval<CacheConfig>("cache.heuristicMax", cache => cache.HeuristicMax),
        Setting.Plain<CacheConfig>("cache.statuses", cache => CacheText.StatusesOf(cache.Statuses)),
        Setting.Interval<CacheConfig>("cache.staleWhileRevalidate", cache => cache.StaleWhileRevalidate),
        Setting.Interval<CacheConfig>("cache.staleIfError", cache => cache.StaleIfError),
        Setting.Interval<CacheConfig>("cache.staleWhenDisconnected", cache => cache.StaleWhenDisconnected),
        Setting.Flag<CacheConfig>("cache.staleDespiteSharedMaxAge", cache => cache.StaleDespiteSharedMaxAge, Change, Change),
        Setting.Flag<CacheConfig>("cache.clientDirectives", cache => cache.ClientDirectives, Change, Change),
        Setting.Flag<CacheConfig>("cache.targeted", cache => cache.Targeted, Change, Change),
        Setting.Flag<CacheConfig>("cache.status", cache => cache.Status, Change, Change),
    ];

    /// <param name="old">Null for off.</param>
    /// <param name="now">Null for off.</param>
    public static IEnumerable<SettingChange> Compare(CacheConfig? old, CacheConfig? now)
    {
        if (old?.Mode != now?.Mode)
        {
            return [new SettingChange("cache", CacheText.Of(old), CacheText.Of(now), now?.Mode == CacheModeKind.Ttl ? Breaking : Change)];
        }

        return old is null || now is null ? [] : Settings.Where(setting => !setting.IsAlike(old, now)).Select(setting => setting.ChangeOf(old, now));
    }

    private static bool TellsLess(CacheKeyConfig old, CacheKeyConfig now) =>
        TellsLessOfQuery(old, now) || (now.SortQuery && !old.SortQuery) || (old.ApiKey && !now.ApiKey) || old.Headers.Except(now.Headers, StringComparer.Ordinal).Any();

    private static bool TellsLessOfQuery(CacheKeyConfig old, CacheKeyConfig now) => (old.Query, now.Query) switch
    {
        (_, CacheQueryKind.All) or (CacheQueryKind.None, _) => false,
        (CacheQueryKind.Chosen, CacheQueryKind.Chosen) => old.Parameters.Except(now.Parameters, StringComparer.OrdinalIgnoreCase).Any(),
        _ => true,
    };

    private static string Text(CacheKeyConfig key) => key == CacheKeyConfig.Default ? "default" : string.Join(", ", CacheText.KeyOf(key));

    private static string Word<TEnum>(TEnum value)
        where TEnum : struct, Enum => value.ToString().ToLowerInvariant();
}
