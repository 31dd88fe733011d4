using System.Text;

namespace EdgeProxy.Http1;

/// <summary>From a field name to its id and back, without a string.</summary>
public static class KnownHeaders
{
    /// <summary>The longest known name.</summary>
    public const int NameBytesMax = 24;

    private const int SlotCount = 256;

    private const ulong HopByHop =
        (1UL << (int)KnownHeader.Connection) | (1UL << (int)KnownHeader.Http2Settings) | (1UL << (int)KnownHeader.KeepAlive)
        | (1UL << (int)KnownHeader.ProxyAuthenticate) | (1UL << (int)KnownHeader.ProxyAuthorization) | (1UL << (int)KnownHeader.ProxyConnection)
        | (1UL << (int)KnownHeader.Te) | (1UL << (int)KnownHeader.Trailer) | (1UL << (int)KnownHeader.TransferEncoding)
        | (1UL << (int)KnownHeader.Upgrade);

    /// <summary>By id.</summary>
    private static readonly byte[][] Names =
    [
        [],
        [.. "Accept"u8],
        [.. "Accept-Encoding"u8],
        [.. "Age"u8],
        [.. "Authorization"u8],
        [.. "Cache-Control"u8],
        [.. "Cache-Status"u8],
        [.. "CDN-Cache-Control"u8],
        [.. "Connection"u8],
        [.. "Content-Encoding"u8],
        [.. "Content-Length"u8],
        [.. "Content-Location"u8],
        [.. "Content-Range"u8],
        [.. "Content-Type"u8],
        [.. "Cookie"u8],
        [.. "Date"u8],
        [.. "ETag"u8],
        [.. "Expect"u8],
        [.. "Expires"u8],
        [.. "Forwarded"u8],
        [.. "Host"u8],
        [.. "HTTP2-Settings"u8],
        [.. "If-Match"u8],
        [.. "If-Modified-Since"u8],
        [.. "If-None-Match"u8],
        [.. "If-Range"u8],
        [.. "If-Unmodified-Since"u8],
        [.. "Keep-Alive"u8],
        [.. "Last-Modified"u8],
        [.. "Location"u8],
        [.. "Max-Forwards"u8],
        [.. "Origin"u8],
        [.. "Pragma"u8],
        [.. "Proxy-Authenticate"u8],
        [.. "Proxy-Authorization"u8],
        [.. "Proxy-Connection"u8],
        [.. "Range"u8],
        [.. "Referer"u8],
        [.. "Retry-After"u8],
        [.. "Sec-WebSocket-Accept"u8],
        [.. "Sec-WebSocket-Extensions"u8],
        [.. "Sec-WebSocket-Key"u8],
        [.. "Sec-WebSocket-Protocol"u8],
        [.. "Sec-WebSocket-Version"u8],
        [.. "Server"u8],
        [.. "Set-Cookie"u8],
        [.. "TE"u8],
        [.. "traceparent"u8],
        [.. "tracestate"u8],
        [.. "Trailer"u8],
        [.. "Transfer-Encoding"u8],
        [.. "Upgrade"u8],
        [.. "User-Agent"u8],
        [.. "Vary"u8],
        [.. "Via"u8],
        [.. "WWW-Authenticate"u8],
        [.. "X-Api-Key"u8],
        [.. "X-Forwarded-For"u8],
        [.. "X-Forwarded-Host"u8],
        [.. "X-Forwarded-Port"u8],
        [.. "X-Forwarded-Proto"u8],
        [.. "X-Real-IP"u8],
        [.. "X-Request-Id"u8],
    ];

    /// <summary>Ids by <see cref="SlotOf"/>; the multipliers there are such that no two names share a slot.</summary>
    private static readonly byte[] Slots = MakeSlots();

    /// <summary>How many ids there are, <see cref="KnownHeader.None"/> included.</summary>
    public static int Count => Names.Length;

    /// <summary>The id of a name in any case of letters, or <see cref="KnownHeader.None"/>.</summary>
    public static KnownHeader Find(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty || name.Length > NameBytesMax)
        {
            return KnownHeader.None;
        }

        byte id = Slots[SlotOf(name)];
        return Ascii.EqualsIgnoreCase(name, Names[id]) ? (KnownHeader)id : KnownHeader.None;
    }

    /// <summary>The name as its definition spells it; empty for <see cref="KnownHeader.None"/>.</summary>
    public static ReadOnlySpan<byte> NameOf(KnownHeader header) => Names[(int)header];

    /// <summary>
    /// Whether a field is for one hop whatever <c>Connection</c> says: RFC 9110 section 7.6.1, HTTP2-Settings (RFC 7540 section 3.2.1),
    /// and Trailer, which is written anew. Proxy-Authenticate and Proxy-Authorization (RFC 9110 section 11.7) are between
    /// a client and the proxy next to it: a gateway neither lends a client's proxy credentials to an upstream, nor asks for them in its name.
    /// </summary>
    public static bool IsHopByHop(KnownHeader header) => (HopByHop & (1UL << (int)header)) != 0;

    /// <summary>Whether a name begins with a prefix, in any case of letters.</summary>
    internal static bool StartsWith(ReadOnlySpan<byte> name, ReadOnlySpan<byte> prefix) =>
        name.Length >= prefix.Length && Ascii.EqualsIgnoreCase(name[..prefix.Length], prefix);

    /// <summary>A perfect hash of the known names: length, first, last and one middle byte, with the bit set that tells cases of letters apart.</summary>
    private static int SlotOf(ReadOnlySpan<byte> name) =>
        ((name.Length * 235) + ((name[0] | 0x20) * 18) + ((name[name.Length * 3 >> 2] | 0x20) * 87) + ((name[^1] | 0x20) * 229)) & (SlotCount - 1);

    private static byte[] MakeSlots()
    {
        var slots = new byte[SlotCount];
        for (int id = 1; id < Names.Length; id++)
        {
            slots[SlotOf(Names[id])] = (byte)id;
        }

        return slots;
    }
}
