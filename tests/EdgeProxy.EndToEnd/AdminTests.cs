using System.Net;
using System.Runtime.Versioning;
using System.Text.Json;

namespace EdgeProxy.EndToEnd;

/// <summary>The admin listener of the binary, its commands, and what the audit log has of them.</summary>
public sealed class AdminTests : IDisposable
{
    private const string Token = "0123456789abcdef-of-a-test";
    private const string Secret = "s3cret-of-the-environment";

    private readonly TemporaryFolder _folder = new();
    private readonly int _port = FreePort.Next();
    private readonly int _adminPort = FreePort.Next();

    private string Socket => _folder.File("a.sock");

    private string Audit => _folder.File("audit.log");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task EveryEndpoint_AnswersJsonWithoutASecret()
    {
        await using GatewayProcess gateway = await StartAsync();
        using HttpClient admin = UnixHttp.NewClient(Socket);
        foreach (string path in (string[])["status", "config", "routes", "upstreams", "connections?limit=10", "loops", "reloads"])
        {
            using HttpResponseMessage response = await admin.GetAsync(path);
            string text = await response.Content.ReadAsStringAsync();
            Assert.True(response.StatusCode == HttpStatusCode.OK, $"{path}: {(int)response.StatusCode} {text}");
            Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
            Assert.Equal(JsonValueKind.Object, Parse(text).ValueKind);
            Assert.DoesNotContain(Secret, text, StringComparison.Ordinal);
            Assert.DoesNotContain(Token, text, StringComparison.Ordinal);
        }

        Assert.Contains("${env:TEST_SECRET}", await admin.GetStringAsync("config"), StringComparison.Ordinal);
        using HttpResponseMessage valid = await admin.PostAsync("validate", new StringContent(Document("two")));
        Assert.True(Parse(await valid.Content.ReadAsStringAsync()).GetProperty("valid").GetBoolean());
        using HttpResponseMessage reload = await admin.PostAsync("reload", content: null);
        Assert.Equal(HttpStatusCode.OK, reload.StatusCode);
        using HttpResponseMessage reopen = await admin.PostAsync("logs/reopen", content: null);
        Assert.Equal(HttpStatusCode.OK, reopen.StatusCode);
    }

    [Fact]
    public async Task Status_IsTextForPeopleAndJsonForMachines()
    {
        await using GatewayProcess gateway = await StartAsync();
        (int code, string output, string errors) = await RunAsync("status", "--admin", Socket);
        Assert.True(code == 0, output + errors);
        Assert.StartsWith("READY  edgeproxy ", output, StringComparison.Ordinal);
        Assert.Matches(@"config +version 1, digest [0-9a-f]{12}, in use since .* UTC \(start\)", output);
        Assert.Contains($"listener    public http 127.0.0.1:{_port}, 0 connections", output, StringComparison.Ordinal);
        (code, output, _) = await RunAsync("status", "--json", "--admin", Socket);
        Assert.Equal(0, code);
        Assert.Equal(1, Parse(output).GetProperty("config").GetProperty("version").GetInt32());
    }

