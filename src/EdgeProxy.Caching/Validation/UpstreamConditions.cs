using EdgeProxy.Http1;

namespace EdgeProxy.Caching;

/// <summary>Turns a request into one that validates a stored response, RFC 9111 section 4.3.1.</summary>
public static class UpstreamConditions
{
    /// <summary>
    /// Fields of the client that are left out of it: its own preconditions, which are evaluated against the outcome instead, and Range,
    /// since what comes back is to be stored whole.
    /// </summary>
    public static bool Replaces(KnownHeader header) =>
        header is KnownHeader.IfNoneMatch or KnownHeader.IfModifiedSince or KnownHeader.IfRange or KnownHeader.Range;

    /// <summary>
    /// Writes the lines If-None-Match and If-Modified-Since with the validators that the stored response has, byte for byte as the origin gave
    /// them. Nothing is written when it has none. False when they do not fit.
    /// </summary>
    public static bool TryWrite(FieldTable stored, ReadOnlySpan<byte> storedBytes, long now, Span<byte> destination, out int written)
    {
        var sink = ByteSink.To(destination);
        EntityTag tag = EntityTag.Of(stored, storedBytes);
        if (tag.Exists)
        {
            WriteLine("If-None-Match: "u8, tag.Text, ref sink);
        }

        ReadOnlySpan<byte> lastModified = stored.ValueOf(KnownHeader.LastModified, storedBytes);
        if (HttpDate.TryParse(lastModified, now, out _))
        {
            WriteLine("If-Modified-Since: "u8, lastModified, ref sink);
        }

        written = sink.Failed ? 0 : sink.Count;
        return !sink.Failed;
    }

    private static void WriteLine(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ref ByteSink sink)
    {
        sink.Write(name);
        sink.Write(value);
        sink.Write("\r\n"u8);
    }
}
