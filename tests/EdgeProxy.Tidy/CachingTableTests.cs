using System.Text.RegularExpressions;

namespace EdgeProxy.Tidy;

/// <summary>The table of what RFC 9111 requires is what the tests show: neither names a section, or a test, that the other does not.</summary>
public sealed partial class CachingTableTests
{
    private const string Table = "docs/RFC9111.md";
    private const string Tests = "tests/EdgeProxy.Gateway.Tests/Caching/Rfc9111Tests.cs";

    [GeneratedRegex(@"(InlineData\(|Trait\(""Section"", )""(?<section>RFC \d+ [\d.]+)""|public void (?<test>\w+)\(")]
    private static partial Regex Shown { get; }

    [GeneratedRegex(@"^\| (?<section>RFC \d+ [\d.]+) \|.*\| (?<tests>[^|]+) \|$", RegexOptions.Multiline)]
    private static partial Regex Row { get; }

    [Fact]
    public void SectionsAndTests_AreThoseOfTheTable()
    {
        var shown = new SortedSet<string>(StringComparer.Ordinal);
        var sections = new List<string>();
        foreach (Match match in Shown.Matches(Repository.ReadText(Tests)))
        {
            if (match.Groups["section"].Success)
            {
                sections.Add(match.Groups["section"].Value);
                continue;
            }

            shown.UnionWith(sections.Select(section => $"{section}: Rfc9111Tests.{match.Groups["test"].Value}"));
            sections.Clear();
        }

        var listed = new SortedSet<string>(StringComparer.Ordinal);
        foreach (Match row in Row.Matches(Repository.ReadText(Table)))
        {
            listed.UnionWith(row.Groups["tests"].Value.Split(", ").Select(test => $"{row.Groups["section"].Value}: {test.Trim('`')}"));
        }

        Assert.NotEmpty(shown);
        Assert.Equal(shown, listed);
    }
}
