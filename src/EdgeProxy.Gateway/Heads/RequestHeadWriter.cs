using System.IO.Pipelines;
using EdgeProxy.Caching;
using EdgeProxy.Http1;

namespace EdgeProxy.Gateway;

/// <summary>
/// Writes the head that an upstream gets: the target rewritten, the fields of the hop dropped (RFC 9110 section 7.6.1),
/// the client's own claims about its address dropped unless it is trusted, and this gateway's own fields added.
/// </summary>
internal static class RequestHeadWriter
{
    /// <summary>Room for what is added: Host, Via, X-Forwarded-*, Forwarded, X-Request-Id, traceparent, framing.</summary>
    private const int AddedBytesMax = 1024;

    public static void Write(PipeWriter output, Exchange exchange, HttpIntegration integration, Endpoint endpoint)
    {
        RequestHead head = exchange.Client.Head;
        int hostBytes = Math.Max(head.Authority.Length, Math.Max(endpoint.Authority.Length, integration.Host.Literal.Length));
        var writer = new HeadWriter(output.GetSpan(Measure(exchange, integration) + hostBytes));
        WriteTarget(ref writer, exchange, integration);
        writer.Write(integration.Host.Select(head.Authority.Of(exchange.Client.HeadBytes), endpoint.Authority));
        writer.Write("\r\n"u8);
        WriteRest(ref writer, exchange, integration, isForCache: false);
        writer.Write("\r\n"u8);
        output.Advance(writer.Written);
    }

    /// <summary>Most bytes that a head has, but for the value of Host.</summary>
    public static int Measure(Exchange exchange, HttpIntegration integration)
    {
        RequestHead head = exchange.Client.Head;
        return (2 * head.Length) + integration.RequestHeaders.Appended.Length + integration.Target.Measure(exchange.Match, exchange.Path, exchange.Query)
            + head.Authority.Length + AddedBytesMax;
    }

    /// <summary>The beginning of a head, up to the value of Host.</summary>
    public static void WriteTarget(ref HeadWriter writer, Exchange exchange, HttpIntegration integration)
    {
        writer.Write(exchange.Client.Head.MethodName.Of(exchange.Client.HeadBytes));
        writer.Write((byte)' ');
        integration.Target.Write(ref writer, exchange.Match, exchange.Path, exchange.HasQuery, exchange.Query);
        writer.Write(" HTTP/1.1\r\nHost: "u8);
    }

    /// <summary>The lines behind Host, without the empty line.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="exchange">Whose request it is.</param>
    /// <param name="integration">Where it goes.</param>
    /// <param name="isForCache">Whether what comes is to be stored whole: then the client's own conditions and ranges are left out.</param>
    public static void WriteRest(ref HeadWriter writer, Exchange exchange, HttpIntegration integration, bool isForCache)
    {
        RequestHead head = exchange.Client.Head;
        WriteFields(ref writer, exchange, integration.RequestHeaders, isForCache);
        WriteFraming(ref writer, head);
        WriteHop(ref writer, head, exchange.WantsUpgrade);
        ForwardingFields.Write(ref writer, exchange);
        WriteTrace(ref writer, exchange);
        writer.Write(integration.RequestHeaders.Appended);
    }

    private static void WriteFields(ref HeadWriter writer, Exchange exchange, HeaderRules rules, bool isForCache)
    {
        ReadOnlySpan<byte> bytes = exchange.Client.HeadBytes;
        foreach (ref readonly HeaderField field in exchange.Client.Head.Fields.Fields)
        {
            if (field.HopByHop || IsWrittenAnew(field, exchange, bytes) || (isForCache && UpstreamConditions.Replaces(field.Id)))
            {
                continue;
            }

            ReadOnlySpan<byte> name = field.Name.Of(bytes);
            if (!rules.DropsNothing && rules.Drops(name))
            {
                continue;
            }

            writer.WriteField(name, field.Value.Of(bytes));
        }
    }

    /// <summary>Fields that the gateway writes itself, or that only a trusted proxy may send.</summary>
    private static bool IsWrittenAnew(in HeaderField field, Exchange exchange, ReadOnlySpan<byte> bytes)
    {
        switch (field.Id)
        {
            case KnownHeader.Host:
            case KnownHeader.ContentLength:
            case KnownHeader.Forwarded:
            case KnownHeader.XForwardedFor:
            case KnownHeader.XForwardedHost:
            case KnownHeader.XForwardedPort:
            case KnownHeader.XForwardedProto:
            case KnownHeader.XRequestId:
            case KnownHeader.TraceParent:
            case KnownHeader.MaxForwards:
                return true;
            case KnownHeader.TraceState:
                return !exchange.HasTraceParent; // Meaningless without the parent that it belongs to.
            case KnownHeader.None:
                return !exchange.Client.Identity.IsTrustedProxy && ForwardingFields.IsReserved(field.Name.Of(bytes));
            default:
                return false;
        }
    }

    private static void WriteFraming(ref HeadWriter writer, RequestHead head)
    {
        if (head.Framing == BodyFraming.Chunked)
        {
            writer.Write("Transfer-Encoding: chunked\r\n"u8);
        }
        else if (head.Fields.Has(KnownHeader.ContentLength))
        {
            writer.Write("Content-Length: "u8);
            writer.WriteNumber(head.ContentLength);
            writer.Write("\r\n"u8);
        }
    }

    private static void WriteHop(ref HeadWriter writer, RequestHead head, bool wantsUpgrade)
    {
        if (wantsUpgrade)
        {
            writer.Write("Connection: upgrade\r\nUpgrade: websocket\r\n"u8);
        }
        else if (head.AcceptsTrailers)
        {
            writer.Write("Connection: te\r\nTE: trailers\r\n"u8);
        }
    }

    private static void WriteTrace(ref HeadWriter writer, Exchange exchange)
    {
        RequestHead head = exchange.Client.Head;
        writer.WriteField("X-Request-Id"u8, exchange.RequestId);
        writer.Write("traceparent: "u8);
        if (exchange.HasTraceParent)
        {
            writer.Write(head.Fields[head.Fields.IndexOf(KnownHeader.TraceParent)].Value.Of(exchange.Client.HeadBytes));
        }
        else
        {
            TraceParent.WriteNew(ref writer, exchange.MakeTrace(), exchange.Home.Random);
        }

        writer.Write("\r\n"u8);
        int maxForwards = head.Fields.IndexOf(KnownHeader.MaxForwards);
        if (maxForwards >= 0)
        {
            WriteMaxForwards(ref writer, head, head.Fields[maxForwards].Value.Of(exchange.Client.HeadBytes));
        }
    }

    /// <summary>Decremented for TRACE and OPTIONS, passed on for the rest (RFC 9110 section 7.6.2).</summary>
    private static void WriteMaxForwards(ref HeadWriter writer, RequestHead head, ReadOnlySpan<byte> value)
    {
        writer.Write("Max-Forwards: "u8);
        if (head.Method is KnownMethod.Options or KnownMethod.Trace && MaxForwards.TryParse(value, out long hops))
        {
            writer.WriteNumber(Math.Max(0, hops - 1));
        }
        else
        {
            writer.Write(value);
        }

        writer.Write("\r\n"u8);
    }
}
