using System.Buffers;
using EdgeProxy.Gateway;

namespace EdgeProxy;

/// <summary>
/// Copies a head, or what should have been one, line by line, without the credentials in it: values of headers that bear them
/// and of query parameters that are named like them become <c>***</c>. It works on the received bytes, since the heads that are worth
/// a look are often those that could not be parsed.
/// </summary>
internal static class HeadMask
{
    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\r\n"u8);
    private static readonly SearchValues<byte> TargetEnds = SearchValues.Create(" \t"u8);

    /// <param name="head">As received. Nothing after its first empty line is looked at: a body is none of a recorder's business.</param>
    /// <param name="places">Where API keys come, beside the usual names of credentials.</param>
    /// <param name="destination">Gets the lines, each ended by a line feed.</param>
    /// <param name="isCut">Whether not all of them found room.</param>
    /// <returns>The bytes written.</returns>
    public static int Copy(ReadOnlySpan<byte> head, KeyPlaces places, Span<byte> destination, out bool isCut)
    {
        var writer = new LineWriter(destination);
        bool isFirst = true;
        bool isMasking = false;
        while (!head.IsEmpty && !writer.IsFull)
        {
            ReadOnlySpan<byte> line = TakeLine(ref head);
            if (line.IsEmpty && !isFirst)
            {
                break;
            }

            if (isFirst)
            {
                WriteMaskedQuery(ref writer, line, places);
            }
            else
            {
                WriteField(ref writer, line, places, ref isMasking);
            }

            isFirst &= line.IsEmpty; // An empty line may precede a request (RFC 9112 section 2.2).
            writer.Write((byte)'\n');
        }

        isCut = writer.IsFull;
        return writer.Length;
    }

    /// <summary>A line without its end: CRLF, or either alone, since a broken head may have those.</summary>
    private static ReadOnlySpan<byte> TakeLine(ref ReadOnlySpan<byte> rest)
    {
        int end = rest.IndexOfAny(LineEnds);
        if (end < 0)
        {
            ReadOnlySpan<byte> last = rest;
            rest = default;
            return last;
        }

        ReadOnlySpan<byte> line = rest[..end];
        bool isPair = rest[end] == '\r' && end + 1 < rest.Length && rest[end + 1] == '\n';
        rest = rest[(end + (isPair ? 2 : 1))..];
        return line;
    }

    private static void WriteField(ref LineWriter writer, scoped ReadOnlySpan<byte> line, KeyPlaces places, ref bool isMasking)
    {
        int colon = line.IndexOf((byte)':');
        if (colon < 0 || line[0] is (byte)' ' or (byte)'\t')
        {
            WriteBounded(ref writer, isMasking ? Secrets.Mask : line); // Folded or torn: it belongs to the field before it.
            return;
        }

        isMasking = Secrets.IsSecretName(line[..colon], places);
        if (!isMasking)
        {
            WriteMaskedQuery(ref writer, line, places); // A Referer, a Location and others may hold a query.
            return;
        }

        WriteBounded(ref writer, line[..(colon + 1)]);
        WriteBounded(ref writer, " "u8);
        WriteBounded(ref writer, Secrets.Mask);
    }

    private static void WriteMaskedQuery(ref LineWriter writer, scoped ReadOnlySpan<byte> line, KeyPlaces places)
    {
        int query = line.IndexOf((byte)'?');
        WriteBounded(ref writer, query < 0 ? line : line[..(query + 1)]);
        if (query < 0)
        {
            return;
        }

        ReadOnlySpan<byte> rest = line[(query + 1)..];
        int end = rest.IndexOfAny(TargetEnds);
        ReadOnlySpan<byte> after = end < 0 ? default : rest[end..];
        rest = end < 0 ? rest : rest[..end];
        while (!rest.IsEmpty)
        {
            int next = rest.IndexOf((byte)'&');
            ReadOnlySpan<byte> parameter = next < 0 ? rest : rest[..(next + 1)];
            WriteParameter(ref writer, parameter, places);
            rest = rest[parameter.Length..];
        }

        WriteBounded(ref writer, after);
    }

    private static void WriteParameter(ref LineWriter writer, scoped ReadOnlySpan<byte> parameter, KeyPlaces places)
    {
        int equals = parameter.IndexOf((byte)'=');
        if (equals < 0 || !(Secrets.IsSecretParameter(parameter[..equals]) || Secrets.IsKeyParameter(parameter[..equals], places)))
        {
            WriteBounded(ref writer, parameter);
            return;
        }

        WriteBounded(ref writer, parameter[..(equals + 1)]);
        WriteBounded(ref writer, Secrets.Mask);
        WriteBounded(ref writer, parameter[^1] == '&' ? "&"u8 : default);
    }

    /// <summary>What fits of it: the beginning of a long value tells more than nothing.</summary>
    private static void WriteBounded(ref LineWriter writer, scoped ReadOnlySpan<byte> bytes)
    {
        int room = writer.Room;
        if (bytes.Length <= room)
        {
            writer.Write(bytes);
            return;
        }

        writer.Write(bytes[..room]);
        writer.Write(bytes[room..]); // Does not fit, which the writer notes.
    }
}
