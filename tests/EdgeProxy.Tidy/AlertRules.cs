using System.Text.RegularExpressions;

namespace EdgeProxy.Tidy;

/// <summary>
/// A file of alert rules, in the part of YAML that such files need: maps by indentation, lists of maps, plain and
/// single-quoted values, and literal blocks. Whatever else stands there is a <see cref="FormatException"/>.
/// </summary>
internal static partial class AlertRules
{
    private const string RuleStart = "      - alert: ";
    private const int MemberIndent = 8;
    private const int InnerIndent = 10;

    [GeneratedRegex(@"^(?<indent> *)(?<key>[A-Za-z_]+):(?: (?<value>.+))?$")]
    private static partial Regex Member { get; }

    /// <summary>A value that no reader of YAML takes for anything but its text.</summary>
    [GeneratedRegex(@"^[A-Za-z0-9./][^:{}\[\]&*!|>'""%@`]*$")]
    private static partial Regex Plain { get; }

    [GeneratedRegex(@"^'(?<text>([^']|'')*)'$")]
    private static partial Regex Quoted { get; }

    [GeneratedRegex(@"^  - name: [a-z-]+$")]
    private static partial Regex Group { get; }

    public static IReadOnlyList<AlertRule> Read(string text)
    {
        var rules = new List<AlertRule>();
        string[] lines = text.TrimEnd('\n').Split('\n');
        string within = "";
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i];
            if (line.Trim().Length == 0 || line.TrimStart().StartsWith('#') || line == "groups:" || line == "    rules:" || Group.IsMatch(line))
            {
                continue;
            }

            if (line.StartsWith(RuleStart, StringComparison.Ordinal))
            {
                rules.Add(new AlertRule(Value(line[RuleStart.Length..], i), i + 1, new Dictionary<string, (string, int)>(StringComparer.Ordinal)));
                within = "";
                continue;
            }

            Match member = Member.Match(line);
            int indent = member.Groups["indent"].Length;
            if (!member.Success || rules.Count == 0 || !(indent == MemberIndent || (indent == InnerIndent && within.Length > 0)))
            {
                throw new FormatException($"line {i + 1}: {line}");
            }

            string key = member.Groups["key"].Value;
            string value = member.Groups["value"].Value;
            within = indent == InnerIndent ? within : value.Length == 0 ? key + "." : "";
            if (value.Length > 0)
            {
                int at = i + 1;
                string content = value == "|" ? Block(lines, indent, ref i) : Value(value, i);
                rules[^1].Members.Add(indent == InnerIndent ? within + key : key, (content, at));
            }
        }

        return rules;
    }

    /// <summary>The lines behind <paramref name="at"/> that are indented more, which is then the last of them.</summary>
    private static string Block(string[] lines, int indent, ref int at)
    {
        var block = new List<string>();
        while (at + 1 < lines.Length && lines[at + 1].StartsWith(new string(' ', indent + 1), StringComparison.Ordinal))
        {
            block.Add(lines[++at].Trim());
        }

        return string.Join('\n', block);
    }

    private static string Value(string written, int line)
    {
        if (Quoted.Match(written) is { Success: true } quoted)
        {
            return quoted.Groups["text"].Value.Replace("''", "'", StringComparison.Ordinal);
        }

        // A comment behind a number sign would cut the value; one without a space before it is part of it, as in a heading's address.
        return Plain.IsMatch(written) && !written.Contains(" #", StringComparison.Ordinal) ? written : throw new FormatException($"line {line + 1}: {written}");
    }
}

/// <param name="Members">Values with their lines, by <c>expr</c>, <c>labels.severity</c> and so on.</param>
internal sealed record AlertRule(string Name, int Line, Dictionary<string, (string Value, int Line)> Members);
