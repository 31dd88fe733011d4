namespace EdgeProxy.Http1;

/// <summary>What holds for a response as a whole, decided once all its lines are read.</summary>
internal static class ResponseRules
{
    public static ProtocolError Apply(ReadOnlySpan<byte> bytes, ResponseHead head, KnownMethod requestMethod)
    {
        ProtocolError error = ConnectionOptions.Read(bytes, head.Fields, out ConnectionOptions options);
        if (error != ProtocolError.None)
        {
            return error;
        }

        error = MessageFraming.Read(bytes, head.Fields, head.Version, out BodyFraming framing, out long length);
        if (error != ProtocolError.None)
        {
            return error;
        }

        head.KeepAlive = options.IsPersistent(head.Version);
        return ApplyFraming(head, framing, length, requestMethod);
    }

    /// <summary>RFC 9112 section 6.3, whose first two rules come before what the fields say.</summary>
    private static ProtocolError ApplyFraming(ResponseHead head, BodyFraming framing, long length, KnownMethod requestMethod)
    {
        if (head.Status is < 200 or 204)
        {
            return ApplyBodilessStatus(head, framing, length);
        }

        bool isBodiless = head.Status == 304 || requestMethod == KnownMethod.Head
            || (requestMethod == KnownMethod.Connect && head.Status < 300);
        if (isBodiless)
        {
            return ProtocolError.None;
        }

        head.Framing = framing == BodyFraming.None ? BodyFraming.UntilClose : framing;
        head.ContentLength = length;
        head.KeepAlive &= head.Framing != BodyFraming.UntilClose;
        return ProtocolError.None;
    }

    /// <summary>
    /// 1xx and 204 have neither body nor framing fields, RFC 9112 section 6.1 and RFC 9110 section 8.6. Transfer-Encoding there is
    /// refused. Content-Length is common with 204 and is let pass for this hop only; if it is not 0, bytes that
    /// belong to no response may follow, so the connection is not used again.
    /// </summary>
    private static ProtocolError ApplyBodilessStatus(ResponseHead head, BodyFraming framing, long length)
    {
        if (framing == BodyFraming.Chunked)
        {
            return ProtocolError.TransferEncodingNotAllowed;
        }

        if (framing == BodyFraming.ContentLength)
        {
            head.Fields[head.Fields.IndexOf(KnownHeader.ContentLength)].HopByHop = true;
            head.KeepAlive &= length == 0;
        }

        return ProtocolError.None;
    }
}
