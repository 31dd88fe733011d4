using System.Globalization;
using System.Text;

namespace EdgeProxy;

/// <summary>Bytes of a peer as text that is safe to show: printable ASCII stays, a backslash is doubled, all else becomes <c>\xhh</c>.</summary>
internal static class PrintableText
{
    public static string Of(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        foreach (byte value in bytes)
        {
            if (value == '\\')
            {
                text.Append("\\\\");
            }
            else if (value is >= 0x20 and < 0x7F)
            {
                text.Append((char)value);
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $"\\x{(int)value:x2}");
            }
        }

        return text.ToString();
    }
}
