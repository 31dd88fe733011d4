using System.Text.RegularExpressions;

namespace EdgeProxy.Tidy;

/// <summary>
/// The repository speaks of the project alone: not of the places and tools that it was written with. The words are put
/// together from pieces here, since this file is read as well.
/// </summary>
public sealed class WordTests
{
    private static readonly string[] TextEndings =
    [
        ".cs", ".csproj", ".props", ".targets", ".sln", ".md", ".json", ".jsonc", ".sh", ".txt", ".yml", ".yaml",
        ".lua", ".conf", ".cfg", ".xml", ".editorconfig", ".gitignore", ".gitattributes", ".dockerignore",
        "Dockerfile", "LICENSE", ".ci/run",
    ];

    private static readonly Regex Words = new(
        string.Join('|',
        [
            Join("/wo", "rk/"), Join(@"\.libr", "ary/"), Join(@"\bC", @"EO\b"), Join("(?i:co", "ordinator)"),
            Join("(?i:sub", "-?agent)"), Join("(?i:\\bclau", "de\\b)"), Join("(?i:anth", "ropic)"), Join("(?i:open", "ai\\b)"),
            Join(@"\bLL", @"Ms?\b"), Join("(?i:nu", @"get\.org)"), Join("(?i:npm", @"js\.(org|com))"),
            Join("(?i:deb\\.deb", "ian\\.org)"), Join("(?i:wor", "kplace)"), Join("(?i:issues? ", @"#?\d+\b)"),
            Join("bri", @"ef\.md"), Join("(?i:this ses", "sion's)"),
        ]),
        RegexOptions.CultureInvariant,
        TimeSpan.FromSeconds(5));

    [Fact]
    public void Files_SpeakOfTheProjectAlone()
    {
        Offences offences = new("A file speaks of the project alone:");
        foreach (string path in Repository.AllFiles.Where(path => TextEndings.Any(ending => path.EndsWith(ending, StringComparison.Ordinal))))
        {
            string[] lines = Repository.ReadText(path).Split('\n');
            for (int line = 0; line < lines.Length; line++)
            {
                if (Words.Match(lines[line]) is { Success: true } match)
                {
                    offences.Add(path, line + 1, match.Value);
                }
            }
        }

        offences.AssertNone();
    }

    [Fact]
    public void SampleWithAWord_IsFound()
    {
        Assert.Matches(Words, Join("see /wo", "rk/main"));
        Assert.DoesNotMatch(Words, "The framework/runtime closes a TLS session, see RFC 9110 section 7.");
    }

    private static string Join(string first, string second) => first + second;
}
