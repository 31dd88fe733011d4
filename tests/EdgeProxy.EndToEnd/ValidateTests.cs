using System.Text.Json;

namespace EdgeProxy.EndToEnd;

/// <summary><c>edgeproxy validate</c>: its exit codes, and both forms of its report.</summary>
public sealed class ValidateTests : IDisposable
{
    /// <summary>An unknown member at line 3 and an unknown upstream at line 4.</summary>
    private const string Mistaken = """
        { "version": 1,
          "listeners": { "public": { "address": "127.0.0.1:8080" } },
          "upstreams": { "origin": { "endpoints": ["http://127.0.0.1:9"], "balanec": "random" } },
          "apis": { "main": { "routes": { "GET /": { "upstream": "orgin" } } } }
        }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ValidDocuments_ExitWith0()
    {
        _folder.Write("gateway.json", Documents.Proxy(8080, "http://127.0.0.1:9"));
        (int exitCode, string output, string errors) = await GatewayProcess.RunAsync(_folder.Path, "validate", "--config", _folder.Path);
        Assert.True(exitCode == 0, $"Exit code {exitCode}: {output}{errors}");
    }

    [Fact]
    public async Task MistakenDocuments_ExitWith1AndNameEveryPlace()
    {
        _folder.Write("gateway.json", Mistaken);
        (int exitCode, string output, string errors) = await GatewayProcess.RunAsync(_folder.Path, "validate", "--config", _folder.Path);
        string report = output + errors;
        Assert.Equal(1, exitCode);
        Assert.Matches(@"gateway\.json:3:\d+ .*balanec.*balance", report);
        Assert.Matches(@"gateway\.json:4:\d+ .*orgin.*origin", report);
    }

    [Fact]
    public async Task MistakenDocuments_AreReportedAsJsonOnRequest()
    {
        _folder.Write("gateway.json", Mistaken);
        (int exitCode, string output, _) = await GatewayProcess.RunAsync(
            _folder.Path, "validate", "--json", "--config", _folder.Path);
        Assert.Equal(1, exitCode);
        using JsonDocument report = JsonDocument.Parse(output);
        JsonElement[] found = [.. report.RootElement.GetProperty("errors").EnumerateArray()];
        Assert.Equal([3, 4], found.Select(error => error.GetProperty("line").GetInt32()));
        Assert.Equal(["unknown-member", "missing-upstream"], found.Select(error => error.GetProperty("code").GetString()));
        foreach (JsonElement error in found)
        {
            Assert.EndsWith("gateway.json", error.GetProperty("file").GetString(), StringComparison.Ordinal);
            Assert.True(error.GetProperty("column").GetInt32() > 1);
            Assert.NotEqual("", error.GetProperty("path").GetString());
            Assert.NotEqual("", error.GetProperty("message").GetString());
            Assert.NotEqual("", error.GetProperty("hint").GetString());
        }
    }

    [Fact]
    public async Task ValidDocuments_AreReportedAsJsonWithoutErrors()
    {
        _folder.Write("gateway.json", Documents.Proxy(8080, "http://127.0.0.1:9"));
        (int exitCode, string output, _) = await GatewayProcess.RunAsync(
            _folder.Path, "validate", "--json", "--config", _folder.Path);
        Assert.Equal(0, exitCode);
        using JsonDocument report = JsonDocument.Parse(output);
        Assert.Equal(0, report.RootElement.GetProperty("errors").GetArrayLength());
    }

    [Fact]
    public async Task FolderThatIsNotThere_ExitsWith1AndIsNamed()
    {
        (int exitCode, string output, string errors) = await GatewayProcess.RunAsync(
            _folder.Path, "validate", "--config", _folder.File("nowhere"));
        Assert.Equal(1, exitCode);
        Assert.Contains("nowhere", output + errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunWithMistakenDocuments_ExitsWith1AndNamesThem()
    {
        _folder.Write("config/gateway.json", Mistaken);
        (int exitCode, string output, string errors) = await GatewayProcess.RunAsync(
            _folder.Path, "run", "--config", _folder.File("config"), "--ops", $"127.0.0.1:{FreePort.Next()}");
        Assert.Equal(1, exitCode);
        Assert.Matches(@"gateway\.json:3:\d+ ", output + errors);
    }

    [Fact]
    public async Task UnknownOption_ExitsWithAnError()
    {
        (int exitCode, string output, string errors) = await GatewayProcess.RunAsync(_folder.Path, "validate", "--no-such-option");
        Assert.NotEqual(0, exitCode);
        Assert.Contains("--no-such-option", output + errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_IsPrinted()
    {
        (int exitCode, string output, _) = await GatewayProcess.RunAsync(_folder.Path, "--version");
        Assert.Equal(0, exitCode);
        Assert.Matches(@"\b\d+\.\d+\.\d+", output);
    }
}
