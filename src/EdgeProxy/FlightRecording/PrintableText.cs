using System.Globalization;
using System.Text;

namespace EdgeProxy;

/// <summary>Bytes of a peer as text that is safe to show: printable ASCII stays, all else becomes <c>\xhh</c>.</summary>
internal static class PrintableText
{
    public static string Of(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        foreach (byte value in bytes)
        {
            Append(text, value is >= 0x20 and < 0x7F && value != '\\', (char)value);
        }

        return text.ToString();
    }

    /// <summary>Text on its way to a terminal: without anything that the terminal would act upon. Backslashes stay as they are.</summary>
    public static string Of(string text)
    {
        var printable = new StringBuilder(text.Length);
        foreach (char value in text)
        {
            Append(printable, char.GetUnicodeCategory(value) is not (UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate), value);
        }

        return printable.ToString();
    }

    private static void Append(StringBuilder text, bool isPrintable, char value)
    {
        if (isPrintable)
        {
            text.Append(value);
        }
        else if (value == '\\')
        {
            text.Append("\\\\");
        }
        else
        {
            text.Append(CultureInfo.InvariantCulture, $"\\x{(int)value:x2}");
        }
    }
}
