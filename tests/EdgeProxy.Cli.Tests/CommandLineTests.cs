using System.CommandLine;
using System.CommandLine.Help;
using System.Text;
using System.Text.Json;
using EdgeProxy.Tidy;

namespace EdgeProxy.Cli.Tests;

public sealed class CommandLineTests : IDisposable
{
    private const string Mistakes =
        """
        { "listeners": { "l": { "address": "127.0.0.1:0" } },
          "apis": { "a": { "routes": { "GET /x": { "upstrem": "u", "mock": {} } } } } }
        """;

    private const string Conflict =
        """
        { "listeners": { "l": { "address": "127.0.0.1:0" } },
          "apis": { "a": { "routes": { "GET /x/{a}": { "mock": {} }, "GET /x/{b}": { "mock": {} } } } } }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("edgeproxy-cli-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Init_WritesDocumentsThatValidateClean()
    {
        Assert.Equal(0, (await RunAsync("init", _folder)).Code);
        Assert.True(File.Exists(Path.Combine(_folder, ".schema", "edgeproxy.schema.json")));
        (int code, string output, _) = await RunAsync("validate", _folder);
        Assert.Equal("3 documents: no errors\n", output);
        Assert.Equal(0, code);
    }

    [Fact]
    public async Task InitTwice_OverwritesNothing()
    {
        await RunAsync("init", _folder);
        string routes = Path.Combine(_folder, "routes.json");
        await File.WriteAllTextAsync(routes, "mine");
        (int code, _, string error) = await RunAsync("init", _folder);
        Assert.Equal(1, code);
        Assert.Contains("routes.json", error, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(routes));
    }

    [Fact]
    public async Task ValidateWithMistake_NamesPlaceAndRemedy()
    {
        string file = Write(Mistakes);
        (int code, string output, _) = await RunAsync("validate", "--config", file);
        Assert.Equal(1, code);
        Assert.Contains(file + ":2:44  apis.a.routes[\"GET /x\"]", output, StringComparison.Ordinal);
        Assert.Contains("(did you mean \"upstream\"?)", output, StringComparison.Ordinal);
        Assert.EndsWith("1 document: 1 error\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ValidateConflict_IsFoundByTheCompiler()
    {
        (int code, string output, _) = await RunAsync("validate", Write(Conflict));
        Assert.Equal(1, code);
        Assert.Contains("GET /x/{b}", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ValidateJson_IsJson()
    {
        (int code, string output, _) = await RunAsync("validate", "--json", Write(Mistakes));
        Assert.Equal(1, code);
        using JsonDocument json = JsonDocument.Parse(output);
        Assert.False(json.RootElement.GetProperty("valid").GetBoolean());
        JsonElement error = Assert.Single(json.RootElement.GetProperty("errors").EnumerateArray());
        Assert.Equal(2, error.GetProperty("line").GetInt32());
        Assert.Equal(44, error.GetProperty("column").GetInt32());
    }

    [Fact]
    public async Task Routes_AreListed()
    {
        await RunAsync("init", _folder);
        (int code, string output, _) = await RunAsync("routes", _folder);
        Assert.Equal(0, code);
        Assert.Contains("GET", output, StringComparison.Ordinal);
        Assert.Contains("/orders/{id}", output, StringComparison.Ordinal);
        (_, string json, _) = await RunAsync("routes", _folder, "--json");
        using JsonDocument rows = JsonDocument.Parse(json);
        Assert.Equal(5, rows.RootElement.GetArrayLength());
    }

    [Fact]
    public async Task RoutesThatCache_AreToldOfWithTheirStage()
    {
        string file = Write(
            """
            { "listeners": { "l": { "address": "127.0.0.1:0" } }, "upstreams": { "u": { "endpoints": ["http://127.0.0.1:1"] } },
              "apis": { "a": { "stages": { "prod": {}, "dev": { "path": "/dev", "cache": false } },
                "routes": { "GET /x": { "upstream": "u", "cache": { "ttl": "1m", "key": { "query": "none" } } } } } } }
            """);
        (_, string output, _) = await RunAsync("routes", file);
        string[] lines = output.TrimEnd('\n').Split('\n');
        Assert.EndsWith("CACHE", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("upstream u   off", lines[1], StringComparison.Ordinal);
        Assert.EndsWith("upstream u   ttl 1m, key without query", lines[2], StringComparison.Ordinal);
        (_, string json, _) = await RunAsync("routes", file, "--json");
        using JsonDocument rows = JsonDocument.Parse(json);
        Assert.Equal(["off", "ttl 1m, key without query"], rows.RootElement.EnumerateArray().Select(row => row.GetProperty("cache").GetString()));

        (_, string inProd, _) = await RunAsync("explain", "GET", "/x", "--config", file);
        Assert.Contains($"ttl 1m, key without query  (route, {file}:3:", inProd, StringComparison.Ordinal);
        (_, string inDev, _) = await RunAsync("explain", "GET", "/dev/x", "--config", file);
        Assert.Contains($"off  (stage, {file}:2:", inDev, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_NamesTheRoute()
    {
        await RunAsync("init", _folder);
        (int code, string output, _) = await RunAsync("explain", "GET", "/orders/7", "--config", _folder);
        Assert.Equal(0, code);
        Assert.Contains("=> web/$default/GET /orders/{id}", output, StringComparison.Ordinal);
        (_, string json, _) = await RunAsync("explain", "GET", "/orders/7", "--config", _folder, "--json", "-H", "Host: a.example");
        using JsonDocument explanation = JsonDocument.Parse(json);
        Assert.Equal("a.example", explanation.RootElement.GetProperty("authority").GetString());
        Assert.Equal("7", explanation.RootElement.GetProperty("route").GetProperty("parameters").GetProperty("id").GetString());
    }

    [Fact]
    public async Task ExplainOfARefusedRequest_FailsWithTheReason()
    {
        await RunAsync("init", _folder);
        (int code, string output, _) = await RunAsync("explain", "GET", "/a//b", "--config", _folder);
        Assert.Equal(1, code);
        Assert.Contains("refused 400 BAD_REQUEST", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("valdate")]
    [InlineData("run", "--loops", "x")]
    [InlineData("run", "--listen", "127.0.0.1:0", "--config", "somewhere")]
    [InlineData("validate")]
    [InlineData("explain", "GET")]
    [InlineData("--ops")]
    public async Task WrongUse_EndsWith2(params string[] arguments)
    {
        (int code, _, string error) = await RunAsync(arguments);
        Assert.Equal(2, code);
        Assert.NotEmpty(error);
    }

    [Fact]
    public async Task RunWithMistakes_EndsWith1AndNamesThem()
    {
        (int code, _, string error) = await RunAsync("run", "--config", Write(Mistakes), "--ops", "127.0.0.1:0");
        Assert.Equal(1, code);
        Assert.Contains("did you mean \"upstream\"?", error, StringComparison.Ordinal);
    }

    /// <summary>Every command's help, as one text; wide enough that no terminal's width breaks its lines.</summary>
    [Fact]
    public async Task Help_IsTheKeptOne()
    {
        RootCommand root = CommandLine.Root();
        var text = new StringBuilder();
        foreach (string[] command in root.Subcommands.Select(command => (string[])[command.Name]).Prepend([]))
        {
            await using var output = new StringWriter { NewLine = "\n" };
            HelpOption help = root.Options.OfType<HelpOption>().Single();
            ((HelpAction)help.Action!).MaxWidth = int.MaxValue;
            Assert.Equal(0, await root.Parse([.. command, "--help"]).InvokeAsync(new InvocationConfiguration { Output = output }));
            text.AppendJoin(' ', ["$ edgeproxy", .. command, "--help"]).Append('\n').Append(output).Append('\n');
        }

        // The program's name is that of the process, here the test's; ends of lines are filled up with spaces.
        string kept = text.ToString().Replace(RootCommand.ExecutableName, "edgeproxy", StringComparison.Ordinal);
        Golden.Verify("help.txt", string.Join('\n', kept.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd())));
    }

    [Fact]
    public async Task Schema_IsJson()
    {
        (int code, string output, _) = await RunAsync("schema");
        Assert.Equal(0, code);
        using JsonDocument schema = JsonDocument.Parse(output);
        Assert.Equal("#/$defs/document", schema.RootElement.GetProperty("$ref").GetString());
    }

    [Fact]
    public async Task HealthWithoutInstance_Fails()
    {
        // Port 1 is privileged, and nothing listens there.
        (int code, string output, _) = await RunAsync("health", "--ops", "127.0.0.1:1");
        Assert.Equal(1, code);
        Assert.StartsWith("not ready", output, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        await using var output = new StringWriter { NewLine = "\n" };
        await using var error = new StringWriter { NewLine = "\n" };
        int code = await CommandLine.RunAsync(arguments, output, error);
        return (code, output.ToString(), error.ToString());
    }

    private string Write(string text)
    {
        string path = Path.Combine(_folder, "a.json");
        File.WriteAllText(path, text);
        return path;
    }
}
