using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace EdgeProxy;

/// <summary>
/// Any bytes as a JSON string: always valid UTF-8 on one line, with nothing in it that a terminal or a viewer would act upon.
/// Quotes, backslashes and controls are escaped (RFC 8259 section 7), as are the invisible characters of Unicode that reorder or break
/// lines; a byte that is no UTF-8 becomes U+FFFD. What is too long is cut, with its full length behind.
/// </summary>
internal static class JsonString
{
    /// <summary>Longest string that is written for a name of the configuration; more than any document allows in practice.</summary>
    private const int NameBytesMax = 1024;

    private const int EscapeBytesMax = 12;

    private static readonly SearchValues<byte> Plain = SearchValues.Create(PlainBytes());

    /// <param name="writer">Gets the string with its quotes.</param>
    /// <param name="value">Any bytes.</param>
    /// <param name="bytesMax">Bytes of output between the quotes, after which the string is cut.</param>
    public static void Write(ref LineWriter writer, scoped ReadOnlySpan<byte> value, int bytesMax)
    {
        Span<byte> escape = stackalloc byte[EscapeBytesMax];
        scoped ReadOnlySpan<byte> rest = value;
        int left = bytesMax;
        writer.Write((byte)'"');
        while (!rest.IsEmpty)
        {
            int plain = rest.IndexOfAnyExcept(Plain);
            int run = Math.Min(plain < 0 ? rest.Length : plain, left);
            writer.Write(rest[..run]);
            left -= run;
            rest = rest[run..];
            if (rest.IsEmpty)
            {
                break;
            }

            int length = run == plain ? Escape(rest, escape, out int consumed) : Cut(out consumed);
            if (length > left)
            {
                WriteCutMark(ref writer, value.Length);
                break;
            }

            writer.Write(escape[..length]);
            left -= length;
            rest = rest[consumed..];
        }

        writer.Write((byte)'"');
    }

    /// <summary>A name of the configuration.</summary>
    public static void Write(ref LineWriter writer, string text)
    {
        Span<byte> bytes = stackalloc byte[NameBytesMax];
        Utf8.FromUtf16(text, bytes, out int read, out int written);
        Write(ref writer, bytes[..written], read == text.Length ? NameBytesMax : NameBytesMax - (2 * EscapeBytesMax));
    }

    /// <summary>More than is ever left: nothing else fits.</summary>
    private static int Cut(out int consumed)
    {
        consumed = 0;
        return int.MaxValue;
    }

    private static void WriteCutMark(ref LineWriter writer, int length)
    {
        writer.Write("…("u8);
        writer.WriteNumber(length);
        writer.Write(" bytes)"u8);
    }

    /// <summary>How the first character is written; one that needs no escape, as it is.</summary>
    private static int Escape(ReadOnlySpan<byte> rest, Span<byte> escape, out int consumed)
    {
        if (rest[0] is (byte)'"' or (byte)'\\')
        {
            consumed = 1;
            escape[0] = (byte)'\\';
            escape[1] = rest[0];
            return 2;
        }

        // What is no UTF-8 decodes to U+FFFD, one for each ill-formed sequence.
        OperationStatus status = Rune.DecodeFromUtf8(rest, out Rune rune, out consumed);
        return status == OperationStatus.Done && IsHarmful(rune) ? EscapeNumber(rune, escape) : rune.EncodeToUtf8(escape);
    }

    /// <summary>Controls (C1 too: U+009B begins a terminal's sequence), formatting (direction of text), separators of lines.</summary>
    private static bool IsHarmful(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static int EscapeNumber(Rune rune, Span<byte> escape)
    {
        Span<char> units = stackalloc char[2];
        int count = rune.EncodeToUtf16(units);
        for (int i = 0; i < count; i++)
        {
            Span<byte> unit = escape.Slice(i * 6, 6);
            "\\u"u8.CopyTo(unit);
            for (int digit = 0; digit < 4; digit++)
            {
                unit[2 + digit] = "0123456789abcdef"u8[(units[i] >> (12 - (4 * digit))) & 15];
            }
        }

        return count * 6;
    }

    private static byte[] PlainBytes() =>
        [.. Enumerable.Range(0x20, 0x7F - 0x20).Select(value => (byte)value).Where(value => value is not ((byte)'"' or (byte)'\\'))];
}
