namespace EdgeProxy.Configuration;

/// <summary>The members that say how responses are cached.</summary>
internal static class CacheMembers
{
    /// <summary>What one key may be made of: a look-up reads the request once for each.</summary>
    private const int HeadersMax = 16;

    private const int ParametersMax = 64;

    /// <summary>RFC 9111 counts in seconds; a year is longer than any process lives.</summary>
    public static readonly Shape Lifetime = new DurationShape(TimeSpan.Zero, TimeSpan.FromDays(365), IsWholeSeconds: true);

    public static readonly MemberSpec Query = new(
        "query", new ChoiceShape(new EnumShape("all", "none"), new ListShape(new TextShape("a parameter name"), CountMin: 1, CountMax: ParametersMax)),
        "How much of the query: `all`, `none`, or the parameters that are named, however the client spells them. What the key leaves out must not change the response.", "all");

    public static readonly MemberSpec SortQuery = new(
        "sortQuery", Shapes.Bool, "Whether parameters in another order are the same. Those of one name keep their order.", "false");

    public static readonly MemberSpec Headers = new(
        "headers", new ListShape(new TextShape("a field name"), CountMin: 1, CountMax: HeadersMax),
        "Request fields whose values tell responses apart, beside those that a response names in `Vary`.");

    public static readonly MemberSpec ApiKey = new("apiKey", Shapes.Bool, "Whether each caller, by its API key, has responses of its own.", "false");

    public static readonly ObjectSpec KeySpec = new(
        "cache-key", "What tells stored responses apart, beside scheme, host and path, which always do.", [Query, SortQuery, Headers, ApiKey]);

    public static readonly MemberSpec Ttl = new(
        "ttl", new DurationShape(TimeSpan.Zero, TimeSpan.FromHours(1), IsWholeSeconds: true),
        "Keeps responses for so long, whatever they say of caching; `\"0s\"` is off. Without it responses say themselves what is stored, and for how long (RFC 9111).");

    public static readonly MemberSpec Key = new("key", new ObjectShape(KeySpec), "What tells stored responses apart. Without it, the whole query.");

    public static readonly MemberSpec Reload = new(
        "reload", new EnumShape("honour", "ignore", "warn", "refuse"),
        "With `ttl`: what a client gets that sends `Cache-Control: max-age=0` or `no-cache`: a new response, which replaces the stored one; the stored one; that with a `Warning`; or 403.", "honour");

    public static readonly MemberSpec SetCookies = new(
        "setCookies", new EnumShape("refuse", "strip", "store"),
        "Responses with `Set-Cookie` are not stored, unless they say `public` or `s-maxage`; are stored without it; or as they are.", "refuse");

    public static readonly MemberSpec HeuristicMax = new(
        "heuristicMax", Lifetime, "A response without a lifetime is fresh for a tenth of the time since its `Last-Modified`, and at most so long; `\"0s\"` is never.", "1h");

    public static readonly MemberSpec Statuses = new(
        "statuses", new MapShape(Lifetime, "status"),
        "How long responses are fresh that do not say so, by status: `{ \"404\": \"10s\", \"500-599\": \"5s\" }`. A status counts before a range that holds it.");

    public static readonly MemberSpec StaleWhileRevalidate = new(
        "staleWhileRevalidate", Lifetime, "How long past its lifetime a response is served while a new one is fetched, where it does not say so itself.", "0s");

    public static readonly MemberSpec StaleIfError = new(
        "staleIfError", Lifetime, "How long past its lifetime a response is served instead of an error of the upstream, where it does not say so itself.", "0s");

    public static readonly MemberSpec StaleWhenDisconnected = new(
        "staleWhenDisconnected", Lifetime, "How long past its lifetime a response is served while the upstream does not respond at all, where nothing forbids it.", "1m");

    public static readonly MemberSpec StaleDespiteSharedMaxAge = new(
        "staleDespiteSharedMaxAge", Shapes.Bool, "Whether `stale-while-revalidate` and `stale-if-error` hold beside `s-maxage`, which by RFC 9111 forbids both.", "false");

    public static readonly MemberSpec ClientDirectives = new(
        "clientDirectives", Shapes.Bool, "Whether clients may ask for fresher or staler responses. Without that they cannot reach the upstream at will.", "true");

    public static readonly MemberSpec Targeted = new("targeted", Shapes.Bool, "Whether `CDN-Cache-Control` (RFC 9213) is for this cache.", "true");

    public static readonly MemberSpec Status = new(
        "status", Shapes.Bool, "Whether clients are told by `Cache-Status` (RFC 9211) what became of their requests.", "true");

    /// <summary>What says nothing with a ttl, since the response is then not asked.</summary>
    public static readonly MemberSpec[] HttpOnly =
    [
        SetCookies, HeuristicMax, Statuses, StaleWhileRevalidate, StaleIfError, StaleWhenDisconnected, StaleDespiteSharedMaxAge, ClientDirectives, Targeted,
    ];

    public static readonly ObjectSpec Spec = new(
        "cache", "How responses are cached: for a time (`ttl`), or as they say themselves (all but `ttl` and `reload`).", [Ttl, Key, Reload, .. HttpOnly, Status]);

    public static readonly Shape Shape = new ChoiceShape(new FalseShape(), new EnumShape("off", "http"), new ObjectShape(Spec));
}
