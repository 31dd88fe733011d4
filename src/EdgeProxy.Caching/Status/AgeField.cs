using EdgeProxy.Http1;

namespace EdgeProxy.Caching;

/// <summary>The Age line of a response from the cache, RFC 9111 sections 4 and 5.1, in place of any that was stored.</summary>
public static class AgeField
{
    /// <summary>Bytes that hold any line.</summary>
    public const int BytesMax = 32;

    /// <summary>Writes <c>Age: 12</c> and the line's end.</summary>
    public static int Write(Span<byte> destination, long ageSeconds)
    {
        var writer = new HeadWriter(destination);
        writer.WriteNumberField("Age"u8, Math.Clamp(ageSeconds, 0, DeltaSeconds.Max));
        return writer.Written;
    }
}
