using System.Text.Json;

namespace EdgeProxy.Cli.Tests;

public sealed class DiffCommandTests : IDisposable
{
    private const string Little = """
        { "listeners": { "l": { "address": "127.0.0.1:0" } }, "upstreams": { "u": { "endpoints": ["http://10.0.0.1"] } },
          "apis": { "a": { "routes": { "GET /x": { "upstream": "u" } } } } }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("edgeproxy-diff-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task SameInOtherFiles_EndsWith0()
    {
        string old = Write("old/all.json", Little);
        Write("new/b.jsonc", """{ "apis": { "a": { "routes": { "GET /x": { "upstream": "u" } } } } } // moved""");
        Write("new/a.json", """{ "upstreams": { "u": { "endpoints": ["http://10.0.0.1:80"] } }, "listeners": { "l": { "address": "127.0.0.1:0" } } }""");
        Assert.Equal(new CommandRun(0, "no difference\n", ""), await CommandRun.OfAsync("diff", old, Path.Combine(_folder, "new")));
    }

    [Theory]
    [InlineData("\"10.0.0.1\"", "\"10.0.0.1\"", 0, "none")]
    [InlineData("{ \"u\":", "{ \"spare\": { \"endpoints\": [\"http://10.0.0.9\"] }, \"u\":", 2, "info")]
    [InlineData("[\"http://10.0.0.1\"]", "[\"http://10.0.0.1\", \"http://10.0.0.2\"]", 2, "change")]
    [InlineData("GET /x", "GET /y", 3, "breaking")]
    public async Task ExitCode_IsBySeverity(string old, string now, int code, string severity)
    {
        string oldFile = Write("old.json", Little);
        string newFile = Write("new.json", Little.Replace(old, now, StringComparison.Ordinal));
        Assert.Equal(code, (await CommandRun.OfAsync("diff", oldFile, newFile)).Code);
        CommandRun run = await CommandRun.OfAsync("diff", oldFile, newFile, "--json");
        Assert.Equal(code, run.Code);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        Assert.Equal(severity, json.RootElement.GetProperty("severity").GetString());
    }

    [Fact]
    public async Task Json_HasEachDifferenceWithItsParts()
    {
        string old = Write("old.json", Little);
        CommandRun run = await CommandRun.OfAsync("diff", old, Write("new.json", Little.Replace("\"upstream\": \"u\"", "\"upstream\": \"u\", \"bodyMax\": \"1KB\"", StringComparison.Ordinal)), "--json");
        using JsonDocument json = JsonDocument.Parse(run.Output);
        Assert.Equal("1 difference, 1 breaking: api a; 1 route of api a", json.RootElement.GetProperty("summary").GetString());
        JsonElement difference = Assert.Single(json.RootElement.GetProperty("differences").EnumerateArray());
        Assert.Equal(
            ["severity", "subject", "api", "name", "kind", "setting", "old", "new", "text", "example", "routes", "oldPosition", "newPosition"],
            difference.EnumerateObject().Select(member => member.Name));
        Assert.Equal("bodyMax", difference.GetProperty("setting").GetString());
        Assert.Equal("10MB", difference.GetProperty("old").GetString());
        Assert.Equal("1KB", difference.GetProperty("new").GetString());
        Assert.Equal("GET /x", Assert.Single(difference.GetProperty("routes").EnumerateArray()).GetProperty("id").GetString());
        Assert.Equal(old + ":2:32", difference.GetProperty("oldPosition").GetString());
    }

    [Fact]
    public async Task MistakesOfBothSides_AreAllNamed()
    {
        Write("old/a.json", Little.Replace("\"upstream\"", "\"upstrem\"", StringComparison.Ordinal));
        string conflict = Write("new.json", Little.Replace("\"GET /x\"", "\"GET /x/{a}\": { \"upstream\": \"u\" }, \"GET /x/{b}\"", StringComparison.Ordinal));
        CommandRun run = await CommandRun.OfAsync("diff", Path.Combine(_folder, "old"), conflict);
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.Contains("old: " + Path.Combine(_folder, "old/a.json") + ":2:", run.Error, StringComparison.Ordinal);
        Assert.Contains("(did you mean \"upstream\"?)", run.Error, StringComparison.Ordinal);
        Assert.Contains("new: " + conflict + ":2:", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SideThatIsNotThereOrEmptyOrGarbage_EndsWith1()
    {
        string fine = Write("fine.json", Little);
        CommandRun missing = await CommandRun.OfAsync("diff", Path.Combine(_folder, "nowhere"), fine);
        Assert.Equal((1, ""), (missing.Code, missing.Output));
        Assert.StartsWith("old: ", missing.Error, StringComparison.Ordinal);

        Directory.CreateDirectory(Path.Combine(_folder, "empty"));
        Assert.Equal(1, (await CommandRun.OfAsync("diff", fine, Path.Combine(_folder, "empty"))).Code);

        string garbage = Path.Combine(_folder, "garbage.json");
        byte[] bytes = new byte[10_000];
        new Random(1).NextBytes(bytes);
        await File.WriteAllBytesAsync(garbage, bytes);
        CommandRun run = await CommandRun.OfAsync("diff", fine, garbage);
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.StartsWith("new: ", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("diff")]
    [InlineData("diff", "one")]
    [InlineData("diff", "one", "two", "three")]
    [InlineData("diff", "one", "two", "--jsn")]
    public async Task WrongUse_EndsWith1AndNotWithAnAnswer(params string[] arguments)
    {
        CommandRun run = await CommandRun.OfAsync(arguments);
        Assert.Equal(1, run.Code);
        Assert.NotEmpty(run.Error);
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
