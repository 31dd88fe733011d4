namespace EdgeProxy.Http1;

/// <summary>Reads a trailer section with its final empty line, RFC 9112 section 7.1.2. Not resumable: call again with more bytes.</summary>
public static class TrailerParser
{
    /// <summary>
    /// Fills <paramref name="fields"/>, which are reset first, with ranges that count from <paramref name="bytes"/>[0]. The section is bounded by
    /// <see cref="HeadLimits.HeadBytesMax"/> and <see cref="HeadLimits.FieldCountMax"/>.
    /// </summary>
    public static ParseStatus Parse(ReadOnlySpan<byte> bytes, FieldTable fields, HeadLimits limits, out int consumed, out ProtocolError error)
    {
        consumed = 0;
        fields.Reset();
        bool isFull = bytes.Length >= limits.HeadBytesMax;
        ReadOnlySpan<byte> window = isFull ? bytes[..limits.HeadBytesMax] : bytes;
        var progress = default(HeadProgress);
        ParseStatus status = FieldSectionParser.Parse(window, fields, ref progress, limits.FieldCountMax, FieldSection.Trailers, out error);
        if (status == ParseStatus.Incomplete && isFull)
        {
            error = ProtocolError.TrailersTooLarge;
            return ParseStatus.Invalid;
        }

        consumed = status == ParseStatus.Complete ? progress.LineStart : 0;
        return status;
    }
}
