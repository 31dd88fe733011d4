namespace EdgeProxy.Http1;

/// <summary>The request line: method, one space, target, one space, version. RFC 9112 section 3.</summary>
internal static class RequestLine
{
    private const int SpacesAndVersionBytes = 2 + StartLineVersion.Bytes;
    private const int LineEndBytes = 2;

    /// <summary>The longest legal request line with its CRLF.</summary>
    public static int BytesMax(HeadLimits limits) => limits.MethodBytesMax + limits.TargetBytesMax + SpacesAndVersionBytes + LineEndBytes;

    /// <summary>Which part of a line that is longer than <see cref="BytesMax"/> is too long.</summary>
    public static ProtocolError ErrorOfTooLong(ReadOnlySpan<byte> line, HeadLimits limits) =>
        (uint)line.IndexOf((byte)' ') > (uint)limits.MethodBytesMax ? ProtocolError.MethodTooLong : ProtocolError.TargetTooLong;

    public static ProtocolError Parse(ReadOnlySpan<byte> bytes, ByteRange range, RequestHead head, HeadLimits limits)
    {
        ReadOnlySpan<byte> line = range.Of(bytes);
        int first = line.IndexOf((byte)' ');
        if (first < 0)
        {
            return ProtocolError.BadStartLine;
        }

        if (first > limits.MethodBytesMax)
        {
            return ProtocolError.MethodTooLong;
        }

        ReadOnlySpan<byte> method = line[..first];
        if (!ByteSets.IsToken(method))
        {
            return first == 0 ? ProtocolError.WhitespaceInStartLine : ProtocolError.BadMethod;
        }

        int last = line.LastIndexOf((byte)' ');
        if (last == first)
        {
            return first == line.Length - 1 ? ProtocolError.BadStartLine : ProtocolError.Http09Request;
        }

        head.MethodName = new ByteRange(range.Start, first);
        head.Method = KnownMethods.Find(method);
        head.Target = new ByteRange(range.Start + first + 1, last - first - 1);
        ProtocolError error = CheckSpaces(line, first, last);
        if (error == ProtocolError.None)
        {
            error = StartLineVersion.Parse(line[(last + 1)..], out HttpVersion version);
            head.Version = version;
        }

        if (error == ProtocolError.None && head.Target.Length > limits.TargetBytesMax)
        {
            error = ProtocolError.TargetTooLong;
        }

        return error == ProtocolError.None ? TargetParser.Parse(bytes, head) : error;
    }

    private static ProtocolError CheckSpaces(ReadOnlySpan<byte> line, int first, int last)
    {
        bool isClean = last > first + 1 && last < line.Length - 1
            && !line[(first + 1)..last].ContainsAny((byte)' ', (byte)'\t') && !line[last..].Contains((byte)'\t');
        return isClean ? ProtocolError.None : ProtocolError.WhitespaceInStartLine;
    }
}
