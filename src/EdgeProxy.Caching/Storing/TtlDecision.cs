using EdgeProxy.Http1;

namespace EdgeProxy.Caching;

/// <summary>
/// Decides what is stored where an operator gives the lifetime and the origin is not asked, as Amazon API Gateway does. What would
/// show one caller's response to another is refused all the same, and Vary counts.
/// </summary>
public static class TtlDecision
{
    /// <param name="request">What was asked.</param>
    /// <param name="head">The response.</param>
    /// <param name="bytes">Its head.</param>
    /// <param name="isKeyed">Whether who asks is part of the key, so that Authorization may be.</param>
    /// <param name="ttlSeconds">The lifetime.</param>
    /// <param name="responseTime">Seconds since 1970.</param>
    public static StoreVerdict Decide(in StoreRequest request, ResponseHead head, ReadOnlySpan<byte> bytes, bool isKeyed, long ttlSeconds, long responseTime)
    {
        StoreRefusal refusal = RefusalOf(request, head, bytes, isKeyed);
        return new StoreVerdict(refusal, refusal != StoreRefusal.None ? default : Renew(head.Status, head.Fields, bytes, ttlSeconds, responseTime));
    }

    /// <summary>What is kept of a response for another lifetime.</summary>
    public static StoredMeta Renew(int status, FieldTable fields, ReadOnlySpan<byte> bytes, long ttlSeconds, long responseTime) => new()
    {
        ResponseTime = responseTime,
        Lifetime = (uint)Math.Clamp(ttlSeconds, 0, DeltaSeconds.Max),
        Status = (ushort)status,
        Flags = StoredFlags.MustRevalidate | Freshness.ValidatorsOf(fields, bytes, responseTime),
    };

    private static StoreRefusal RefusalOf(in StoreRequest request, ResponseHead head, ReadOnlySpan<byte> bytes, bool isKeyed)
    {
        if (request.Method != KnownMethod.Get)
        {
            return StoreRefusal.Method;
        }

        VaryKind vary = VaryNames.Read(head.Fields, bytes, out _);
        return request.HasBody ? StoreRefusal.RequestBody
            : head.Status == ResponseStatuses.PartialContent ? StoreRefusal.Partial
            : head.Status is < 200 or > 299 ? StoreRefusal.Status
            : head.Framing == BodyFraming.UntilClose ? StoreRefusal.Undelimited
            : request.HasAuthorization && !isKeyed ? StoreRefusal.Authorization
            : head.Fields.Has(KnownHeader.SetCookie) ? StoreRefusal.SetCookie
            : vary == VaryKind.Any ? StoreRefusal.VaryAny
            : vary == VaryKind.Unusable ? StoreRefusal.VaryNames
            : StoreRefusal.None;
    }
}
