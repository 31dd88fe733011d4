using System.Globalization;
using System.Text;

namespace EdgeProxy.Configuration;

/// <summary>What messages show of a document: no secrets, no control characters, nothing long.</summary>
internal static class Shown
{
    private const int LengthMax = 80;

    /// <summary>A string value in quotes, as it is written in the document.</summary>
    public static string Value(JsonNodeAt node) => "\"" + Text(node.Written ?? node.Text, LengthMax) + "\"";

    /// <summary>A part of a string value, unless it came from a placeholder.</summary>
    public static string Part(JsonNodeAt node, string part) =>
        node.Written is null ? "\"" + Text(part, LengthMax) + "\"" : "(from " + Text(node.Written, LengthMax) + ")";

    public static string Name(string name) => "\"" + Text(name, LengthMax) + "\"";

    /// <summary>Control characters and the like as escapes, since messages end in terminals and logs.</summary>
    public static string Text(string text, int lengthMax)
    {
        var shown = new StringBuilder();
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (shown.Length >= lengthMax)
            {
                return shown.Append('…').ToString();
            }

            bool isHidden = Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
            if (isHidden)
            {
                shown.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
            }
            else
            {
                shown.Append(rune.ToString());
            }
        }

        return shown.ToString();
    }
}
