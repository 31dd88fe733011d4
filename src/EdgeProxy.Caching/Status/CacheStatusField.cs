namespace EdgeProxy.Caching;

/// <summary>Writes Cache-Status, RFC 9211: a list of structured fields to which each cache appends an item.</summary>
public static class CacheStatusField
{
    /// <summary>Bytes that hold any item of ours with a detail of up to 32.</summary>
    public const int ItemBytesMax = 192;

    /// <summary>The name under which this cache speaks.</summary>
    private static ReadOnlySpan<byte> Name => "EdgeProxy"u8;

    /// <summary>Our item. False when it does not fit.</summary>
    public static bool TryWriteItem(Span<byte> destination, in CacheStatus status, out int written)
    {
        var sink = ByteSink.To(destination);
        WriteItem(status, ref sink);
        written = sink.Failed ? 0 : sink.Count;
        return !sink.Failed;
    }

    /// <summary>
    /// The line that goes behind all Cache-Status lines which caches nearer to the origin wrote: lines of one name are one list, and in that the
    /// last item is that of the cache nearest to the client (RFC 9211 section 2).
    /// </summary>
    public static bool TryWriteLine(Span<byte> destination, in CacheStatus status, out int written)
    {
        var sink = ByteSink.To(destination);
        sink.Write("Cache-Status: "u8);
        WriteItem(status, ref sink);
        sink.Write("\r\n"u8);
        written = sink.Failed ? 0 : sink.Count;
        return !sink.Failed;
    }

    /// <summary>The value of such a list with our item appended.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="list">The value so far, or nothing.</param>
    /// <param name="status">What to tell.</param>
    /// <param name="written">Bytes written.</param>
    public static bool TryAppend(Span<byte> destination, ReadOnlySpan<byte> list, in CacheStatus status, out int written)
    {
        var sink = ByteSink.To(destination);
        sink.Write(list);
        sink.Write(list.IsEmpty ? default : ", "u8);
        WriteItem(status, ref sink);
        written = sink.Failed ? 0 : sink.Count;
        return !sink.Failed;
    }

    private static void WriteItem(in CacheStatus status, ref ByteSink sink)
    {
        sink.Write(Name);
        bool isHit = status.Forward == CacheForward.None;
        sink.Write(isHit ? "; hit"u8 : "; fwd="u8);
        sink.Write(WordOf(status.Forward));
        if (!isHit && status.ForwardStatus != 0)
        {
            sink.Write("; fwd-status="u8);
            sink.WriteDecimal(status.ForwardStatus);
        }

        sink.Write(!isHit && status.Stored ? "; stored"u8 : default);
        sink.Write(!isHit && status.Collapsed ? "; collapsed"u8 : default);
        if (status.Ttl != CacheStatus.None)
        {
            sink.Write("; ttl="u8);
            sink.WriteDecimal(status.Ttl);
        }

        if (!status.Detail.IsEmpty)
        {
            sink.Write("; detail="u8);
            sink.Write(status.Detail);
        }
    }

    private static ReadOnlySpan<byte> WordOf(CacheForward forward) => forward switch
    {
        CacheForward.Bypass => "bypass"u8,
        CacheForward.Method => "method"u8,
        CacheForward.UriMiss => "uri-miss"u8,
        CacheForward.VaryMiss => "vary-miss"u8,
        CacheForward.Miss => "miss"u8,
        CacheForward.Request => "request"u8,
        CacheForward.Stale => "stale"u8,
        CacheForward.Partial => "partial"u8,
        _ => default,
    };
}
