using EdgeProxy.Caching;

namespace EdgeProxy.Gateway;

public enum CacheMode : byte
{
    /// <summary>RFC 9111: the origin's directives say what is stored and for how long.</summary>
    Http,

    /// <summary>Amazon API Gateway's way: responses are kept for a given time, and the origin is not asked what it thinks of that.</summary>
    Ttl,
}

/// <summary>In <see cref="CacheMode.Ttl"/>: what a client gets that asks for a new response by <c>Cache-Control: max-age=0</c> or <c>no-cache</c>.</summary>
public enum CacheReload : byte
{
    /// <summary>A new response, which replaces the stored one.</summary>
    Honour,

    /// <summary>The stored one. Amazon's SUCCEED_WITHOUT_RESPONSE_HEADER.</summary>
    Ignore,

    /// <summary>The stored one, with <c>Warning: 199</c>. Amazon's SUCCEED_WITH_RESPONSE_HEADER.</summary>
    Warn,

    /// <summary>403. Amazon's FAIL_WITH_403.</summary>
    Refuse,
}

/// <summary>How responses of a route are cached. Immutable, with all that a look-up needs in bytes.</summary>
public sealed class CachePolicy
{
    public required CacheMode Mode { get; init; }

    public required CacheKeyRules Keys
    {
        get;
        init
        {
            field = value;
            UriKeys = value with { Headers = [], IncludesIdentity = false };
        }
    }

    /// <summary>What of the keys tells URIs apart.</summary>
    internal CacheKeyRules UriKeys { get; private init; } = CacheKeyRules.Default;

    public StoringRules Storing { get; init; } = StoringRules.Default;

    public ReuseRules Reuse { get; init; } = ReuseRules.Default;

    /// <summary>Seconds that a response is kept, in <see cref="CacheMode.Ttl"/>; otherwise of no meaning.</summary>
    public long TtlSeconds { get; init; }

    /// <summary>In <see cref="CacheMode.Ttl"/>.</summary>
    public CacheReload Reload { get; init; }

    /// <summary>Whether the client is told by <c>Cache-Status</c> (RFC 9211) what became of its request.</summary>
    public bool TellsStatus { get; init; } = true;

    /// <summary>
    /// What the keys of the route begin with: API, stage and route, and a digest of all that makes stored responses what they are. So a
    /// reload that changes none of it keeps what is stored, and one that does makes it unreachable.
    /// </summary>
    public required byte[] Space { get; init; }

    /// <summary>By which everything of the API, the stage, the route can be purged: <see cref="CacheTag"/>.</summary>
    public required ulong ApiTag { get; init; }

    public required ulong StageTag { get; init; }

    public required ulong RouteTag { get; init; }
}
