using System.Buffers;

namespace EdgeProxy;

/// <summary>
/// Any bytes between the quotes of a line in the common log format, as Apache writes them: quote and backslash with a backslash,
/// the usual controls by their letter, and all else that is not printable ASCII as <c>\xhh</c>. What is too long is cut,
/// with its full length behind.
/// </summary>
internal static class CommonLogText
{
    private const int EscapeBytesMax = 4;

    private static readonly SearchValues<byte> Plain =
        SearchValues.Create([.. Enumerable.Range(0x20, 0x7F - 0x20).Select(value => (byte)value).Where(value => value is not ((byte)'"' or (byte)'\\'))]);

    /// <param name="writer">Gets the text, without quotes.</param>
    /// <param name="value">Any bytes.</param>
    /// <param name="bytesMax">Bytes of output after which the text is cut.</param>
    public static void Write(ref LineWriter writer, scoped ReadOnlySpan<byte> value, int bytesMax)
    {
        ReadOnlySpan<byte> rest = value;
        int left = bytesMax;
        while (!rest.IsEmpty)
        {
            int plain = rest.IndexOfAnyExcept(Plain);
            int run = Math.Min(plain < 0 ? rest.Length : plain, left);
            writer.Write(rest[..run]);
            left -= run;
            rest = rest[run..];
            if (rest.IsEmpty)
            {
                return;
            }

            if (left < EscapeBytesMax)
            {
                writer.Write("...("u8);
                writer.WriteNumber(value.Length);
                writer.Write(" bytes)"u8);
                return;
            }

            left -= WriteEscape(ref writer, rest[0]);
            rest = rest[1..];
        }
    }

    private static int WriteEscape(ref LineWriter writer, byte value)
    {
        int letter = "\b\n\r\t\v\f\"\\"u8.IndexOf(value);
        writer.Write((byte)'\\');
        if (letter >= 0)
        {
            writer.Write("bnrtvf\"\\"u8[letter]);
            return 2;
        }

        writer.Write((byte)'x');
        writer.Write("0123456789abcdef"u8[value >> 4]);
        writer.Write("0123456789abcdef"u8[value & 15]);
        return EscapeBytesMax;
    }
}
