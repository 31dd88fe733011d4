using System.Text;

namespace EdgeProxy.Configuration.Tests;

public sealed class PlaceholderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("${env:HOST}", "10.9.8.7")]
    [InlineData("a-${env:HOST}-b-${env:HOST}", "a-10.9.8.7-b-10.9.8.7")]
    [InlineData("$${env:HOST}", "${env:HOST}")]
    [InlineData("$ {x} $x $", "$ {x} $x $")]
    [InlineData("[${env:EMPTY}]", "[]")]
    [InlineData("${env:SECRET}", "hunter2{evil}")]
    public void Placeholder_IsFilledIn(string written, string value)
    {
        RouteConfig route = Documents.GoodRoute($$""" "upstream": "up", "request": { "headers": { "set": { "X-A": "{{written}}" } } } """);
        Assert.Equal(value, Assert.Single(route.RequestHeaders.Set).Value);
    }

    [Theory]
    [InlineData("${env:UNSET}", ConfigCodes.PlaceholderUnset)]
    [InlineData("${env:}", ConfigCodes.PlaceholderSyntax)]
    [InlineData("${env:A B}", ConfigCodes.PlaceholderSyntax)]
    [InlineData("${env:1A}", ConfigCodes.PlaceholderSyntax)]
    [InlineData("${env:HOST", ConfigCodes.PlaceholderSyntax)]
    [InlineData("${request.id}", ConfigCodes.PlaceholderSyntax)]
    [InlineData("${}", ConfigCodes.PlaceholderSyntax)]
    [InlineData("${file:/no/such/file}", ConfigCodes.PlaceholderUnset)]
    [InlineData("${file:}", ConfigCodes.PlaceholderUnset)]
    public void BadPlaceholder_IsAnErrorAtTheValue(string written, string code)
    {
        ConfigError error = Documents.Single(
            Documents.Load("{ \"apis\": { \"a\": { \"routes\": { \"$default\": { \"mock\": {\n  \"body\": [\"" + written + "\"] } } } } } }"),
            code, "mock.body[0]");
        Assert.Equal((2, 12), (error.Line, error.Column));
    }

    [Fact]
    public void File_IsRelativeToTheDocumentAndLosesOneLineEnd()
    {
        _folder.Write("secrets/token", "top\n\n");
        string document = _folder.Write("a.json", """{ "apis": { "a": { "routes": { "$default": { "mock": { "body": "<${file:secrets/token}>" } } } } } }""");
        ValidatedConfig config = Documents.Good(ConfigLoader.Load([document], new ConfigOptions { RequireListeners = false }));
        var mock = Assert.IsType<MockIntegrationConfig>(config.Apis[0].Routes[0].Integration);
        Assert.Equal("<top\n>", Encoding.UTF8.GetString(mock.Body.Span));
    }

    [Fact]
    public void Pem_MayComeFromAFile()
    {
        _folder.Write("site.pem", Samples.Pem.Replace("\\n", "\n", StringComparison.Ordinal));
        string document = _folder.Write("a.json", $$"""{ "certificates": { "site": { "certificate": "${file:site.pem}", "key": "{{Samples.KeyPem}}" } } }""");
        ValidatedConfig config = Documents.Good(ConfigLoader.Load([document], new ConfigOptions { RequireListeners = false }));
        Assert.Contains("BEGIN CERTIFICATE", config.Certificates[0].Certificate.Text, StringComparison.Ordinal);
    }

    /// <summary>Whatever value a secret wrongly stands for, no message may show it or a part of it.</summary>
    [Theory]
    [InlineData(""" "endpoints": ["${env:SECRET}"] """)]
    [InlineData(""" "endpoints": ["http://a:${env:SECRET}"] """)]
    [InlineData(""" "endpoints": ["${env:SECRET}://a"] """)]
    [InlineData(""" "endpoints": ["http://a"], "host": "${env:SECRET}" """)]
    [InlineData(""" "endpoints": ["http://a"], "balance": "${env:SECRET}" """)]
    [InlineData(""" "endpoints": ["http://a"], "timeouts": { "idle": "${env:SECRET}" } """)]
    [InlineData(""" "endpoints": ["http://a"], "tls": { "clientCertificate": "${env:SECRET}" } """)]
    [InlineData(""" "endpoints": ["http://a"], "tls": { "serverName": "${env:SECRET}" } """)]
    public void SecretInAnUpstream_IsNeverShown(string members) => AssertHidden(Documents.LoadUpstream(members));

    [Theory]
    [InlineData(""" "upstream": "${env:SECRET}" """)]
    [InlineData(""" "upstream": "up", "id": "${env:SECRET}" """)]
    [InlineData(""" "upstream": "up", "path": "/${env:SECRET}" """)]
    [InlineData(""" "upstream": "up", "path": { "strip": "/${env:SECRET}" } """)]
    [InlineData(""" "upstream": "up", "bodyMax": "${env:SECRET}" """)]
    [InlineData(""" "upstream": "up", "request": { "headers": { "remove": ["${env:SECRET}"] } } """)]
    [InlineData(""" "redirect": { "to": "${env:SECRET}" } """)]
    [InlineData(""" "redirect": { "to": "https://${env:SECRET}/" } """)]
    public void SecretInARoute_IsNeverShown(string members) => AssertHidden(Documents.LoadRoute(members));

    [Theory]
    [InlineData(""" "methods": ["${env:SECRET}"] """)]
    [InlineData(""" "methods": ["GET", "${env:SECRET}"] """)]
    [InlineData(""" "path": "/${env:SECRET}" """)]
    public void SecretInAMatch_IsNeverShown(string members)
    {
        string path = members.Contains("path", StringComparison.Ordinal) ? "" : """, "path": "/a" """;
        AssertHidden(Documents.LoadRoute($$""" "upstream": "up", "match": { {{members}} {{path}} } """, "free"));
    }

    private static void AssertHidden(ConfigLoadResult result)
    {
        Assert.NotEmpty(result.Errors);
        foreach (ConfigError error in result.Errors)
        {
            Assert.DoesNotContain("hunter", error.ToString(), StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("evil", error.ToString(), StringComparison.OrdinalIgnoreCase);
        }
    }
}
