namespace EdgeProxy.LoadTests.Tests;

public sealed class ServerTemplateTests
{
    private static readonly Dictionary<string, string> Values = new(StringComparer.Ordinal)
    {
        ["PORT"] = "20001",
        ["ORIGIN"] = "20002",
        ["DIR"] = "/tmp/x",
        ["WORKERS"] = "1",
        ["OPS"] = "20003",
        ["TRANSPORT"] = "epoll",
        ["CACHE"] = "256MB",
    };

    [Theory]
    [InlineData("nginx.conf", "large")]
    [InlineData("nginx.conf", "log")]
    [InlineData("haproxy.cfg", "large")]
    [InlineData("haproxy.cfg", "log")]
    [InlineData("gateway.jsonc", "")]
    [InlineData("gateway.jsonc", "keyed")]
    [InlineData("gateway.settings.json", "")]
    public void CommittedTemplates_FillAndDifferByVariant(string name, string variant)
    {
        string template = File.ReadAllText(Path.Combine(SuiteFiles.Peers, name));
        string plain = ServerTemplate.Fill(template, Values, []);
        string filled = ServerTemplate.Fill(template, Values, [variant]);
        Assert.Contains("1", plain, StringComparison.Ordinal);
        Assert.Equal(variant.Length > 0, plain != filled);
    }

    [Fact]
    public void VariantLine_ComesInForceWithItsIndent()
    {
        const string template = "a @PORT@\n  #@log b @DIR@\n  #@large c\n";
        Assert.Equal("a 20001\n  b /tmp/x\n  #@large c\n", ServerTemplate.Fill(template, Values, ["log"]));
    }

    [Fact]
    public void VariantLineOfADocument_ComesInForceToo() =>
        Assert.Equal("{\n  \"a\": 1,\n  \"b\": 2 }", ServerTemplate.Fill("{\n  //@keyed \"a\": 1,\n  \"b\": 2 }", Values, ["keyed"]));

    [Fact]
    public void NameWithoutAValue_IsAMistake() =>
        Assert.Contains("line 2: @NOBODY@", Assert.Throws<FormatException>(() => ServerTemplate.Fill("# @NOBODY@ in a comment\nx @NOBODY@", Values, [])).Message, StringComparison.Ordinal);
}
