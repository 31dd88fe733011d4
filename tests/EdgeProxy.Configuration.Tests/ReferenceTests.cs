using System.Text;
using System.Text.RegularExpressions;

namespace EdgeProxy.Configuration.Tests;

/// <summary>docs/CONFIGURATION.md and docs/examples say what is.</summary>
public sealed partial class ReferenceTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "docs");

    private static readonly string Reference = File.ReadAllText(Path.Combine(Folder, "CONFIGURATION.md"));

    /// <summary>
    /// The tables stand between marks and are written from the table of members. When this fails, put what it expected
    /// between the marks.
    /// </summary>
    [Fact]
    public void Reference_HasTheTableOfEveryObject()
    {
        foreach (ObjectSpec spec in MemberTree.Objects())
        {
            string begin = $"<!-- members of {spec.Name} -->\n";
            int start = Reference.IndexOf(begin, StringComparison.Ordinal);
            Assert.True(start >= 0, $"no table for {spec.Name}:\n{MemberTable.Write(spec)}");
            start += begin.Length;
            int end = Reference.IndexOf("<!-- end -->", start, StringComparison.Ordinal);
            Assert.Equal(MemberTable.Write(spec), Reference[start..end]);
        }
    }

    [Fact]
    public void Reference_HasEveryCode()
    {
        foreach (string code in Codes())
        {
            Assert.True(Reference.Contains($"`{code}`", StringComparison.Ordinal), code);
        }
    }

    [Fact]
    public void Reference_ItsWholeDocumentsLoad()
    {
        int count = 0;
        foreach (Match match in FencedJson().Matches(Reference))
        {
            ConfigLoadResult result = ConfigLoader.Load(
                [new ConfigDocument(Path.Combine(Folder, "examples/tls/x.json"), Encoding.UTF8.GetBytes(match.Groups[1].Value))],
                new ConfigOptions { RequireListeners = false, Environment = _ => "value" });
            Assert.True(result.Errors.Count == 0, string.Join('\n', result.Errors));
            count++;
        }

        Assert.True(count >= 5, "the reference has too few examples");
    }

    [Fact]
    public void Examples_LoadWithoutErrorsOrWarnings()
    {
        string[] folders = Directory.GetDirectories(Path.Combine(Folder, "examples"));
        Assert.NotEmpty(folders);
        foreach (string folder in folders)
        {
            ConfigLoadResult result = ConfigLoader.Load([folder], new ConfigOptions { Environment = _ => "value" });
            Assert.True(result.Errors.Count == 0, string.Join('\n', result.Errors));
            Assert.True(result.Warnings.Count == 0, string.Join('\n', result.Warnings));
        }
    }

    private static IEnumerable<string> Codes() => typeof(ConfigCodes).GetFields().Select(f => (string)f.GetRawConstantValue()!);

    [GeneratedRegex("```jsonc\n(.*?)```", RegexOptions.Singleline, 1000)]
    private static partial Regex FencedJson();
}
