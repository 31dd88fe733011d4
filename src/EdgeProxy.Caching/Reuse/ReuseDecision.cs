namespace EdgeProxy.Caching;

/// <summary>How an attempt to validate a response, or to fetch it anew, failed.</summary>
public enum OriginFailure : byte
{
    /// <summary>No response came: refused, closed, timed out.</summary>
    NoResponse,

    /// <summary>A response that <see cref="ReuseDecision.IsError"/>.</summary>
    ErrorResponse,
}

/// <summary>Decides what a stored response is good for: RFC 9111 sections 4.2, 4.2.4 and 5.2, RFC 5861, RFC 8246.</summary>
public static class ReuseDecision
{
    /// <summary>500, 502, 503 and 504, which RFC 5861 section 4 calls errors.</summary>
    public static bool IsError(int status) => ResponseStatuses.IsServerError(status);

    /// <summary>When nothing is stored: fetch it, or do not.</summary>
    public static ReuseVerdict Missing(in RequestDirectives request, ReuseRules rules) =>
        new(Heeded(request, rules).OnlyIfCached ? ReuseAction.Unsatisfiable : ReuseAction.Validate, ReuseReason.Missing, 0, 0);

    /// <summary>When a response is stored that the request selects.</summary>
    public static ReuseVerdict Decide(in StoredMeta stored, in RequestDirectives request, ReuseRules rules, long now)
    {
        RequestDirectives heeded = Heeded(request, rules);
        long age = stored.AgeAt(now);
        long ttl = stored.Lifetime - age;
        ReuseReason reason = ttl > 0 ? OfFresh(stored, heeded, age, ttl) : OfStale(stored, heeded, rules, age, ttl);
        ReuseAction action = reason switch
        {
            ReuseReason.Fresh or ReuseReason.MaxStale => ReuseAction.Serve,
            ReuseReason.StaleWhileRevalidate => ReuseAction.ServeAndRevalidate,
            _ => heeded.OnlyIfCached ? ReuseAction.Unsatisfiable : ReuseAction.Validate,
        };
        return new ReuseVerdict(action, reason, age, ttl);
    }

    /// <summary>
    /// When it had to be validated and the origin failed: whether it may be served after all. If not, an error response is forwarded, and for
    /// want of one 504 is the answer (RFC 9111 section 5.2.2.2).
    /// </summary>
    public static ReuseVerdict AfterFailure(in StoredMeta stored, in RequestDirectives request, ReuseRules rules, OriginFailure failure, long now)
    {
        RequestDirectives heeded = Heeded(request, rules);
        long age = stored.AgeAt(now);
        long ttl = stored.Lifetime - age;
        long staleness = Math.Max(0, -ttl);
        ReuseReason prohibition = Prohibition(stored, rules, ttl, hasLeave: false);
        bool originAllows = stored.StaleIfError > 0 && staleness <= stored.StaleIfError
            && Prohibition(stored, rules, ttl, hasLeave: true) == ReuseReason.Fresh;
        bool clientAllows = prohibition == ReuseReason.Fresh && heeded.StaleIfError != RequestDirectives.None && staleness <= heeded.StaleIfError;
        if (originAllows || clientAllows)
        {
            return new ReuseVerdict(ReuseAction.Serve, ReuseReason.StaleIfError, age, ttl);
        }

        bool isDisconnected = prohibition == ReuseReason.Fresh && failure == OriginFailure.NoResponse
            && staleness <= rules.StaleWhenDisconnectedSeconds && !WantsFresh(heeded);
        return isDisconnected
            ? new ReuseVerdict(ReuseAction.Serve, ReuseReason.Disconnected, age, ttl)
            : new ReuseVerdict(ReuseAction.Unsatisfiable, prohibition != ReuseReason.Fresh ? prohibition : ReuseReason.Stale, age, ttl);
    }

    private static RequestDirectives Heeded(in RequestDirectives request, ReuseRules rules) =>
        rules.HonoursRequestDirectives ? request : request.KeepNoStore();

    private static ReuseReason OfFresh(in StoredMeta stored, in RequestDirectives request, long age, long ttl)
    {
        if (stored.Has(StoredFlags.NoCache))
        {
            return ReuseReason.NoCache;
        }

        // RFC 8246 section 2: a fresh immutable response is validated only for a client that says no-cache. A reload says max-age=0.
        bool isTooOld = request.MaxAge != RequestDirectives.None && age > request.MaxAge && !stored.Has(StoredFlags.Immutable);
        return request.NoCache ? ReuseReason.RequestNoCache
            : isTooOld ? ReuseReason.RequestMaxAge
            : ttl < request.MinFresh ? ReuseReason.RequestMinFresh
            : ReuseReason.Fresh;
    }

    private static ReuseReason OfStale(in StoredMeta stored, in RequestDirectives request, ReuseRules rules, long age, long ttl)
    {
        ReuseReason prohibition = Prohibition(stored, rules, ttl, hasLeave: false);
        bool clientAllows = request.MaxStale != RequestDirectives.None && -ttl <= request.MaxStale
            && !request.NoCache && request.MinFresh == RequestDirectives.None
            && (request.MaxAge == RequestDirectives.None || age <= request.MaxAge);
        if (prohibition == ReuseReason.Fresh && clientAllows)
        {
            return ReuseReason.MaxStale;
        }

        bool originAllows = stored.StaleWhileRevalidate > 0 && -ttl <= stored.StaleWhileRevalidate && !WantsFresh(request);
        if (originAllows && Prohibition(stored, rules, ttl, hasLeave: true) == ReuseReason.Fresh)
        {
            return ReuseReason.StaleWhileRevalidate;
        }

        return prohibition != ReuseReason.Fresh ? prohibition
            : request.NoCache ? ReuseReason.RequestNoCache
            : ReuseReason.Stale;
    }

    /// <summary>What forbids serving it unvalidated, or Fresh when nothing does.</summary>
    /// <param name="stored">The response.</param>
    /// <param name="rules">The operator's choices.</param>
    /// <param name="ttl">Seconds that it is still fresh: most prohibitions are of stale ones.</param>
    /// <param name="hasLeave">Whether the origin allows it by a directive of RFC 5861, which some mean to hold beside s-maxage.</param>
    private static ReuseReason Prohibition(in StoredMeta stored, ReuseRules rules, long ttl, bool hasLeave)
    {
        bool isShared = stored.Has(StoredFlags.SharedMaxAge) && !(hasLeave && rules.ServesStaleDespiteSharedMaxAge);
        return stored.Has(StoredFlags.NoCache) ? ReuseReason.NoCache
            : ttl <= 0 && (isShared || stored.Has(StoredFlags.MustRevalidate | StoredFlags.ProxyRevalidate)) ? ReuseReason.MustRevalidate
            : ReuseReason.Fresh;
    }

    /// <summary>A client that gives max-age, min-fresh or no-cache takes nothing stale, unless it says max-stale: RFC 9111 section 5.2.1.1.</summary>
    private static bool WantsFresh(in RequestDirectives request) =>
        request.NoCache || request.MaxAge != RequestDirectives.None || request.MinFresh != RequestDirectives.None;
}
