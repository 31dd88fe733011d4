using EdgeProxy.Configuration;

namespace EdgeProxy.Compiler.Tests;

public sealed class ConflictTests
{
    [Fact]
    public void RoutesOfOneApi_AreOneErrorForAllStagesWithBothPositions()
    {
        CompileResult result = Documents.TryCompile("""
            { "upstreams": { "u": { "endpoints": ["http://10.0.0.1"] } },
              "apis": { "a": { "stages": { "one": {}, "two": { "path": "/two" } },
                "routes": {
                  "GET /x/{id}": { "upstream": "u" },
                  "GET /x/{name}": { "upstream": "u" },
                  "GET /y": { "upstream": "u" } } } } }
            """);

        ConfigError error = Assert.Single(result.Errors);
        Assert.Null(result.Gateway);
        Assert.Equal(ConfigCodes.RouteConflict, error.Code);
        Assert.Equal(("edge.json", 5, 7), (error.File, error.Line, error.Column));
        Assert.Equal("""apis.a.routes["GET /x/{name}"]""", error.Path);
        Assert.EndsWith("the first is at edge.json:4:7", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RoutesOfTwoApis_AreAnErrorThatSaysToTellTheApisApart()
    {
        CompileResult result = Documents.TryCompile("""
            { "apis": {
                "a": { "routes": { "$default": { "mock": {} } } },
                "b": { "routes": { "$default": { "mock": {} } } },
                "c": { "hosts": ["c.example"], "routes": { "$default": { "mock": {} } } } } }
            """);

        ConfigError error = Assert.Single(result.Errors);
        Assert.Equal("apis.b.routes.$default", error.Path);
        Assert.Contains("basePath", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void SeveralMistakes_AreAllReportedByPosition()
    {
        CompileResult result = Documents.TryCompile($$"""
            { "apis": {
                "a": { "routes": { "$default": { "mock": {} } } },
                "b": { "routes": { "$default": { "mock": {} } } } },
              "certificates": { "c": { "certificate": "{{TestCertificates.Json(TestCertificates.Rsa.Certificate)}}", "key": "{{TestCertificates.Json(TestCertificates.OtherRsa.Key)}}" } } }
            """);

        Assert.Equal([ConfigCodes.RouteConflict, ConfigCodes.InvalidPem], result.Errors.Select(error => error.Code));
    }
}
