using System.Text.RegularExpressions;

namespace EdgeProxy.LoadTests;

/// <summary>Fills in the configurations that stand in <c>loadtest/peers</c>.</summary>
internal static partial class ServerTemplate
{
    [GeneratedRegex("^(?<indent> *)(#|//)@(?<variant>[a-z]+) ", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex VariantLine { get; }

    [GeneratedRegex("@[A-Z]+@")]
    private static partial Regex Unfilled { get; }

    /// <param name="values">What stands for each <c>@NAME@</c>, by the name alone.</param>
    /// <param name="variants">Whose <c>#@variant</c> or <c>//@variant</c> lines come in force.</param>
    /// <exception cref="FormatException">A name is left over.</exception>
    public static string Fill(string template, IReadOnlyDictionary<string, string> values, IReadOnlyCollection<string> variants)
    {
        string text = VariantLine.Replace(template, match => variants.Contains(match.Groups["variant"].Value) ? match.Groups["indent"].Value : match.Value);

        // The comments at the top speak of names, so only what is in force is checked.
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].TrimStart();
            if (line.StartsWith('#') || line.StartsWith("//", StringComparison.Ordinal))
            {
                continue;
            }

            foreach ((string name, string value) in values)
            {
                lines[i] = lines[i].Replace($"@{name}@", value, StringComparison.Ordinal);
            }

            if (Unfilled.Match(lines[i]) is { Success: true } unfilled)
            {
                throw new FormatException($"line {i + 1}: {unfilled.Value} has no value");
            }
        }

        return string.Join('\n', lines);
    }
}
