namespace EdgeProxy.Configuration;

public enum CacheModeKind : byte
{
    /// <summary>Responses say what is stored and for how long, RFC 9111.</summary>
    Http,

    /// <summary>Responses are kept for a given time, whatever they say.</summary>
    Ttl,
}

/// <summary>With a ttl: what a client gets that asks for a new response.</summary>
public enum CacheReloadKind : byte
{
    /// <summary>A new response.</summary>
    Honour,

    /// <summary>The stored one.</summary>
    Ignore,

    /// <summary>The stored one, with a warning.</summary>
    Warn,

    /// <summary>403.</summary>
    Refuse,
}

/// <summary>What happens to a response with Set-Cookie.</summary>
public enum CacheCookiesKind : byte
{
    /// <summary>Not stored, unless it says that it is for everybody.</summary>
    Refuse,

    /// <summary>Stored without its cookies.</summary>
    Strip,

    /// <summary>Stored as it is.</summary>
    Store,
}

public enum CacheQueryKind : byte
{
    All,
    Chosen,
    None,
}

/// <summary>What tells the responses of a route apart, beside host and path. Equal ones are written alike.</summary>
public sealed record CacheKeyConfig
{
    public static CacheKeyConfig Default { get; } = new();

    public CacheQueryKind Query { get; init; }

    /// <summary>Names of parameters, for <see cref="CacheQueryKind.Chosen"/>; sorted.</summary>
    public IReadOnlyList<string> Parameters { get; init; } = ValueList<string>.Empty;

    /// <summary>Whether parameters in another order are the same.</summary>
    public bool SortQuery { get; init; }

    /// <summary>Names of fields in lower case; sorted.</summary>
    public IReadOnlyList<string> Headers { get; init; } = ValueList<string>.Empty;

    /// <summary>Whether each caller has responses of its own.</summary>
    public bool ApiKey { get; init; }
}

/// <summary>How long responses of some statuses are fresh that do not say so themselves.</summary>
/// <param name="First">The lowest status, 200 to 599.</param>
/// <param name="Last">The highest; the same for one status.</param>
/// <param name="Lifetime">Whole seconds.</param>
public sealed record CacheStatusConfig(int First, int Last, TimeSpan Lifetime);

/// <summary>How the responses of a route are cached. Durations are whole seconds. Two that are alike are equal.</summary>
public sealed record CacheConfig
{
    /// <summary>RFC 9111 whole.</summary>
    public static CacheConfig Default { get; } = new();

    public CacheModeKind Mode { get; init; }

    /// <summary>How long responses are kept, above zero; of no meaning in <see cref="CacheModeKind.Http"/>.</summary>
    public TimeSpan Ttl { get; init; }

    public CacheKeyConfig Key { get; init; } = CacheKeyConfig.Default;

    /// <summary>With a ttl.</summary>
    public CacheReloadKind Reload { get; init; }

    /// <summary>This and what follows, up to <see cref="Targeted"/>: without a ttl.</summary>
    public CacheCookiesKind SetCookies { get; init; }

    /// <summary>The longest lifetime that is guessed from Last-Modified; zero for none.</summary>
    public TimeSpan HeuristicMax { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Single statuses first; ranges do not overlap.</summary>
    public IReadOnlyList<CacheStatusConfig> Statuses { get; init; } = ValueList<CacheStatusConfig>.Empty;

    /// <summary>For responses that do not say so themselves.</summary>
    public TimeSpan StaleWhileRevalidate { get; init; }

    /// <summary>For responses that do not say so themselves.</summary>
    public TimeSpan StaleIfError { get; init; }

    /// <summary>How long past its lifetime a response is good while the origin does not respond at all.</summary>
    public TimeSpan StaleWhenDisconnected { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Whether stale responses are allowed beside <c>s-maxage</c>.</summary>
    public bool StaleDespiteSharedMaxAge { get; init; }

    /// <summary>Whether clients may ask for fresher or staler responses.</summary>
    public bool ClientDirectives { get; init; } = true;

    /// <summary>Whether <c>CDN-Cache-Control</c> is for this cache.</summary>
    public bool Targeted { get; init; } = true;

    /// <summary>Whether clients are told by <c>Cache-Status</c>.</summary>
    public bool Status { get; init; } = true;

    /// <summary><c>http</c> or <c>ttl 5m</c>, and what is not as it is by default: <c>ttl 5m, key without query, reload warn</c>.</summary>
    public override string ToString() => CacheText.Of(this);
}
