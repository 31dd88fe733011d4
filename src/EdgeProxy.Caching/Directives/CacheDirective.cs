using System.Text;

namespace EdgeProxy.Caching;

/// <summary>The directives that mean something here: RFC 9111 section 5.2, RFC 5861, RFC 8246.</summary>
internal enum CacheDirective : byte
{
    Unknown,
    Immutable,
    MaxAge,
    MaxStale,
    MinFresh,
    MustRevalidate,
    MustUnderstand,
    NoCache,
    NoStore,
    NoTransform,
    OnlyIfCached,
    Private,
    ProxyRevalidate,
    Public,
    SharedMaxAge,
    StaleIfError,
    StaleWhileRevalidate,
}

internal static class CacheDirectives
{
    /// <summary>By name, in any case of letters.</summary>
    public static CacheDirective Find(ReadOnlySpan<byte> name) => name.Length switch
    {
        6 => Match(name, "public"u8, CacheDirective.Public),
        7 => Match(name, "max-age"u8, CacheDirective.MaxAge, "private"u8, CacheDirective.Private),
        8 => FindOfEight(name),
        9 => FindOfNine(name),
        12 => Match(name, "no-transform"u8, CacheDirective.NoTransform),
        14 => Match(name, "stale-if-error"u8, CacheDirective.StaleIfError, "only-if-cached"u8, CacheDirective.OnlyIfCached),
        15 => Match(name, "must-revalidate"u8, CacheDirective.MustRevalidate, "must-understand"u8, CacheDirective.MustUnderstand),
        16 => Match(name, "proxy-revalidate"u8, CacheDirective.ProxyRevalidate),
        22 => Match(name, "stale-while-revalidate"u8, CacheDirective.StaleWhileRevalidate),
        _ => CacheDirective.Unknown,
    };

    private static CacheDirective FindOfEight(ReadOnlySpan<byte> name)
    {
        CacheDirective found = Match(name, "no-cache"u8, CacheDirective.NoCache, "no-store"u8, CacheDirective.NoStore);
        return found != CacheDirective.Unknown
            ? found
            : Match(name, "s-maxage"u8, CacheDirective.SharedMaxAge);
    }

    private static CacheDirective FindOfNine(ReadOnlySpan<byte> name)
    {
        CacheDirective found = Match(name, "max-stale"u8, CacheDirective.MaxStale, "min-fresh"u8, CacheDirective.MinFresh);
        return found != CacheDirective.Unknown ? found : Match(name, "immutable"u8, CacheDirective.Immutable);
    }

    private static CacheDirective Match(
        ReadOnlySpan<byte> name, ReadOnlySpan<byte> first, CacheDirective firstId, ReadOnlySpan<byte> second = default, CacheDirective secondId = default) =>
        Ascii.EqualsIgnoreCase(name, first) ? firstId
        : Ascii.EqualsIgnoreCase(name, second) ? secondId
        : CacheDirective.Unknown;
}
