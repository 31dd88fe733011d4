namespace EdgeProxy.Caching;

/// <summary>Why a request went on to the origin, RFC 9211 section 2.2.</summary>
public enum CacheForward : byte
{
    /// <summary>It did not: a hit.</summary>
    None,

    /// <summary>The cache was told not to handle it.</summary>
    Bypass,

    /// <summary>The method's semantics require it.</summary>
    Method,

    /// <summary>Nothing is stored under the URI.</summary>
    UriMiss,

    /// <summary>Something is, but no variant that the request selects.</summary>
    VaryMiss,

    /// <summary>Nothing can be used, for whatever reason.</summary>
    Miss,

    /// <summary>A fresh response is stored, but the request did not allow its use.</summary>
    Request,

    /// <summary>A response is stored, but stale.</summary>
    Stale,

    /// <summary>Only a part of what was asked for is stored.</summary>
    Partial,
}

/// <summary>What Cache-Status tells of one response. Make it with <see cref="Hit"/> or <see cref="Forwarded"/>.</summary>
public readonly ref struct CacheStatus
{
    /// <summary>In place of a number that is not told.</summary>
    public const long None = long.MinValue;

    public CacheStatus()
    {
    }

    public CacheForward Forward { get; init; }

    /// <summary>The origin's status, when it is not the one that the client sees; 0 to leave it out. RFC 9211 section 2.3.</summary>
    public int ForwardStatus { get; init; }

    /// <summary>Seconds, negative when stale, or <see cref="None"/>. RFC 9211 section 2.4.</summary>
    public long Ttl { get; init; } = None;

    /// <summary>RFC 9211 section 2.5; only of a forwarded request.</summary>
    public bool Stored { get; init; }

    /// <summary>RFC 9211 section 2.6; only of a forwarded request.</summary>
    public bool Collapsed { get; init; }

    /// <summary>A token, or nothing. RFC 9211 section 2.8.</summary>
    public ReadOnlySpan<byte> Detail { get; init; }

    public static CacheStatus Hit(long ttlSeconds) => new() { Ttl = ttlSeconds };

    public static CacheStatus Forwarded(CacheForward forward) => new() { Forward = forward };

    /// <summary>Why a look-up did not end in a hit.</summary>
    public static CacheForward ForwardOf(ReuseReason reason) => reason switch
    {
        ReuseReason.RequestNoCache or ReuseReason.RequestMaxAge or ReuseReason.RequestMinFresh => CacheForward.Request,
        ReuseReason.Missing => CacheForward.UriMiss,
        _ => CacheForward.Stale,
    };

    public static CacheForward ForwardOf(LookupScope scope) => scope switch
    {
        LookupScope.Method => CacheForward.Method,
        LookupScope.Precondition => CacheForward.Request,
        _ => CacheForward.Bypass,
    };
}
