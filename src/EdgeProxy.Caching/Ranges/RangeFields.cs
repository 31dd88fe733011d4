namespace EdgeProxy.Caching;

/// <summary>Writes what goes around ranges: Content-Range, and the parts of multipart/byteranges (RFC 9110 sections 14.4 and 14.6).</summary>
public static class RangeFields
{
    /// <summary>Bytes of a boundary. Made of random bits by the caller, so that it is in no body.</summary>
    public const int BoundaryBytesMax = 70;

    /// <summary>Bytes that hold any Content-Range line.</summary>
    public const int ContentRangeBytesMax = 96;

    /// <summary>Writes <c>Content-Range: bytes 0-1/10</c> and the line's end.</summary>
    public static int WriteContentRange(Span<byte> destination, BodyRange range, long length)
    {
        var sink = ByteSink.To(destination);
        WriteContentRange(range, length, ref sink);
        return sink.Count;
    }

    /// <summary>Writes <c>Content-Range: bytes */10</c> and the line's end, for a 416.</summary>
    public static int WriteUnsatisfied(Span<byte> destination, long length)
    {
        var sink = ByteSink.To(destination);
        sink.Write("Content-Range: bytes */"u8);
        sink.WriteDecimal(length);
        sink.Write("\r\n"u8);
        return sink.Count;
    }

    /// <summary>What stands before the bytes of a part. False when it does not fit.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="boundary">The boundary.</param>
    /// <param name="contentType">That of the stored response, or nothing.</param>
    /// <param name="range">The part.</param>
    /// <param name="length">Bytes of the whole.</param>
    /// <param name="written">Bytes written.</param>
    public static bool TryWritePartHead(
        Span<byte> destination, ReadOnlySpan<byte> boundary, ReadOnlySpan<byte> contentType, BodyRange range, long length, out int written)
    {
        var sink = ByteSink.To(destination);
        WritePartHead(boundary, contentType, range, length, ref sink);
        written = sink.Failed ? 0 : sink.Count;
        return !sink.Failed;
    }

    /// <summary>What stands behind the last part. False when it does not fit.</summary>
    public static bool TryWriteEnd(Span<byte> destination, ReadOnlySpan<byte> boundary, out int written)
    {
        var sink = ByteSink.To(destination);
        WriteEnd(boundary, ref sink);
        written = sink.Failed ? 0 : sink.Count;
        return !sink.Failed;
    }

    /// <summary>Bytes of the whole multipart body.</summary>
    public static long MultipartLength(in RangeVerdict verdict, ReadOnlySpan<byte> boundary, ReadOnlySpan<byte> contentType, long length)
    {
        var counter = ByteSink.Counting();
        long content = 0;
        for (int i = 0; i < verdict.Count; i++)
        {
            WritePartHead(boundary, contentType, verdict[i], length, ref counter);
            content += verdict[i].Length;
        }

        WriteEnd(boundary, ref counter);
        return content + counter.Count;
    }

    private static void WritePartHead(ReadOnlySpan<byte> boundary, ReadOnlySpan<byte> contentType, BodyRange range, long length, ref ByteSink sink)
    {
        sink.Write("\r\n--"u8);
        sink.Write(boundary);
        sink.Write("\r\n"u8);
        if (!contentType.IsEmpty)
        {
            sink.Write("Content-Type: "u8);
            sink.Write(contentType);
            sink.Write("\r\n"u8);
        }

        WriteContentRange(range, length, ref sink);
        sink.Write("\r\n"u8);
    }

    private static void WriteEnd(ReadOnlySpan<byte> boundary, ref ByteSink sink)
    {
        sink.Write("\r\n--"u8);
        sink.Write(boundary);
        sink.Write("--\r\n"u8);
    }

    private static void WriteContentRange(BodyRange range, long length, ref ByteSink sink)
    {
        sink.Write("Content-Range: bytes "u8);
        sink.WriteDecimal(range.First);
        sink.Write((byte)'-');
        sink.WriteDecimal(range.Last);
        sink.Write((byte)'/');
        sink.WriteDecimal(length);
        sink.Write("\r\n"u8);
    }
}
