using System.Globalization;
using System.Text;

namespace EdgeProxy.Configuration.Tests;

public sealed class KeyFileTests
{
    private const string Document = """
        { "apis": { "a": { "routes": { "$default": { "mock": {} } } } }, "plans": { "gold": { "stages": ["a"] }, "b": {} }, "keyFiles": ["keys.jsonl"] }
        """;

    private static string HashOf(int number) => number.ToString("x64", CultureInfo.InvariantCulture);

    private static string Line(int number, string more = "") => $$"""{"name":"key-{{number}}","sha256":"{{HashOf(number)}}","plan":"gold"{{more}}}""";

    private static ConfigLoadResult Load(string lines)
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.json", Document);
        folder.Write("keys.jsonl", lines);
        return ConfigLoader.Load([folder.Path], new ConfigOptions { RequireListeners = false, Environment = name => name == "PLAN" ? "gold" : null });
    }

    [Fact]
    public void Lines_AreKeys()
    {
        KeysConfig keys = Documents.Good(Load(
            "\uFEFF" + Line(1) + "\r\n\n// a note\n" + Line(2, ""","enabled":false,"expires":"2030-01-01","tags":{"a":"b"}""") + "\n  " + Line(3))).Keys;
        Assert.Equal(["key-1", "key-2", "key-3"], Enumerable.Range(0, keys.Count).Select(keys.NameOf));
        Assert.Equal([1, 4, 5], Enumerable.Range(0, 3).Select(key => keys.PositionOf(key).Line));
        Assert.Equal((UInt128)2, keys.HashAt(1).Low);
        Assert.Equal((false, 1_893_456_000u), (keys.HashAt(1).IsEnabled, keys.HashAt(1).Expires));
        Assert.All(Enumerable.Range(0, 3), key => Assert.Equal("gold", Assert.Single(keys.PlansOf(key)).Name));
    }

    /// <summary>A line in another form goes another way, and must come out the same.</summary>
    [Theory]
    [InlineData("""{ "n\u0061me": "k", "sha256": "{0}", "plan": "gold" }""")]
    [InlineData("""{ "name": "k", "sha256": "{0}", "plans": ["gold"] }""")]
    [InlineData("""{ "name": "k", "sha256": "{0}", "plan": "${env:PLAN}", }""")]
    [InlineData("""{ "name": "k", "sha256": "{0}", "plan": "gold", "x-note": 1 }""")]
    [InlineData("""{ "name": "k", "sha256": "{0}", "plan": "gold" } // a note""")]
    [InlineData("""{ "name": "k", "sha256": "{0}", "plan": "gold", "previous": { "sha256": "{0}", "expires": "2027-01-01" } }""")]
    public void UnusualLine_IsAKeyToo(string line)
    {
        KeysConfig keys = Documents.Good(Load(Line(1) + "\n" + line.Replace("{0}", HashOf(7), StringComparison.Ordinal))).Keys;
        Assert.Equal((2, "k", "gold"), (keys.Count, keys.NameOf(1), keys.PlansOf(1)[0].Name));
        Assert.Equal((UInt128)7, keys.HashAt(1).Low);
        Assert.Equal(2, keys.PositionOf(1).Line);
    }

    [Theory]
    [InlineData("""{ "sha256": "{0}", "plan": "gold" }""", ConfigCodes.MissingMember, 1)]
    [InlineData("""{ "name": "a b", "sha256": "{0}", "plan": "gold" }""", ConfigCodes.InvalidName, 11)]
    [InlineData("""{ "name": "k", "sha256": "{0}", "plan": "glod" }""", ConfigCodes.MissingPlan, 102)]
    [InlineData("""{ "name": "k", "plan": "gold" }""", ConfigCodes.KeyValueCount, 1)]
    [InlineData("""{ "name": "k", "sha256": "0", "plan": "gold" }""", ConfigCodes.InvalidKey, 26)]
    [InlineData("""{ "name": "k", "sha256": "{0}", "plan": "gold", "disabled": true }""", ConfigCodes.UnknownMember, 110)]
    [InlineData("""{ "name": "k", "name": "l", "sha256": "{0}", "plan": "gold" }""", ConfigCodes.DuplicateMember, 16)]
    [InlineData("""{ "name": "k", "sha256": "{0}", "plans": ["gold", "b"] }""", ConfigCodes.PlanOverlap, 1)]
    [InlineData("""{ "name": "k" """, ConfigCodes.Syntax, 15)]
    [InlineData("""["k"]""", ConfigCodes.WrongType, 1)]
    public void BadLine_IsRefusedAtItsPlace(string line, string code, int column)
    {
        ConfigError error = Documents.Single(Load(Line(1) + "\n\n" + line.Replace("{0}", HashOf(7), StringComparison.Ordinal) + "\n" + Line(2)), code);
        Assert.EndsWith("keys.jsonl", error.File, StringComparison.Ordinal);
        Assert.Equal((3, column), (error.Line, error.Column));
    }

    [Fact]
    public void NameTwice_NamesBothLines()
    {
        ConfigError error = Documents.Single(Load(Line(1) + "\n" + Line(2) + "\n" + Line(1)), ConfigCodes.DuplicateName);
        Assert.Contains("keys.jsonl:1:1", error.Message, StringComparison.Ordinal);
        Assert.Equal(3, error.Line);
    }

    [Fact]
    public void FileThatIsNotThere_IsAMistakeOfTheDocument()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.json", Document);
        ConfigLoadResult result = ConfigLoader.Load([folder.Path], new ConfigOptions { RequireListeners = false });
        Documents.Single(result, ConfigCodes.FileUnreadable, "keyFiles[0]");
        Assert.Contains(result.References, reference => reference.EndsWith("keys.jsonl", StringComparison.Ordinal));
    }

    [Fact]
    public void LineWithoutEnd_IsRefused() =>
        Documents.Single(Load(Line(1) + "\n" + new string('x', 1 << 21)), ConfigCodes.Syntax);

    [Fact]
    public void ManyKeys_AreFoundByName()
    {
        var lines = new StringBuilder();
        for (int i = 0; i < 40_000; i++)
        {
            lines.Append(Line(i)).Append('\n');
        }

        KeysConfig keys = Documents.Good(Load(lines.ToString())).Keys;
        Assert.Equal(40_000, keys.Count);
        for (int i = 0; i < 40_000; i++)
        {
            string name = $"key-{i}";
            Assert.Equal(i, keys.Find(Encoding.ASCII.GetBytes(name)));
            Assert.Equal(name, keys.NameOf(i));
            Assert.Equal((UInt128)i, keys.HashAt(i).Low);
        }
    }
}