    [Fact]
    public async Task Reload_EndsWithWhatCameOfIt()
    {
        await using GatewayProcess gateway = await StartAsync();
        _folder.Write("config/gateway.json", Document("two"));
        (int code, string output, string errors) = await RunAsync("reload", "--admin", Socket);
        Assert.True(code == 0, output + errors);
        Assert.Contains("configuration 2 is in use after", output, StringComparison.Ordinal);
        using HttpClient http = TestHttp.NewClient();
        Assert.Equal("two", await http.GetStringAsync($"http://127.0.0.1:{_port}/"));

        _folder.Write("config/gateway.json", Document("three").Replace("\"body\"", "\"bdy\"", StringComparison.Ordinal));
        (code, output, _) = await RunAsync("reload", "--admin", Socket);
        Assert.Equal(1, code);
        Assert.Matches(@"gateway\.json:\d+:\d+ .*\(did you mean ""body""\?\)", output);
        Assert.Contains("REFUSED for 1 error; configuration 2 stays in use", output, StringComparison.Ordinal);
        Assert.Equal("two", await http.GetStringAsync($"http://127.0.0.1:{_port}/"));
        (code, output, _) = await RunAsync("status", "--admin", Socket);
        Assert.Equal(1, code);
        Assert.Contains("!! The documents are REFUSED (1 error); configuration 2 stays in use", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Address_NeedsTheToken()
    {
        await using GatewayProcess gateway = await StartAsync();
        string address = $"127.0.0.1:{_adminPort}";
        string token = _folder.Write("token", Token + "\n");
        (int code, string output, string errors) = await RunAsync("status", "--admin", address, "--token-file", token);
        Assert.True(code == 0, output + errors);
        (code, _, errors) = await RunAsync("status", "--admin", address);
        Assert.Equal(4, code);
        Assert.Contains("answers 401: a token is needed", errors, StringComparison.Ordinal);
        (code, _, errors) = await RunAsync("reload", "--admin", address, "--token-file", _folder.Write("wrong", "0123456789abcdef-wrong"));
        Assert.Equal(4, code);
        Assert.Contains("answers 401: there is no such token", errors, StringComparison.Ordinal);
        Assert.Single(AuditLines());
    }

    [Fact]
    public async Task WithoutAGateway_CommandsSaySoAndEndWith4()
    {
        foreach (string command in (string[])["status", "reload", "drain", "failures"])
        {
            (int code, _, string errors) = await RunAsync(command, "--admin", _folder.File("none.sock"));
            Assert.Equal(4, code);
            Assert.Contains("no gateway answers at unix:", errors, StringComparison.Ordinal);
            (code, _, _) = await RunAsync(command, "--admin", $"127.0.0.1:{_adminPort}");
            Assert.Equal(4, code);
        }
    }

    [Fact]
    public async Task SocketOfSystemd_IsFoundWithoutBeingNamed()
    {
        Dictionary<string, string> runtime = new(StringComparer.Ordinal) { ["RUNTIME_DIRECTORY"] = _folder.Path, ["EDGEPROXY_ADMIN__SOCKET"] = "" };
        await using GatewayProcess gateway = await StartAsync(runtime);
        Assert.True(File.Exists(_folder.File("admin.sock")), gateway.Process.Describe());
        Dictionary<string, string> environment = new(GatewayProcess.Environment, StringComparer.Ordinal) { ["RUNTIME_DIRECTORY"] = _folder.Path };
        (int code, string output, string errors) = await ChildProcess.RunAsync(GatewayProcess.Binary, ["status"], _folder.Path, TestHttp.Limit, environment);
        Assert.True(code == 0, output + errors);
    }

    [Fact]
    public async Task AddressWithoutAToken_DoesNotStart()
    {
        Dictionary<string, string> environment = new(GatewayProcess.Environment, StringComparer.Ordinal) { ["EDGEPROXY_ADMIN__ADDRESS"] = "127.0.0.1:0" };
        (int code, _, string errors) = await ChildProcess.RunAsync(GatewayProcess.Binary, ["run"], _folder.Path, TestHttp.Limit, environment);
        Assert.Equal(2, code);
        Assert.Contains("admin.address  anyone who reaches the address could change the gateway", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drain_EndsTheProcessAfterWhatIsUnderWay()
    {
        using RawOrigin origin = new();
        await using GatewayProcess gateway = await StartAsync(document: Documents.Proxy(_port, origin.Address));
        using RawConnection client = await RawClient.ConnectAsync(_port);
        await client.SendAsync("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        using RawConnection upstream = await origin.AcceptAsync();
        await upstream.ReadHeadAsync();
        (int code, string output, string errors) = await RunAsync("drain", "--admin", Socket, "--delay", "0s");
        Assert.True(code == 0, output + errors);
        Assert.StartsWith("draining: not ready, accepting for another 0s; 1 connection open; it ends once they are done", output, StringComparison.Ordinal);
        await upstream.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlast");
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", await client.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.Equal("last", await client.ReadExactlyAsync(4));
        Assert.Equal(0, await gateway.Process.WaitForExitAsync(GatewayProcess.StopLimit));
        Assert.False(File.Exists(Socket));
        JsonElement line = AuditLines().Last();
        Assert.Equal("drain", line.GetProperty("action").GetString());
        Assert.Equal("user", line.GetProperty("actor").GetProperty("kind").GetString());
    }

    [Fact]
    public async Task DrainWithNothingUnderWay_IsAnsweredBeforeTheEnd()
    {
        await using GatewayProcess gateway = await StartAsync();
        using HttpClient admin = UnixHttp.NewClient(Socket);
        using HttpResponseMessage response = await admin.PostAsync("drain?delay=0s", content: null);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal(0, await gateway.Process.WaitForExitAsync(GatewayProcess.StopLimit));
    }

    [Fact]
    public async Task DrainThatStays_IsSeenAndCanStillBeEnded()
    {
        await using GatewayProcess gateway = await StartAsync();
        (int code, string output, _) = await RunAsync("drain", "--stay", "--delay", "0s", "--admin", Socket);
        Assert.Equal(0, code);
        Assert.Contains("the process stays", output, StringComparison.Ordinal);
        (code, output, _) = await RunAsync("status", "--admin", Socket);
        Assert.Equal(1, code);
        Assert.StartsWith("DRAINING", output, StringComparison.Ordinal);
        Assert.Equal(0, await gateway.StopAsync());
    }

    [Fact]
    public async Task ChangesBySignalsAndFiles_AreAudited()
    {
        await using GatewayProcess gateway = await StartAsync(new Dictionary<string, string>(StringComparer.Ordinal) { ["EDGEPROXY_RELOAD__INTERVAL"] = "50ms" });
        _folder.Write("config/gateway.json", Document("two"));
        await AuditedAsync(gateway, 2);
        gateway.Process.HangUp();
        await AuditedAsync(gateway, 3);
        _folder.Write("config/gateway.json", "{");
        await AuditedAsync(gateway, 4);
        File.Move(Audit, Audit + ".1");
        (int killed, _, _) = await ChildProcess.RunAsync("sh", ["-c", $"kill -USR1 {gateway.Process.Id}"], "/", TestHttp.Limit);
        Assert.Equal(0, killed);
        await AuditedAsync(gateway, 1);
        Assert.Equal(0, await gateway.StopAsync());
        string[] lines = [.. File.ReadAllLines(Audit + ".1").Concat(File.ReadAllLines(Audit)).Select(line => Brief(Parse(line)))];
        Assert.Equal(
            [
                "start start published 0 1", "files reload published 1 2", "signal SIGHUP reload published 2 3", "files reload refused 3 3",
                "signal SIGUSR1 reopen-logs done 3 3", "signal SIGTERM drain begun 3 3",
            ],
            lines);
    }

    [Fact]
    public async Task AuditToStandardError_IsALineEach()
    {
        await using GatewayProcess gateway = await StartAsync(new Dictionary<string, string>(StringComparer.Ordinal) { ["EDGEPROXY_AUDIT__PATH"] = "-" });
        await Eventually.HoldsAsync(
            () => Task.FromResult(gateway.Process.Errors.Split('\n').Any(line => line.StartsWith("{\"time\":", StringComparison.Ordinal))), "An audit line", gateway.Process.Describe);
    }

    [OtherUserFact]
    [UnsupportedOSPlatform("windows")]
    public async Task OtherUser_IsRefusedTwice()
    {
        await using GatewayProcess gateway = await StartAsync();
        File.SetUnixFileMode(_folder.Path, File.GetUnixFileMode(_folder.Path) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);

        // By the mode of the file; and where somebody has opened that, by who they are.
        Assert.Equal("000", (await OtherUserFactAttribute.CurlAsync(Socket, "/status")).TrimEnd());
        File.SetUnixFileMode(Socket, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite);
        string refused = await OtherUserFactAttribute.CurlAsync(Socket, "/status");
        Assert.EndsWith("403", refused.TrimEnd(), StringComparison.Ordinal);
        Assert.Contains("user 65534 is not let in", refused, StringComparison.Ordinal);
    }

    [OtherUserFact]
    [UnsupportedOSPlatform("windows")]
    public async Task OtherUserOfTheSettings_IsLetIn()
    {
        await using GatewayProcess gateway = await StartAsync(new Dictionary<string, string>(StringComparer.Ordinal) { ["EDGEPROXY_ADMIN__USERS__0"] = OtherUserFactAttribute.UserId });
        File.SetUnixFileMode(_folder.Path, File.GetUnixFileMode(_folder.Path) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        Assert.EndsWith("200", (await OtherUserFactAttribute.CurlAsync(Socket, "/status")).TrimEnd(), StringComparison.Ordinal);
    }

    private static JsonElement Parse(string text) => JsonDocument.Parse(text).RootElement;

    private static string Brief(JsonElement line)
    {
        JsonElement actor = line.GetProperty("actor");
        string name = actor.TryGetProperty("name", out JsonElement named) ? " " + named.GetString() : "";
        return $"{actor.GetProperty("kind")}{name} {line.GetProperty("action")} {line.GetProperty("outcome")} {line.GetProperty("versionBefore")} {line.GetProperty("versionAfter")}";
    }

    private Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments) => GatewayProcess.RunAsync(_folder.Path, arguments);

    private Task AuditedAsync(GatewayProcess gateway, int lines) => Eventually.HoldsAsync(
        () => Task.FromResult(File.Exists(Audit) && File.ReadAllText(Audit).Count(c => c == '\n') >= lines), $"Line {lines} of the audit log", gateway.Process.Describe);

    private JsonElement[] AuditLines() => [.. File.ReadAllLines(Audit).Select(Parse)];

    private async Task<GatewayProcess> StartAsync(Dictionary<string, string>? settings = null, string? document = null)
    {
        _folder.Write("config/gateway.json", document ?? Document("one"));
        Dictionary<string, string> environment = new(StringComparer.Ordinal)
        {
            ["EDGEPROXY_ADMIN__SOCKET"] = Socket,
            ["EDGEPROXY_ADMIN__ADDRESS"] = $"127.0.0.1:{_adminPort}",
            ["EDGEPROXY_ADMIN__TOKENS__TEST"] = Token,
            ["EDGEPROXY_AUDIT__PATH"] = Audit,
            ["EDGEPROXY_RELOAD__INTERVAL"] = "0s",
            ["TEST_SECRET"] = Secret,
        };
        foreach ((string name, string value) in settings ?? [])
        {
            environment[name] = value;
        }

        return await GatewayProcess.StartInAsync(_folder, _port, environment);
    }

    private string Document(string body) =>
        $$"""
        {
          "listeners": { "public": { "address": "127.0.0.1:{{_port}}" } },
          "upstreams": { "origin": { "endpoints": ["http://127.0.0.1:9"] } },
          "apis": { "main": { "routes": {
            "$default": { "mock": { "body": "{{body}}" } },
            "GET /behind": { "upstream": "origin", "request": { "headers": { "set": { "X-Backend": "${env:TEST_SECRET}" } } } }
          } } }
        }
        """;
}
