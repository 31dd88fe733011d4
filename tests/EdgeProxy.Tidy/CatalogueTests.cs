using System.Text.RegularExpressions;

namespace EdgeProxy.Tidy;

/// <summary>The table of attacks in the document on testing against the tests: neither names what the other does not have.</summary>
public sealed partial class CatalogueTests
{
    private const string Document = "docs/TESTING.md";
    private const string Cases = "tests/EdgeProxy.Http1.Tests/Catalogue/";

    [GeneratedRegex(@"`(?<type>[A-Z]\w*)\.(?<test>[A-Z]\w*_\w+)`")]
    private static partial Regex TestName { get; }

    [GeneratedRegex(@"`(?<code>[^`]+)`")]
    private static partial Regex InlineCode { get; }

    /// <summary>A case begins its line with the function that makes it and its name.</summary>
    [GeneratedRegex(@"^\s+\w+\(""(?<name>([^""\\]|\\.)*)""", RegexOptions.Multiline)]
    private static partial Regex CaseName { get; }

    [Fact]
    public void TestsThatTheDocumentNames_Exist()
    {
        Offences offences = new($"A test that {Document} names exists:");
        int found = 0;
        foreach ((string line, int number) in Lines())
        {
            foreach (Match match in TestName.Matches(line))
            {
                found++;
                string type = match.Groups["type"].Value;
                bool exists = Repository.SourcesUnder("tests").Any(source =>
                    source.Path.EndsWith($"/{type}.cs", StringComparison.Ordinal)
                    && Regex.IsMatch(source.Code, $@"\b{match.Groups["test"].Value}\(", RegexOptions.None, TimeSpan.FromSeconds(1)));
                if (!exists)
                {
                    offences.Add(Document, number, match.Value);
                }
            }
        }

        offences.AssertNone();
        Assert.True(found > 50, $"Only {found} tests were found in {Document}.");
    }

    [Fact]
    public void TopicsOfTheCases_AreThoseOfTheDocument()
    {
        Offences offences = new($"A topic of the catalogue stands in {Document}, and what stands there is one:");
        Dictionary<string, int> documented = [];
        foreach ((string line, int number) in Lines().Where(line => line.Text.StartsWith("| ", StringComparison.Ordinal)))
        {
            // What stands in the last column and is no test is a topic.
            string last = line.TrimEnd(' ', '|').Split(" | ")[^1];
            foreach (Match match in InlineCode.Matches(TestName.Replace(last, "")))
            {
                documented.TryAdd(match.Groups["code"].Value, number);
            }
        }

        string[] tests = [.. Repository.SourcesUnder("tests").Where(source => source.Path.Contains("Catalogue", StringComparison.Ordinal)).Select(source => source.Text)];
        foreach ((string topic, int number) in documented.Where(topic => !tests.Any(text => text.Contains($"\"{topic.Key}: ", StringComparison.Ordinal))))
        {
            offences.Add(Document, number, $"{topic}: no case has a name that begins so");
        }

        foreach (SourceFile source in Repository.Sources.Where(source => source.Path.StartsWith(Cases, StringComparison.Ordinal) && source.Path.EndsWith("Cases.cs", StringComparison.Ordinal)))
        {
            foreach (Match match in CaseName.Matches(source.Text).Where(match => !documented.ContainsKey(match.Groups["name"].Value.Split(": ")[0])))
            {
                offences.Add(source.Path, source.LineAt(match.Index), $"{match.Groups["name"].Value}: its topic is not in {Document}");
            }
        }

        offences.AssertNone();
    }

    /// <summary>The catalogue's part of the document.</summary>
    private static IEnumerable<(string Text, int Number)> Lines() =>
        Repository.ReadText(Document).Split('\n').Select((text, index) => (text, index + 1)).SkipWhile(line => line.text != "## The catalogue of attacks");
}
