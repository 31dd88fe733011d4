namespace EdgeProxy.Caching;

/// <summary>Why a response is not stored; the section that says so.</summary>
public enum StoreRefusal : byte
{
    /// <summary>It may be stored.</summary>
    None,

    /// <summary>Only responses to GET are stored: RFC 9111 section 3, a method that the cache understands.</summary>
    Method,

    /// <summary>A GET with content: RFC 9110 section 9.3.1 gives it no meaning, and it is in no key.</summary>
    RequestBody,

    /// <summary><c>no-store</c> of the request, RFC 9111 section 5.2.1.5.</summary>
    RequestNoStore,

    /// <summary>An interim response, or a 304: RFC 9111 section 3.</summary>
    Status,

    /// <summary>206: RFC 9111 section 3.3; parts are not stored.</summary>
    Partial,

    /// <summary>Cache-Control that is not in the grammar.</summary>
    Malformed,

    /// <summary><c>no-store</c>, RFC 9111 section 5.2.2.5.</summary>
    NoStore,

    /// <summary><c>must-understand</c> with a status that is not, RFC 9111 section 5.2.2.3.</summary>
    NotUnderstood,

    /// <summary><c>private</c>, RFC 9111 section 5.2.2.7.</summary>
    Private,

    /// <summary>A request with Authorization, RFC 9111 section 3.5.</summary>
    Authorization,

    /// <summary><c>Vary: *</c>, RFC 9111 section 4.1: it would never be used.</summary>
    VaryAny,

    /// <summary>More selecting fields than <see cref="VaryNames.CountMax"/>, what is no field name, or a field that the gateway writes.</summary>
    VaryNames,

    /// <summary>Set-Cookie, under <see cref="SetCookieRule.RefuseUnlessShared"/>.</summary>
    SetCookie,

    /// <summary>A body that ends with the connection: nothing tells a whole one from one that was cut.</summary>
    Undelimited,

    /// <summary>Nothing allows it to be stored, RFC 9111 section 3, last rule.</summary>
    NotCacheable,

    /// <summary>Stale on arrival, with no validator and no leave to be served stale: of no use.</summary>
    NoUse,

    /// <summary>More names to be purged by than are kept: it could not be purged by those that were left out.</summary>
    Tags,

    /// <summary>Decided as the body comes: it was cut, RFC 9111 section 3.3.</summary>
    Incomplete,

    /// <summary>Decided as the body comes: larger than the cache takes.</summary>
    TooLarge,

    /// <summary>Decided as it is written: the store has no room for it.</summary>
    NoRoom,
}

public static class StoreRefusals
{
    /// <summary>The word for <c>detail</c> of Cache-Status (RFC 9211 section 2.8) and for metrics; empty for <see cref="StoreRefusal.None"/>.</summary>
    public static ReadOnlySpan<byte> WordOf(StoreRefusal refusal) => refusal switch
    {
        StoreRefusal.Method => "method"u8,
        StoreRefusal.RequestBody => "request-body"u8,
        StoreRefusal.RequestNoStore => "request-no-store"u8,
        StoreRefusal.Status => "status"u8,
        StoreRefusal.Partial => "partial"u8,
        StoreRefusal.Malformed => "malformed"u8,
        StoreRefusal.NoStore => "no-store"u8,
        StoreRefusal.NotUnderstood => "must-understand"u8,
        StoreRefusal.Private => "private"u8,
        StoreRefusal.Authorization => "authorization"u8,
        StoreRefusal.VaryAny => "vary-any"u8,
        StoreRefusal.VaryNames => "vary-names"u8,
        StoreRefusal.SetCookie => "set-cookie"u8,
        StoreRefusal.Undelimited => "undelimited"u8,
        StoreRefusal.NotCacheable => "not-cacheable"u8,
        StoreRefusal.NoUse => "no-use"u8,
        StoreRefusal.Tags => "tags"u8,
        StoreRefusal.Incomplete => "incomplete"u8,
        StoreRefusal.TooLarge => "too-large"u8,
        StoreRefusal.NoRoom => "no-room"u8,
        _ => default,
    };
}
