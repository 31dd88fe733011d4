using System.Text.RegularExpressions;

namespace EdgeProxy.Cli.Tests;

/// <summary>What OPERATING.md says of the access log is what the program does.</summary>
public sealed partial class AccessLogDocumentTests
{
    [GeneratedRegex("`(?<name>[^`]+)`")]
    private static partial Regex Code { get; }

    [Fact]
    public void Fields_AreThoseOfTheTable()
    {
        string[][] rows = RowsOf("Access log");
        Assert.Equal(AccessLogFields.Names.Order(), rows.SelectMany(row => Names(row[0]).Concat(Names(row[1]))).Order());
        Assert.Equal(
            AccessLogFields.Defaults.Select(field => field.Name).Order(),
            rows.Where(row => row[2] == "yes").SelectMany(row => Names(row[0])).Order());
    }

    [Fact]
    public void Settings_AreThoseOfTheTable()
    {
        string[][] rows = RowsOf("Settings");
        Assert.Equal(SettingNames.All.Select(name => name.Replace(':', '.')).Order(), rows.SelectMany(row => Names(row[0])).Order());
        Assert.All(rows, row => Assert.Equal(
            SettingNames.EnvironmentPrefix + Names(row[0]).Single().Replace(".", "__", StringComparison.Ordinal).ToUpperInvariant(),
            Names(row[1]).First().Replace("__0", "", StringComparison.Ordinal).Replace("__TOKENS__NAME", "__TOKENS", StringComparison.Ordinal)));
    }

    private static string Document { get; } = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "OPERATING.md"));

    /// <summary>The cells of the section's table.</summary>
    private static string[][] RowsOf(string heading)
    {
        string section = Document.Split($"\n## {heading}\n")[1].Split("\n## ")[0];
        return [.. section.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('|', StringSplitOptions.TrimEntries)[1..])];
    }

    private static IEnumerable<string> Names(string cell) => Code.Matches(cell).Select(match => match.Groups["name"].Value);
}
