using System.Text;

namespace EdgeProxy.Http1;

/// <summary>How long the body of a message is, RFC 9112 section 6.3, where anything but one plain statement is refused.</summary>
internal static class MessageFraming
{
    /// <summary>Reads <c>Transfer-Encoding</c> and <c>Content-Length</c>; <see cref="BodyFraming.None"/> when there is neither.</summary>
    public static ProtocolError Read(ReadOnlySpan<byte> bytes, FieldTable fields, HttpVersion version, out BodyFraming framing, out long contentLength)
    {
        framing = BodyFraming.None;
        contentLength = 0;
        bool hasLength = fields.Has(KnownHeader.ContentLength);
        if (fields.Has(KnownHeader.TransferEncoding))
        {
            framing = BodyFraming.Chunked;
            return hasLength
                ? ProtocolError.TransferEncodingWithContentLength
                : CheckTransferEncoding(bytes, fields, version);
        }

        if (!hasLength)
        {
            return ProtocolError.None;
        }

        framing = BodyFraming.ContentLength;
        return fields.IsRepeated(KnownHeader.ContentLength)
            ? ProtocolError.DuplicateContentLength
            : ParseContentLength(fields.ValueOf(KnownHeader.ContentLength, bytes), out contentLength);
    }

    private static ProtocolError CheckTransferEncoding(ReadOnlySpan<byte> bytes, FieldTable fields, HttpVersion version)
    {
        if (version == HttpVersion.Http10)
        {
            return ProtocolError.TransferEncodingInHttp10;
        }

        if (fields.IsRepeated(KnownHeader.TransferEncoding))
        {
            return ProtocolError.DuplicateTransferEncoding;
        }

        ReadOnlySpan<byte> coding = fields.ValueOf(KnownHeader.TransferEncoding, bytes);
        if (Ascii.EqualsIgnoreCase(coding, "chunked"u8))
        {
            return ProtocolError.None;
        }

        return ByteSets.IsToken(coding) ? ProtocolError.UnknownTransferCoding : ProtocolError.BadTransferEncoding;
    }

    private static ProtocolError ParseContentLength(ReadOnlySpan<byte> value, out long length)
    {
        length = 0;
        if (value.IsEmpty || value.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return value.Contains((byte)',') ? ProtocolError.ContentLengthList : ProtocolError.BadContentLength;
        }

        foreach (byte digit in value)
        {
            if (length > (long.MaxValue - (digit - '0')) / 10)
            {
                return ProtocolError.ContentLengthOverflow;
            }

            length = (length * 10) + (digit - '0');
        }

        return ProtocolError.None;
    }
}
