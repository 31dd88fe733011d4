using System.Text;

namespace EdgeProxy.Http1;

/// <summary>Which fields may not stand behind the content.</summary>
internal static class TrailerRules
{
    /// <summary>
    /// RFC 9110 section 6.5.1: framing, routing, authentication, request modifiers, response control, content description. Every
    /// known field is such a one but ETag (section 8.8.3), and so are these families, except for the digest
    /// that is made to be a trailer (RFC 9530 section 6.5). A reserved name is one: what is taken from the head could come back behind the content.
    /// </summary>
    public static bool IsForbidden(KnownHeader id, ReadOnlySpan<byte> name) =>
        id is not KnownHeader.None and not KnownHeader.ETag
        || (KnownHeaders.StartsWith(name, "content-"u8) && !Ascii.EqualsIgnoreCase(name, "content-digest"u8))
        || ReservedNames.Contains(name)
        || KnownHeaders.StartsWith(name, "sec-"u8)
        || KnownHeaders.StartsWith(name, "access-control-"u8)
        || KnownHeaders.StartsWith(name, "proxy-"u8);
}
