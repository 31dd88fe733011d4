namespace EdgeProxy.Http1;

/// <summary>Parses response heads in place, RFC 9112 section 4, by the same rules as requests.</summary>
public static class ResponseHeadParser
{
    private const int StatusLineBytesMin = 12;

    /// <summary>Parses, or goes on parsing, a response head; <paramref name="requestMethod"/> decides whether a body follows.</summary>
    public static ParseStatus Parse(ReadOnlySpan<byte> bytes, ResponseHead head, HeadLimits limits, KnownMethod requestMethod)
    {
        if (head.Error != ProtocolError.None)
        {
            return ParseStatus.Invalid;
        }

        bool isFull = bytes.Length >= limits.HeadBytesMax;
        ReadOnlySpan<byte> window = isFull ? bytes[..limits.HeadBytesMax] : bytes;
        ParseStatus status = ParseWithin(window, head, limits, requestMethod, out ProtocolError error);
        if (status == ParseStatus.Incomplete && isFull)
        {
            status = ParseStatus.Invalid;
            error = ProtocolError.HeadTooLarge;
        }

        head.Error = error;
        return status;
    }

    private static ParseStatus ParseWithin(ReadOnlySpan<byte> bytes, ResponseHead head, HeadLimits limits, KnownMethod requestMethod, out ProtocolError error)
    {
        ref HeadProgress progress = ref head.Progress;
        ParseStatus status;
        if (!progress.StartLineDone)
        {
            status = LineScanner.FindEnd(bytes, ref progress, out int end, out error);
            if (status != ParseStatus.Complete)
            {
                return status;
            }

            error = ParseStatusLine(bytes[..end], head);
            if (error != ProtocolError.None)
            {
                return ParseStatus.Invalid;
            }

            progress = new HeadProgress { LineStart = end + 2, StartLineDone = true };
        }

        status = FieldSectionParser.Parse(bytes, head.Fields, ref progress, limits.FieldCountMax, FieldSection.Response, out error);
        if (status != ParseStatus.Complete)
        {
            return status;
        }

        head.Length = progress.LineStart;
        error = ResponseRules.Apply(bytes, head, requestMethod);
        return error == ProtocolError.None ? ParseStatus.Complete : ParseStatus.Invalid;
    }

    /// <summary>Version, space, three digits, and a reason behind another space. Many servers leave out that space with the reason.</summary>
    private static ProtocolError ParseStatusLine(ReadOnlySpan<byte> line, ResponseHead head)
    {
        if (line.Length < StatusLineBytesMin || !line.StartsWith("HTTP/"u8))
        {
            return ProtocolError.BadStartLine;
        }

        int space = line.IndexOf((byte)' ');
        if (space < 0)
        {
            return ProtocolError.BadStartLine;
        }

        ProtocolError error = StartLineVersion.Parse(line[..space], out HttpVersion version);
        if (error != ProtocolError.None)
        {
            return error;
        }

        ReadOnlySpan<byte> digits = line.Slice(StartLineVersion.Bytes + 1, 3);
        bool isStatus = !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9') && digits[0] is >= (byte)'1' and <= (byte)'5'
            && (line.Length == StatusLineBytesMin || line[StatusLineBytesMin] == (byte)' ');
        if (!isStatus)
        {
            return ProtocolError.BadStatus;
        }

        head.Version = version;
        head.Status = ((digits[0] - '0') * 100) + ((digits[1] - '0') * 10) + (digits[2] - '0');
        int reason = Math.Min(StatusLineBytesMin + 1, line.Length);
        head.Reason = new ByteRange(reason, line.Length - reason);
        return ProtocolError.None;
    }
}
