using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace EdgeProxy.Cli.Tests;

public sealed class ReplayCommandTests : IDisposable
{
    private const string Present = """
        { "listeners": { "l": { "address": "127.0.0.1:0" } }, "upstreams": { "u": { "endpoints": ["http://10.0.0.1"] } },
          "apis": { "a": { "routes": { "GET /x/{id}": { "upstream": "u" }, "GET /gone": { "mock": {} } } } } }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("edgeproxy-replay-").FullName;
    private readonly string _present;
    private readonly string _moved;
    private readonly string _without;

    public ReplayCommandTests()
    {
        _present = Write("present.json", Present);
        _moved = Write("moved.json", Present.Replace("{ \"upstream\": \"u\" }", "{ \"upstream\": \"u\", \"path\": \"/v2/{id}\" }", StringComparison.Ordinal));
        _without = Write("without.json", Present.Replace(", \"GET /gone\": { \"mock\": {} }", "", StringComparison.Ordinal));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task LogThatMeetsTheSame_EndsWith0()
    {
        CommandRun run = await ReplayAsync(Log(Line("/x/1"), Line("/nowhere")), _present);
        Assert.Equal(new CommandRun(0, "2 requests: 0 changed, 0 of them breaking, 1 refused by both\n", ""), run);
    }

    [Fact]
    public async Task ChangedTargets_EndWith2AndAreGrouped()
    {
        CommandRun run = await ReplayAsync(Log([.. Enumerable.Range(1, 5).Select(i => Line($"/x/{i}"))]), _moved, "--examples", "2");
        Assert.Equal(2, run.Code);
        Assert.Equal(
            """
            change     target    5 requests: GET /x/{id} (a/$default)
                line 1  GET a.example/x/1: upstream u /x/1 → upstream u /v2/1
                line 2  GET a.example/x/2: upstream u /x/2 → upstream u /v2/2
            5 requests: 5 changed, 0 of them breaking

