using System.Text;

namespace EdgeProxy.Configuration;

/// <summary>The one text form of errors and warnings.</summary>
internal static class ConfigMessage
{
    public static string Format(string file, int line, int column, string path, string message, string hint)
    {
        var text = new StringBuilder(file);
        if (line > 0)
        {
            text.Append(':').Append(line).Append(':').Append(column);
        }

        if (path.Length > 0)
        {
            text.Append("  ").Append(path);
        }

        text.Append("  ").Append(message);
        if (hint.Length > 0)
        {
            text.Append("  (").Append(hint).Append(')');
        }

        return text.ToString();
    }
}
