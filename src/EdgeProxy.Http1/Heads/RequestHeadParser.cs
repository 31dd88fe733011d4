namespace EdgeProxy.Http1;

/// <summary>
/// Parses request heads in place, RFC 9112 section 3, and refuses whatever two readers could understand differently.
/// What is refused does not depend on how the bytes arrive.
/// </summary>
public static class RequestHeadParser
{
    /// <summary>Parses, or goes on parsing, a request head that starts at <paramref name="bytes"/>[0].</summary>
    public static ParseStatus Parse(ReadOnlySpan<byte> bytes, RequestHead head, HeadLimits limits)
    {
        if (head.Error != ProtocolError.None)
        {
            return ParseStatus.Invalid;
        }

        bool isFull = bytes.Length >= limits.HeadBytesMax;
        ReadOnlySpan<byte> window = isFull ? bytes[..limits.HeadBytesMax] : bytes;
        ParseStatus status = ParseWithin(window, head, limits, out ProtocolError error);
        if (status == ParseStatus.Incomplete && isFull)
        {
            status = ParseStatus.Invalid;
            error = ProtocolError.HeadTooLarge;
        }

        head.Error = error;
        return status;
    }

    private static ParseStatus ParseWithin(ReadOnlySpan<byte> bytes, RequestHead head, HeadLimits limits, out ProtocolError error)
    {
        if (!head.Progress.StartLineDone)
        {
            ParseStatus start = ParseStartLine(bytes, head, limits, out error);
            if (start != ParseStatus.Complete)
            {
                return start;
            }
        }

        ParseStatus status = FieldSectionParser.Parse(
            bytes, head.Fields, ref head.Progress, limits.FieldCountMax, FieldSection.Request, out error);
        if (status != ParseStatus.Complete)
        {
            return status;
        }

        head.Length = head.Progress.LineStart;
        error = RequestRules.Apply(bytes, head);
        return error == ProtocolError.None ? ParseStatus.Complete : ParseStatus.Invalid;
    }

    private static ParseStatus ParseStartLine(ReadOnlySpan<byte> bytes, RequestHead head, HeadLimits limits, out ProtocolError error)
    {
        ref HeadProgress progress = ref head.Progress;
        while (true)
        {
            // The line is looked for only as far as a legal one reaches, so that an endless one is refused for what it is.
            int reach = progress.LineStart + RequestLine.BytesMax(limits);
            bool isFull = bytes.Length >= reach;
            ReadOnlySpan<byte> window = isFull ? bytes[..reach] : bytes;
            ParseStatus status = LineScanner.FindEnd(window, ref progress, out int end, out error);
            if (status == ParseStatus.Incomplete && isFull)
            {
                error = RequestLine.ErrorOfTooLong(window[progress.LineStart..], limits);
                return ParseStatus.Invalid;
            }

            if (status != ParseStatus.Complete)
            {
                return status;
            }

            int start = progress.LineStart;
            progress.LineStart = end + 2;
            progress.Scanned = 0;

            // One empty line before the request line is skipped, RFC 9112 section 2.2.
            if (start == 0 && end == 0)
            {
                continue;
            }

            error = RequestLine.Parse(bytes, new ByteRange(start, end - start), head, limits);
            progress.StartLineDone = true;
            return error == ProtocolError.None ? ParseStatus.Complete : ParseStatus.Invalid;
        }
    }
}
