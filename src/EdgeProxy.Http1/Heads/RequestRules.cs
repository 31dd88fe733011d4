using System.Text;

namespace EdgeProxy.Http1;

/// <summary>What holds for a request as a whole, decided once all its lines are read.</summary>
internal static class RequestRules
{
    public static ProtocolError Apply(ReadOnlySpan<byte> bytes, RequestHead head)
    {
        ProtocolError error = ApplyHost(bytes, head);
        if (error != ProtocolError.None)
        {
            return error;
        }

        error = ConnectionOptions.Read(bytes, head.Fields, out ConnectionOptions options);
        if (error != ProtocolError.None)
        {
            return error;
        }

        head.KeepAlive = options.IsPersistent(head.Version);
        error = ApplyFraming(bytes, head);
        if (error != ProtocolError.None)
        {
            return error;
        }

        error = ApplyExpect(bytes, head);
        if (error != ProtocolError.None)
        {
            return error;
        }

        ApplyTe(bytes, head);
        return UpgradeRules.Apply(bytes, head, options);
    }

    /// <summary>RFC 9112 section 3.2. Section 3.2.2 has a proxy ignore a Host beside an absolute target; one that contradicts it is refused instead, since the two are a way around rules by host.</summary>
    private static ProtocolError ApplyHost(ReadOnlySpan<byte> bytes, RequestHead head)
    {
        int index = head.Fields.IndexOf(KnownHeader.Host);
        if (index < 0)
        {
            return head.Version == HttpVersion.Http10 ? ProtocolError.None : ProtocolError.MissingHost;
        }

        if (head.Fields.IsRepeated(KnownHeader.Host))
        {
            return ProtocolError.DuplicateHost;
        }

        ByteRange range = head.Fields[index].Value;
        ReadOnlySpan<byte> host = range.Of(bytes);
        if (!Authority.TryParse(host, out Authority parts))
        {
            return ProtocolError.BadHost;
        }

        if (head.Authority.IsEmpty)
        {
            head.Authority = range;
            head.Host = new ByteRange(range.Start, parts.HostLength);
            return ProtocolError.None;
        }

        return IsSameAuthority(bytes, head, host, parts) ? ProtocolError.None : ProtocolError.HostMismatch;
    }

    private static bool IsSameAuthority(ReadOnlySpan<byte> bytes, RequestHead head, ReadOnlySpan<byte> host, Authority parts)
    {
        ReadOnlySpan<byte> target = head.Authority.Of(bytes);
        return Authority.TryParse(target, out Authority targetParts)
            && Authority.AreSame(target, targetParts, host, parts, DefaultPort(bytes, head, targetParts));
    }

    /// <summary>The scheme's port; authority form has no scheme but always a port, which then is what a bare host means.</summary>
    private static int DefaultPort(ReadOnlySpan<byte> bytes, RequestHead head, Authority targetParts)
    {
        if (head.Form == TargetForm.Authority)
        {
            return targetParts.Port;
        }

        return KnownHeaders.StartsWith(head.Target.Of(bytes), "https"u8) ? 443 : 80;
    }

    private static ProtocolError ApplyFraming(ReadOnlySpan<byte> bytes, RequestHead head)
    {
        ProtocolError error = MessageFraming.Read(bytes, head.Fields, head.Version, out BodyFraming framing, out long length);
        if (error != ProtocolError.None)
        {
            return error;
        }

        head.Framing = framing;
        head.ContentLength = length;
        return head.Method == KnownMethod.Trace && HasBody(head) ? ProtocolError.TraceWithBody : ProtocolError.None;
    }

    /// <summary>
    /// RFC 9110 section 10.1.1: 100-continue is ignored in an HTTP/1.0 request and belongs to no request without content, so it is
    /// not passed on there; any other expectation is refused.
    /// </summary>
    private static ProtocolError ApplyExpect(ReadOnlySpan<byte> bytes, RequestHead head)
    {
        if (!head.Fields.Has(KnownHeader.Expect))
        {
            return ProtocolError.None;
        }

        if (head.Fields.IsRepeated(KnownHeader.Expect))
        {
            return ProtocolError.DuplicateExpect;
        }

        if (!Ascii.EqualsIgnoreCase(head.Fields.ValueOf(KnownHeader.Expect, bytes), "100-continue"u8))
        {
            return ProtocolError.UnknownExpectation;
        }

        head.ExpectContinue = head.Version == HttpVersion.Http11 && HasBody(head);
        head.Fields[head.Fields.IndexOf(KnownHeader.Expect)].HopByHop = !head.ExpectContinue;
        return ProtocolError.None;
    }

    /// <summary>RFC 9110 section 10.1.4; codings that TE offers are of no interest, for none is applied.</summary>
    private static void ApplyTe(ReadOnlySpan<byte> bytes, RequestHead head)
    {
        int index = head.Fields.IndexOf(KnownHeader.Te);
        for (; index >= 0 && index < head.Fields.Count; index++)
        {
            if (head.Fields[index].Id != KnownHeader.Te)
            {
                continue;
            }

            var list = new ListReader(head.Fields[index].Value.Of(bytes));
            while (list.TryNext(out ReadOnlySpan<byte> element))
            {
                head.AcceptsTrailers |= Ascii.EqualsIgnoreCase(element, "trailers"u8);
            }
        }
    }

    internal static bool HasBody(RequestHead head) =>
        head.Framing == BodyFraming.Chunked || (head.Framing == BodyFraming.ContentLength && head.ContentLength > 0);
}
