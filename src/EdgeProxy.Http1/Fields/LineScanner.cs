namespace EdgeProxy.Http1;

/// <summary>Finds the end of a line, and refuses the line if it holds what no line may.</summary>
internal static class LineScanner
{
    /// <summary>
    /// Looks for the CRLF that ends the line at <see cref="HeadProgress.LineStart"/>; <paramref name="end"/> is where it stands.
    /// Goes on where the last call stopped. A carriage return at the very end of the bytes is looked at again.
    /// </summary>
    public static ParseStatus FindEnd(ReadOnlySpan<byte> bytes, ref HeadProgress progress, out int end, out ProtocolError error)
    {
        error = ProtocolError.None;
        int from = progress.LineStart + progress.Scanned;
        int hit = bytes[from..].IndexOfAny(ByteSets.LineEndOrControl);
        if (hit < 0)
        {
            end = bytes.Length;
            progress.Scanned = end - progress.LineStart;
            return ParseStatus.Incomplete;
        }

        end = from + hit;
        if (bytes[end] == (byte)'\r')
        {
            if (end + 1 == bytes.Length)
            {
                progress.Scanned = end - progress.LineStart;
                return ParseStatus.Incomplete;
            }

            if (bytes[end + 1] == (byte)'\n')
            {
                return ParseStatus.Complete;
            }
        }

        error = ErrorOf(bytes[end]);
        return ParseStatus.Invalid;
    }

    private static ProtocolError ErrorOf(byte found) => found switch
    {
        (byte)'\r' => ProtocolError.BareCarriageReturn,
        (byte)'\n' => ProtocolError.BareLineFeed,
        0 => ProtocolError.NulByte,
        _ => ProtocolError.ControlCharacter,
    };
}
