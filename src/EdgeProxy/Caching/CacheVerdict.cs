using EdgeProxy.Caching;
using EdgeProxy.Gateway;

namespace EdgeProxy;

/// <summary>What a request would get now.</summary>
/// <param name="Result">In words: <c>hit</c>, <c>stale</c>, <c>revalidate</c>, <c>miss</c>, <c>bypass</c>, <c>refused</c>, <c>none</c>.</param>
/// <param name="Reason">Why, in a sentence.</param>
internal sealed record CacheVerdict(string Result, string Reason)
{
    private const string Unkeyed = "it has a field by which some origins take another path or method and which is in no key, such as X-Original-URL or X-HTTP-Method-Override";

    private const string Remembered =
        "what came last could not be stored, which is remembered for 5 seconds; edgeproxy_cache_not_stored_total says by reason why responses are not, and Cache-Status of the response itself";

    private const string Nothing = "nothing is stored for it: it was not asked for, could not be stored (Cache-Status of the response says why), was purged, evicted, or is too old";

    public static CacheVerdict None(string reason) => new("none", reason);

    /// <summary>When it is not looked up; null when it is.</summary>
    public static CacheVerdict? OfScope(LookupScope scope, bool hasUnkeyed) => scope switch
    {
        LookupScope.Precondition => new CacheVerdict("bypass", "it has If-Match or If-Unmodified-Since, which are for the origin"),
        LookupScope.Lookup when hasUnkeyed => new CacheVerdict("bypass", Unkeyed),
        LookupScope.Lookup => null,
        _ => new CacheVerdict("bypass", "it has a body, or asks for an upgrade"),
    };

    public static CacheVerdict TooLong { get; } = new("bypass", "its key is longer than keys can be");

    public static CacheVerdict OfMissing(in RequestDirectives request, CachePolicy policy, LookUpStatus status, bool hasOthers)
    {
        bool isRefused = ReuseDecision.Missing(request, policy.Reuse).Action == ReuseAction.Unsatisfiable;
        return status == LookUpStatus.Uncacheable ? new CacheVerdict("bypass", Remembered)
            : isRefused ? new CacheVerdict("refused", "it says only-if-cached, and " + Nothing)
            : new CacheVerdict("miss", hasOthers ? "what is stored under the URL is for other requests: other values of the selecting fields or of what is in the keys, or another listener" : Nothing);
    }

    public static CacheVerdict OfStored(in StoredMeta stored, in RequestDirectives request, CachePolicy policy, long now)
    {
        if (policy.Mode == CacheMode.Ttl && (request.NoCache || request.MaxAge == 0) && policy.Reload is CacheReload.Honour or CacheReload.Refuse)
        {
            return policy.Reload == CacheReload.Refuse
                ? new CacheVerdict("refused", "it asks for a new response, which the route refuses")
                : new CacheVerdict("miss", "it asks for a new response, and gets it");
        }

        ReuseVerdict verdict = ReuseDecision.Decide(stored, policy.Mode == CacheMode.Ttl ? new RequestDirectives() : request, policy.Reuse, now);
        string result = verdict.Action switch
        {
            ReuseAction.Serve => verdict.TtlSeconds > 0 ? "hit" : "stale",
            ReuseAction.ServeAndRevalidate => "stale",
            ReuseAction.Unsatisfiable => "refused",
            _ => stored.HasValidator ? "revalidate" : "miss",
        };
        return new CacheVerdict(result, ReasonOf(verdict));
    }

    private static string ReasonOf(in ReuseVerdict verdict) => verdict.Reason switch
    {
        ReuseReason.Fresh => $"it is fresh for another {verdict.TtlSeconds} s",
        ReuseReason.MaxStale => $"it is stale for {-verdict.TtlSeconds} s, and the client takes that",
        ReuseReason.StaleWhileRevalidate => $"it is stale for {-verdict.TtlSeconds} s, served so (stale-while-revalidate), and validated in the background",
        ReuseReason.Stale => $"it is stale for {-verdict.TtlSeconds} s",
        ReuseReason.NoCache => "its no-cache has it validated each time",
        ReuseReason.MustRevalidate => $"it is stale for {-verdict.TtlSeconds} s and may not be served so (must-revalidate, proxy-revalidate or s-maxage)",
        ReuseReason.RequestNoCache => "the client says no-cache",
        ReuseReason.RequestMaxAge => $"it is {verdict.AgeSeconds} s old, and the client's max-age is less",
        ReuseReason.RequestMinFresh => $"it is fresh for another {verdict.TtlSeconds} s, and the client's min-fresh is more",
        _ => "nothing is stored",
    };
}
