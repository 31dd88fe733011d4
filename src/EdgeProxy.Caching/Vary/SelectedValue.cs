using System.Text;
using EdgeProxy.Http1;

namespace EdgeProxy.Caching;

/// <summary>
/// Writes the value that a request has under one field name in a form that is equal exactly when the values match, RFC 9111 section 4.1:
/// lines joined, white space around commas left out. Which it does only outside quotes, and not with fields that are no lists; languages and
/// codings are without case (RFC 5646 section 2.1.1, RFC 9110 section 8.4.1). Nothing is put in another order, since servers do
/// look at it.
/// </summary>
internal static class SelectedValue
{
    private const byte Absent = 0;
    private const byte List = 1;
    private const byte Exact = 2;

    public static void Write(FieldTable fields, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> name, ref ByteSink sink)
    {
        var lines = new FieldLines(fields, bytes, name);
        if (!lines.TryNext(out _))
        {
            sink.Write(Absent);
            return;
        }

        lines = new FieldLines(fields, bytes, name);
        if (IsSingle(KnownHeaders.Find(name)))
        {
            while (lines.TryNext(out ReadOnlySpan<byte> line))
            {
                sink.Write(Exact);
                sink.WritePart(line);
            }

            sink.Write(Absent);
            return;
        }

        bool ignoresCase = IgnoresCase(name);
        var counter = ByteSink.Counting();
        WriteList(lines, ignoresCase, ref counter);
        sink.Write(List);
        sink.WriteNumber((uint)counter.Count);
        WriteList(lines, ignoresCase, ref sink);
    }

    /// <summary>Fields in which a comma separates nothing.</summary>
    private static bool IsSingle(KnownHeader header) => header is KnownHeader.Authorization or KnownHeader.Cookie or KnownHeader.Host
        or KnownHeader.IfModifiedSince or KnownHeader.IfUnmodifiedSince or KnownHeader.Origin or KnownHeader.Referer or KnownHeader.UserAgent;

    private static bool IgnoresCase(ReadOnlySpan<byte> name) =>
        Ascii.EqualsIgnoreCase(name, "accept-encoding"u8) || Ascii.EqualsIgnoreCase(name, "accept-language"u8);

    private static void WriteList(FieldLines lines, bool ignoresCase, ref ByteSink sink)
    {
        bool isFirst = true;
        while (lines.TryNext(out ReadOnlySpan<byte> line))
        {
            if (!isFirst)
            {
                sink.Write((byte)',');
            }

            isFirst = false;
            WriteLine(line, ignoresCase, ref sink);
        }
    }

    private static void WriteLine(ReadOnlySpan<byte> line, bool ignoresCase, ref ByteSink sink)
    {
        bool quoted = false;
        int start = 0;
        for (int at = 0; at < line.Length; at++)
        {
            byte value = line[at];
            if (value == '"')
            {
                quoted = !quoted;
            }
            else if (quoted && value == '\\')
            {
                at++;
            }
            else if (!quoted && value == ',')
            {
                WriteElement(line[start..at], ignoresCase, ref sink);
                sink.Write((byte)',');
                start = at + 1;
            }
        }

        WriteElement(line[start..], ignoresCase, ref sink);
    }

    private static void WriteElement(ReadOnlySpan<byte> element, bool ignoresCase, ref ByteSink sink)
    {
        element = element.Trim(" \t"u8);
        if (!ignoresCase)
        {
            sink.Write(element);
            return;
        }

        Span<byte> lower = stackalloc byte[64];
        while (!element.IsEmpty)
        {
            ReadOnlySpan<byte> piece = element[..Math.Min(element.Length, lower.Length)];
            for (int i = 0; i < piece.Length; i++)
            {
                lower[i] = piece[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(piece[i] | 0x20) : piece[i];
            }

            sink.Write(lower[..piece.Length]);
            element = element[piece.Length..];
        }
    }
}
