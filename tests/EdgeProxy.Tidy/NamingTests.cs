using System.Text.RegularExpressions;

namespace EdgeProxy.Tidy;

/// <summary>Names and words: where they may stand, and which may not stand anywhere.</summary>
public sealed partial class NamingTests
{
    /// <summary>Drawers into which anything fits say nothing of what is in them.</summary>
    [GeneratedRegex("^(Common|Misc|Shared)$|(Utilities|Utility|Utils|Util|Helpers|Helper|Infrastructure)$")]
    private static partial Regex Drawer { get; }

    [GeneratedRegex(@"\b(TODO|FIXME|HACK)\b")]
    private static partial Regex UnfinishedNote { get; }

    [GeneratedRegex(@"\bNotImplementedException\b")]
    private static partial Regex UnfinishedCode { get; }

    [GeneratedRegex(@"\b(class|record|struct|record\s+class|record\s+struct)\s+(?<name>\w+Config)\b")]
    private static partial Regex ConfigType { get; }

    /// <summary>
    /// Statuses that a gateway answers with. 500 is also a common number, so it counts only beside the word; comparing
    /// with a bound is asking for a class, not choosing a status.
    /// </summary>
    [GeneratedRegex(@"(?<![\w.<>]|[<>]=? ?)(400|401|403|404|405|408|411|413|414|417|421|426|429|431|501|502|503|504|505|(?<=[Ss]tatus\w*\W{1,4})500)(?![\w.]|_)")]
    private static partial Regex ErrorStatus { get; }

    [Fact]
    public void FoldersAndFiles_AreNoDrawers()
    {
        Offences offences = new("A folder or file is named for what is in it:");
        foreach (string path in Repository.AllFiles.Where(IsCode))
        {
            string[] parts = path.Split('/');
            parts[^1] = Path.GetFileNameWithoutExtension(parts[^1]);
            foreach (string part in parts.Where(part => Drawer.IsMatch(part)))
            {
                offences.Add(path, 1, part);
            }
        }

        offences.AssertNone();
    }

    [Fact]
    public void Sources_HaveNothingUnfinished()
    {
        Offences offences = new("Nothing in src/ is left for later:");
        foreach (SourceFile source in Repository.SourcesUnder("src"))
        {
            foreach (Match match in UnfinishedNote.Matches(source.Text).Concat(UnfinishedCode.Matches(source.Code)))
            {
                offences.Add(source.Path, source.LineAt(match.Index), match.Value);
            }
        }

        offences.AssertNone();
    }

    [Fact]
    public void ConfigTypes_StandOnlyInConfiguration()
    {
        Offences offences = new("A type named …Config is data as an operator writes it, and stands in EdgeProxy.Configuration:");
        foreach (SourceFile source in Repository.SourcesUnder("src").Where(source => source.Project != "EdgeProxy.Configuration"))
        {
            foreach (Match match in ConfigType.Matches(source.Code))
            {
                offences.Add(source.Path, source.LineAt(match.Index), match.Groups["name"].Value);
            }
        }

        offences.AssertNone();
    }

    [Fact]
    public void ErrorStatuses_StandOnlyInTheTableOfGatewayResponses()
    {
        Offences offences = new("A status that the gateway answers with stands only in the table of gateway responses:");
        foreach (SourceFile source in Repository.SourcesUnder("src"))
        {
            bool decides = source.Project is "EdgeProxy.Gateway" or "EdgeProxy.Policies";
            if (decides && !source.Path.StartsWith("src/EdgeProxy.Policies/Responses/", StringComparison.Ordinal))
            {
                AddStatuses(source, offences);
            }
        }

        offences.AssertNone();
    }

    [Theory]
    [InlineData("Refuse(404);", 1)]
    [InlineData("status = 502;", 1)]
    [InlineData("Status = 500;", 1)]
    [InlineData("timeout = 500;", 0)]
    [InlineData("if (status >= 400)", 0)]
    [InlineData("if (status < 500)", 0)]
    [InlineData("int x = 4040; int y = 1404; double z = 1.404;", 0)]
    [InlineData("// RFC 9110 404\nstring s = \"404\";", 0)]
    public void SampleLine_IsAnOffenceOnlyWhenItChoosesAStatus(string line, int found)
    {
        Offences offences = new("sample");
        AddStatuses(SourceFile.Sample("src/EdgeProxy.Gateway/Sample.cs", line), offences);
        Assert.Equal(found, offences.Count);
    }

    private static void AddStatuses(SourceFile source, Offences offences)
    {
        foreach (Match match in ErrorStatus.Matches(source.Code))
        {
            offences.Add(source.Path, source.LineAt(match.Index), match.Value);
        }
    }

    private static bool IsCode(string path) =>
        path.Split('/')[0] is "src" or "tests" or "bench" or "loadtest";
}