            """,
            run.Output);
    }

    [Fact]
    public async Task RefusedRequest_EndsWith3()
    {
        CommandRun run = await ReplayAsync(Log(Line("/gone"), Line("/x/1")), _without);
        Assert.Equal(3, run.Code);
        Assert.Contains("line 1  GET a.example/gone: mock 200 → 404 RESOURCE_NOT_FOUND", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_WritesEachRequest()
    {
        CommandRun run = await ReplayAsync(Log([.. Enumerable.Range(1, 50).Select(i => Line($"/x/{i}"))]), _moved, "--all");
        for (int i = 1; i <= 50; i++)
        {
            Assert.Contains($"line {i}  GET a.example/x/{i}: ", run.Output, StringComparison.Ordinal);
        }

        Assert.Equal(52, run.Output.Count(c => c == '\n'));
    }

    [Fact]
    public async Task Json_IsALineForEachFindingAndTheSummaryLast()
    {
        CommandRun run = await ReplayAsync(Log(Line("/gone"), "nonsense", Line("/x/1")), _without, "--json");
        Assert.Equal(3, run.Code);
        string[] lines = run.Output.TrimEnd('\n').Split('\n');
        Assert.Equal(3, lines.Length);
        using JsonDocument difference = JsonDocument.Parse(lines[0]);
        Assert.Equal(
            ["type", "line", "severity", "changes", "method", "host", "target", "listener", "present", "new"],
            difference.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.Equal("breaking", difference.RootElement.GetProperty("severity").GetString());
        Assert.Equal(404, difference.RootElement.GetProperty("new").GetProperty("status").GetInt32());
        Assert.Equal("""{"type":"invalid","line":2,"problem":"it is not JSON"}""", lines[1]);
        Assert.Equal("""{"type":"summary","requests":2,"changed":1,"breaking":1,"uncertain":0,"refusedByBoth":0,"invalidLines":1}""", lines[2]);
    }

    [Fact]
    public async Task CompressedLog_IsReadWhole()
    {
        // Two members one behind the other, as log rotation appends them.
        string path = Path.Combine(_folder, "access.log.gz");
        await using (FileStream file = File.Create(path))
        {
            for (int member = 0; member < 2; member++)
            {
                await using var gzip = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true);
                await gzip.WriteAsync(Encoding.UTF8.GetBytes(Line("/x/1") + "\n"));
            }
        }

        Assert.StartsWith("2 requests: 0 changed", (await ReplayAsync(path, _present)).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CompressedLogThatIsBroken_EndsWith1(bool isCut)
    {
        string path = Path.Combine(_folder, "broken.gz");
        using var whole = new MemoryStream();
        await using (var gzip = new GZipStream(whole, CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 1000).Select(i => Line($"/x/{i * 7919}") + "\n"))));
        }

        await File.WriteAllBytesAsync(path, isCut ? whole.ToArray()[..(int)(whole.Length / 2)] : "not gzip at all"u8.ToArray());
        CommandRun run = await ReplayAsync(path, _present);
        Assert.Equal(1, run.Code);
        Assert.StartsWith(path + ": ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void StandardInput_IsReadAsALog()
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var command = new ReplayCommand(() => new MemoryStream(Encoding.UTF8.GetBytes(Line("/gone"))), output, error);
        Assert.Equal(3, command.Run([_present], new ReplayOptions("-", [_without], Json: false, All: false, Examples: 3)));
        Assert.Equal("", error.ToString());
    }

    [Fact]
    public async Task BinaryGarbage_EndsWith1()
    {
        byte[] bytes = new byte[300_000];
        new Random(7).NextBytes(bytes);
        string path = Path.Combine(_folder, "garbage.log");
        await File.WriteAllBytesAsync(path, bytes);
        CommandRun run = await ReplayAsync(path, _present);
        Assert.Equal(1, run.Code);
        Assert.Contains("no line of it tells a request", run.Error, StringComparison.Ordinal);
        Assert.Contains("invalid    line 1: it is not JSON\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LineOf10Megabytes_IsPassedOver()
    {
        CommandRun run = await ReplayAsync(Log(Line("/x/1"), Line("/" + new string('a', 10 * 1024 * 1024)), Line("/gone")), _without);
        Assert.Equal(3, run.Code);
        Assert.Contains("invalid    line 2: it is too long\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("line 3  GET a.example/gone", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HostileTarget_CannotReachTheTerminal()
    {
        CommandRun run = await ReplayAsync(Log(Line("/x/\\u009b31m\\u202e"), Line("/x/\\u001b[31m")), _moved, "--all");
        Assert.DoesNotContain('\u009b', run.Output);
        Assert.DoesNotContain('\u202e', run.Output);
        Assert.DoesNotContain('\u001b', run.Output);
    }

    [Fact]
    public async Task EmptyLog_EndsWith0() =>
        Assert.Equal(new CommandRun(0, "0 requests: 0 changed, 0 of them breaking\n", ""), await ReplayAsync(Log(), _without));

    [Fact]
    public async Task MissingLogOrConfiguration_EndsWith1()
    {
        CommandRun missing = await ReplayAsync(Path.Combine(_folder, "nowhere.log"), _present);
        Assert.Equal(1, missing.Code);
        Assert.Contains("nowhere.log: it cannot be read", missing.Error, StringComparison.Ordinal);
        Assert.Equal(1, (await ReplayAsync(_folder, _present)).Code);

        CommandRun broken = await ReplayAsync(Log(Line("/x/1")), Write("broken.json", "{"));
        Assert.Equal((1, ""), (broken.Code, broken.Output));
        Assert.StartsWith("new: ", broken.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("replay")]
    [InlineData("replay", "access.log")]
    [InlineData("replay", "access.log", "--against", "x")]
    [InlineData("replay", "access.log", "--against", "x", "--config", "y", "--examples", "-1")]
    [InlineData("replay", "access.log", "--against", "x", "--config", "y", "--examples", "z")]
    public async Task WrongUse_EndsWith1AndNotWithAnAnswer(params string[] arguments)
    {
        CommandRun run = await CommandRun.OfAsync(arguments);
        Assert.Equal(1, run.Code);
        Assert.NotEmpty(run.Error);
    }

    private static string Line(string path) => $"{{\"httpMethod\":\"GET\",\"domainName\":\"a.example\",\"path\":\"{path}\"}}";

    private Task<CommandRun> ReplayAsync(string log, string against, params string[] more) =>
        CommandRun.OfAsync(["replay", log, "--config", _present, "--against", against, .. more]);

    private string Log(params string[] lines) => Write("access.log", string.Concat(lines.Select(line => line + "\n")));

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
