using EdgeProxy.Http1;

namespace EdgeProxy.Caching;

/// <summary>Whether a request may be answered from stored responses at all.</summary>
public enum LookupScope : byte
{
    /// <summary>Look it up.</summary>
    Lookup,

    /// <summary>Written through, RFC 9111 section 4: only GET and HEAD are answered.</summary>
    Method,

    /// <summary>A body, or an upgrade: no key holds what it asks for.</summary>
    Bypass,

    /// <summary>If-Match or If-Unmodified-Since, which are for the origin: RFC 9111 section 4.3.2.</summary>
    Precondition,
}

public static class LookupScopes
{
    public static LookupScope Of(RequestHead head)
    {
        if (head.Method is not (KnownMethod.Get or KnownMethod.Head))
        {
            return LookupScope.Method;
        }

        return head.Framing != BodyFraming.None || head.Upgrade != UpgradeRequest.None ? LookupScope.Bypass
            : head.Fields.Has(KnownHeader.IfMatch) || head.Fields.Has(KnownHeader.IfUnmodifiedSince) ? LookupScope.Precondition
            : LookupScope.Lookup;
    }
}
