using EdgeProxy.Http1;

namespace EdgeProxy.Caching;

/// <summary>What of a request decides whether its response may be stored.</summary>
public readonly record struct StoreRequest(KnownMethod Method, bool HasBody, bool HasAuthorization, bool NoStore)
{
    public static StoreRequest Of(RequestHead head, in RequestDirectives directives) =>
        new(head.Method, head.Framing != BodyFraming.None, head.Fields.Has(KnownHeader.Authorization), directives.NoStore);
}

/// <summary>Whether a response may be stored, and what to keep of it: the latter only when <see cref="Refusal"/> is None.</summary>
public readonly record struct StoreVerdict(StoreRefusal Refusal, StoredMeta Meta)
{
    public bool Stores => Refusal == StoreRefusal.None;
}

/// <summary>Decides at a response's head whether it may be stored by a shared cache, RFC 9111 section 3.</summary>
public static class StoreDecision
{
    public static StoreVerdict Decide(
        in StoreRequest request, ResponseHead head, ReadOnlySpan<byte> bytes, in ResponseDirectives directives, StoringRules rules, ExchangeTimes times)
    {
        StoreRefusal refusal = OfExchange(request, head);
        if (refusal == StoreRefusal.None)
        {
            refusal = OfDirectives(request, head.Status, directives);
        }

        if (refusal == StoreRefusal.None)
        {
            refusal = OfFields(head, bytes, directives, rules);
        }

        if (refusal != StoreRefusal.None)
        {
            return new StoreVerdict(refusal, default);
        }

        long initialAge = MessageAge.InitialSeconds(head.Fields, bytes, times);
        StoredMeta meta = Freshness.Of(head.Status, head.Fields, bytes, directives, rules, times.ResponseTime, initialAge);
        return new StoreVerdict(IsOfUse(meta) ? StoreRefusal.None : StoreRefusal.NoUse, meta);
    }

    private static StoreRefusal OfExchange(in StoreRequest request, ResponseHead head)
    {
        if (request.Method != KnownMethod.Get)
        {
            return StoreRefusal.Method;
        }

        return request.HasBody ? StoreRefusal.RequestBody
            : request.NoStore ? StoreRefusal.RequestNoStore
            : !ResponseStatuses.IsFinal(head.Status) || head.Status == ResponseStatuses.NotModified ? StoreRefusal.Status
            : head.Status == ResponseStatuses.PartialContent ? StoreRefusal.Partial
            : head.Framing == BodyFraming.UntilClose ? StoreRefusal.Undelimited
            : StoreRefusal.None;
    }

    private static StoreRefusal OfDirectives(in StoreRequest request, int status, in ResponseDirectives directives)
    {
        if (directives.Has(ResponseFlags.Malformed))
        {
            return StoreRefusal.Malformed;
        }

        bool mustUnderstand = directives.Has(ResponseFlags.MustUnderstand);
        if (mustUnderstand && !ResponseStatuses.IsUnderstood(status))
        {
            return StoreRefusal.NotUnderstood;
        }

        // RFC 9111 section 5.2.2.3: no-store beside must-understand is for caches that do not know the latter.
        return directives.Has(ResponseFlags.NoStore) && !mustUnderstand ? StoreRefusal.NoStore
            : directives.Has(ResponseFlags.Private) ? StoreRefusal.Private
            : request.HasAuthorization && !AllowsSharing(directives, ResponseFlags.Public | ResponseFlags.MustRevalidate) ? StoreRefusal.Authorization
            : StoreRefusal.None;
    }

    private static StoreRefusal OfFields(ResponseHead head, ReadOnlySpan<byte> bytes, in ResponseDirectives directives, StoringRules rules)
    {
        VaryKind vary = VaryNames.Read(head.Fields, bytes, out _);
        if (vary is VaryKind.Any or VaryKind.Unusable)
        {
            return vary == VaryKind.Any ? StoreRefusal.VaryAny : StoreRefusal.VaryNames;
        }

        bool refusesCookies = rules.SetCookies == SetCookieRule.RefuseUnlessShared && head.Fields.Has(KnownHeader.SetCookie);
        if (refusesCookies && !AllowsSharing(directives, ResponseFlags.Public))
        {
            return StoreRefusal.SetCookie;
        }

        bool isAllowed = directives.Has(ResponseFlags.Public)
            || Freshness.IsExplicit(head.Fields, directives)
            || ResponseStatuses.IsHeuristic(head.Status)
            || rules.TtlOf(head.Status) >= 0;
        return isAllowed ? StoreRefusal.None : StoreRefusal.NotCacheable;
    }

    /// <summary>One of the flags, or <c>s-maxage</c>.</summary>
    private static bool AllowsSharing(in ResponseDirectives directives, ResponseFlags flags) => directives.Has(flags) || directives.SharedMaxAge >= 0;

    /// <summary>Whether it can ever answer anything: fresh, or after a validation, or stale with the origin's leave.</summary>
    private static bool IsOfUse(in StoredMeta meta)
    {
        if (meta.HasValidator)
        {
            return true;
        }

        bool mayBeStale = !meta.Has(StoredFlags.MustRevalidate | StoredFlags.ProxyRevalidate) && Math.Max(meta.StaleWhileRevalidate, meta.StaleIfError) > 0;
        return !meta.Has(StoredFlags.NoCache) && (meta.IsFreshAt(meta.ResponseTime) || mayBeStale);
    }
}
