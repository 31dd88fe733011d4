using EdgeProxy.Http1;

namespace EdgeProxy.Gateway;

/// <summary>
/// <c>Via</c>, <c>X-Forwarded-*</c> and <c>Forwarded</c> (RFC 7239) towards the upstream. What a trusted proxy sent is
/// kept and appended to; what anybody else sent is dropped, since it would be a claim and not a fact.
/// </summary>
internal static class ForwardingFields
{
    public static void Write(ref HeadWriter writer, Exchange exchange)
    {
        RequestHead head = exchange.Client.Head;
        ReadOnlySpan<byte> bytes = exchange.Client.HeadBytes;
        ClientIdentity client = exchange.Client.Identity;
        ReadOnlySpan<byte> proto = client.Listener.IsTls ? "https"u8 : "http"u8;
        writer.Write("Via: "u8);
        writer.Write(head.Version == HttpVersion.Http10 ? "1.0 "u8 : "1.1 "u8);
        writer.Write(exchange.Home.Via);
        writer.Write("\r\nX-Forwarded-For: "u8);
        if (client.IsTrustedProxy)
        {
            WriteReceived(ref writer, head, bytes, KnownHeader.XForwardedFor);
        }

        writer.Write(client.PeerText);
        writer.Write("\r\n"u8);
        WriteClaim(ref writer, exchange, KnownHeader.XForwardedProto, "X-Forwarded-Proto"u8, proto);
        WriteClaim(ref writer, exchange, KnownHeader.XForwardedHost, "X-Forwarded-Host"u8, head.Authority.Of(bytes));
        WriteClaim(ref writer, exchange, KnownHeader.XForwardedPort, "X-Forwarded-Port"u8, client.PortText);
        writer.Write("Forwarded: "u8);
        if (client.IsTrustedProxy)
        {
            WriteReceived(ref writer, head, bytes, KnownHeader.Forwarded);
        }

        writer.Write("for="u8);
        writer.Write(client.ForwardedNode);
        if (!head.Authority.IsEmpty)
        {
            writer.Write(";host=\""u8);
            writer.Write(head.Authority.Of(bytes));
            writer.Write((byte)'"');
        }

        writer.Write(";proto="u8);
        writer.Write(proto);
        writer.Write("\r\n"u8);
    }

    /// <summary>Names under which only a trusted proxy may speak: an upstream may believe them.</summary>
    public static bool IsReserved(ReadOnlySpan<byte> name) => ReservedNames.Contains(name);

    /// <summary>A trusted proxy's own word, else the fact that this gateway sees.</summary>
    private static void WriteClaim(ref HeadWriter writer, Exchange exchange, KnownHeader id, ReadOnlySpan<byte> name, ReadOnlySpan<byte> fact)
    {
        FieldTable fields = exchange.Client.Head.Fields;
        int index = exchange.Client.Identity.IsTrustedProxy ? fields.IndexOf(id) : -1;
        ReadOnlySpan<byte> value = index >= 0 ? fields[index].Value.Of(exchange.Client.HeadBytes) : fact;
        if (!value.IsEmpty)
        {
            writer.WriteField(name, value);
        }
    }

    /// <summary>All lines of the field, joined, and a comma for what follows.</summary>
    private static void WriteReceived(ref HeadWriter writer, RequestHead head, ReadOnlySpan<byte> bytes, KnownHeader id)
    {
        for (int i = Math.Max(0, head.Fields.IndexOf(id)); i < head.Fields.Count; i++)
        {
            ref readonly HeaderField field = ref head.Fields[i];
            if (field.Id == id && !field.Value.IsEmpty)
            {
                writer.Write(field.Value.Of(bytes));
                writer.Write(", "u8);
            }
        }
    }
}
