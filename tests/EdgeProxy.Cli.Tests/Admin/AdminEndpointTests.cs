using System.Net.Sockets;
using System.Net;
using System.Runtime.Versioning;
using System.Text.Json;
using System.Text;

namespace EdgeProxy.Cli.Tests;

/// <summary>What the endpoints answer. The member names are public, so they are spelled out here.</summary>
public sealed class AdminEndpointTests : IAsyncLifetime
{
    private AdminHost _admin = null!;

    public async Task InitializeAsync() => _admin = await AdminHost.StartAsync();

    public async Task DisposeAsync() => await _admin.DisposeAsync();

    [Fact]
    public async Task Status_TellsHowItIs()
    {
        JsonElement status = await _admin.GetAsync("status");
        Assert.Equal(
            ["name", "version", "pid", "startedAt", "uptimeSeconds", "ready", "draining", "config", "listeners", "traffic", "upstreams", "process"],
            status.EnumerateObject().Select(member => member.Name));
        Assert.True(status.GetProperty("ready").GetBoolean());
        JsonElement config = status.GetProperty("config");
        Assert.Equal(["version", "digest", "refused", "lastGood", "published", "lastLoad"], config.EnumerateObject().Select(member => member.Name));
        Assert.Equal(1, config.GetProperty("version").GetInt64());
        Assert.Equal(32, config.GetProperty("digest").GetString()!.Length);
        Assert.Equal("public", status.GetProperty("listeners")[0].GetProperty("name").GetString());
        Assert.Equal(_admin.Host.Addresses[0].ToString(), status.GetProperty("listeners")[0].GetProperty("address").GetString());
        Assert.Equal(1, status.GetProperty("upstreams").GetProperty("endpoints").GetInt32());
        Assert.True(status.GetProperty("process").GetProperty("residentBytes").GetInt64() > 1_000_000);
        Assert.True(status.GetProperty("process").GetProperty("descriptors").GetInt32() > 3);
    }

    [Fact]
    public async Task Config_HasEachValueWithItsOrigin()
    {
        JsonElement config = await _admin.GetAsync("config");
        Assert.Equal(["version", "digest", "settings", "listeners", "certificates", "upstreams", "apis"], config.EnumerateObject().Select(member => member.Name));
        JsonElement listener = config.GetProperty("listeners")[0].GetProperty("settings");
        AssertSetting(listener.GetProperty("timeouts.head"), "7s", "listener", "gateway.json:2:");
        AssertSetting(listener.GetProperty("timeouts.keepAlive"), "75s", "default", null);
        JsonElement upstream = config.GetProperty("upstreams")[0].GetProperty("settings");
        Assert.Equal(7, upstream.GetProperty("pool.connectionsMax").GetProperty("value").GetInt32());
        Assert.Equal("upstream", upstream.GetProperty("pool.connectionsMax").GetProperty("from").GetString());
        JsonElement routes = config.GetProperty("apis")[0].GetProperty("routes");
        Assert.Equal(["GET /hello", "guarded", "GET /gone"], routes.EnumerateArray().Select(route => route.GetProperty("id").GetString()));
        Assert.Equal("mock", routes[0].GetProperty("integration").GetProperty("kind").GetString());
        AssertSetting(routes[2].GetProperty("settings").GetProperty("cache"), "ttl 5m", "apiDefaults", "gateway.json:5:");
        Assert.False(routes[0].GetProperty("settings").TryGetProperty("cache", out _));
        Assert.Equal(JsonValueKind.Null, config.GetProperty("apis")[0].GetProperty("stages")[0].GetProperty("cache").ValueKind);
        JsonElement settings = config.GetProperty("settings");
        Assert.Equal(
            (256L << 20, 16L << 20, 64L),
            (settings.GetProperty("cache.memory").GetInt64(), settings.GetProperty("cache.objectMax").GetInt64(), settings.GetProperty("cache.variantsMax").GetInt64()));
        Assert.Equal(["deploy"], config.GetProperty("settings").GetProperty("admin.tokens").EnumerateArray().Select(token => token.GetString()));
    }

    [Fact]
    public async Task Certificate_IsShownWithoutItsKey()
    {
        JsonElement certificate = (await _admin.GetAsync("config")).GetProperty("certificates")[0];
        Assert.Equal("CN=edge", certificate.GetProperty("subject").GetString());
        Assert.Equal(["edge.example"], certificate.GetProperty("names").EnumerateArray().Select(name => name.GetString()));
        Assert.True(certificate.GetProperty("notAfter").GetDateTimeOffset() > DateTimeOffset.UtcNow);
        Assert.EndsWith("edge.key", certificate.GetProperty("key").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("config")]
    [InlineData("routes")]
    [InlineData("status")]
    [InlineData("upstreams")]
    [InlineData("reloads")]
    [InlineData("connections?limit=10")]
    [InlineData("loops")]
    public async Task Secrets_AreShownNowhere(string path)
    {
        string text = await _admin.Http.GetStringAsync(path);
        Assert.DoesNotContain(AdminHost.SecretOfFile, text, StringComparison.Ordinal);
        Assert.DoesNotContain(AdminHost.SecretOfDocument, text, StringComparison.Ordinal);
        Assert.DoesNotContain(AdminHost.Token, text, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE KEY", text, StringComparison.Ordinal);
        Assert.DoesNotContain(_admin.KeyPem.Split('\n')[1], text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhereASecretWasFilledIn_ThePlaceholderIsShown()
    {
        JsonElement route = (await _admin.GetAsync("config")).GetProperty("apis")[0].GetProperty("routes")[2];
        Dictionary<string, string?> fields = route.GetProperty("requestHeaders").GetProperty("set").EnumerateArray()
            .ToDictionary(field => field.GetProperty("name").GetString()!, field => field.GetProperty("value").GetString(), StringComparer.Ordinal);
        Assert.Equal("Bearer ${file:secret.txt}", fields["X-Backend"]);
        Assert.Equal("***", fields["X-Api-Key"]);
        Assert.Equal("north", fields["X-Region"]);
        JsonElement row = (await _admin.GetAsync("routes")).GetProperty("routes").EnumerateArray().First(row => row.GetProperty("id").GetString() == "guarded");
        Assert.Equal("header x-caller=${file:secret.txt}", row.GetProperty("conditions").GetString());
        Assert.Equal("off", row.GetProperty("cache").GetString());
    }

    [Fact]
    public async Task Upstreams_TellOfTheirEndpoints()
    {
        using HttpResponseMessage gone = await new HttpClient().GetAsync($"http://{_admin.Host.Addresses[0]}/gone");
        JsonElement upstream = (await _admin.GetAsync("upstreams")).GetProperty("upstreams")[0];
        Assert.Equal("origin", upstream.GetProperty("name").GetString());
        JsonElement endpoint = upstream.GetProperty("endpoints")[0];
        Assert.Equal(
            ["url", "state", "addresses", "inFlight", "waiting", "open", "idle", "idleByLoop", "connects", "connectFailures", "retries", "waits"],
            endpoint.EnumerateObject().Select(member => member.Name));
        Assert.Equal("up", endpoint.GetProperty("state").GetString());
        Assert.Equal(2, endpoint.GetProperty("idleByLoop").GetArrayLength());
        Assert.True(endpoint.GetProperty("connectFailures").GetInt64() >= 1);
    }

    [Fact]
    public async Task Connections_AreCountedAndDescribed()
    {
        using var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)_admin.Host.Addresses[0]);
        await using NetworkStream stream = client.GetStream();
        await stream.WriteAsync("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray());
        Assert.NotEqual(0, await stream.ReadAsync(new byte[1024]));
        JsonElement one = default;
        for (int attempt = 0; attempt < 200 && (attempt == 0 || one.GetProperty("state").GetString() != "idle"); attempt++)
        {
            await Task.Delay(10); // Until the loop has come from the answer to the wait for the next request.
            JsonElement connections = await _admin.GetAsync("connections?limit=5");
            Assert.Equal(1, connections.GetProperty("open").GetInt64());
            Assert.Equal(1, connections.GetProperty("loops").EnumerateArray().Sum(loop => loop.GetProperty("listeners").GetProperty("public").GetInt64()));
            one = Assert.Single(connections.GetProperty("clients").EnumerateArray());
        }

        Assert.Equal(["address", "listener", "loop", "state", "ageMilliseconds", "requests"], one.EnumerateObject().Select(member => member.Name));
        Assert.Equal($"127.0.0.1:{((IPEndPoint)client.Client.LocalEndPoint!).Port}", one.GetProperty("address").GetString());
        Assert.Equal("public", one.GetProperty("listener").GetString());
        Assert.Equal("idle", one.GetProperty("state").GetString());
        Assert.Equal(1, one.GetProperty("requests").GetInt64());
        Assert.Equal(0, (await _admin.GetAsync("connections")).GetProperty("clients").GetArrayLength());
    }

    [Fact]
    public async Task Loops_Answer()
    {
        JsonElement[] loops = [.. (await _admin.GetAsync("loops")).GetProperty("loops").EnumerateArray()];
        Assert.Equal(2, loops.Length);
        Assert.All(loops, loop => Assert.True(loop.GetProperty("answers").GetBoolean()));
        Assert.All(loops, loop => Assert.True(loop.GetProperty("turns").GetInt64() > 0));
        Assert.All(loops, loop => Assert.True(loop.GetProperty("delayMilliseconds").GetDouble() > 0));
    }

    [Fact]
    public async Task Reload_AnswersOnceTheDocumentsAreInUse()
    {
        File.WriteAllText(_admin.Document, File.ReadAllText(_admin.Document).Replace("\"hello\"", "\"changed\"", StringComparison.Ordinal));
        using HttpResponseMessage response = await _admin.Http.PostAsync("reload", content: null);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        JsonElement record = await AdminHost.JsonAsync(response);
        Assert.Equal("published", record.GetProperty("result").GetString());
        Assert.Equal(2, record.GetProperty("version").GetInt64());
        using var http = new HttpClient();
        Assert.Equal("changed", await http.GetStringAsync($"http://{_admin.Host.Addresses[0]}/hello"));
        JsonElement audit = _admin.AuditLines().Last();
        Assert.Equal("reload", audit.GetProperty("action").GetString());
        Assert.Equal("published", audit.GetProperty("outcome").GetString());
        Assert.Equal("token", audit.GetProperty("actor").GetProperty("kind").GetString());
        Assert.Equal("deploy", audit.GetProperty("actor").GetProperty("name").GetString());
        Assert.Equal(1, audit.GetProperty("versionBefore").GetInt64());
        Assert.Equal(2, audit.GetProperty("versionAfter").GetInt64());
        Assert.Equal(record.GetProperty("digest").GetString(), audit.GetProperty("digest").GetString());
    }

    [Fact]
    public async Task ReloadOfBadDocuments_AnswersWithTheMistakesAndChangesNothing()
    {
        File.WriteAllText(_admin.Document, File.ReadAllText(_admin.Document).Replace("\"body\"", "\"bdy\"", StringComparison.Ordinal));
        using HttpResponseMessage response = await _admin.Local.PostAsync("reload", content: null);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        JsonElement record = await AdminHost.JsonAsync(response);
        Assert.Contains("did you mean \"body\"?", Assert.Single(record.GetProperty("errors").EnumerateArray()).GetString(), StringComparison.Ordinal);
        Assert.Equal(["refused", "published"], (await _admin.GetAsync("reloads")).GetProperty("reloads").EnumerateArray().Select(each => each.GetProperty("result").GetString()));
        JsonElement config = (await _admin.GetAsync("status")).GetProperty("config");
        Assert.True(config.GetProperty("refused").GetBoolean());
        Assert.Equal(1, config.GetProperty("version").GetInt64());
        JsonElement audit = _admin.AuditLines().Last();
        Assert.Equal("refused", audit.GetProperty("outcome").GetString());
        Assert.Equal("user", audit.GetProperty("actor").GetProperty("kind").GetString());
        Assert.Equal(Environment.ProcessId, audit.GetProperty("actor").GetProperty("pid").GetInt32());
        Assert.Equal((long)UserNames.Own(), audit.GetProperty("actor").GetProperty("uid").GetInt64());
    }

    [Fact]
    public async Task DrainThatStays_TurnsReadinessOffAndEndsConnections()
    {
        using HttpResponseMessage response = await _admin.Http.PostAsync("drain?exit=false&delay=0s", content: null);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        JsonElement status = await _admin.GetAsync("status");
        Assert.False(status.GetProperty("ready").GetBoolean());
        Assert.True(status.GetProperty("draining").GetBoolean());
        Assert.False(_admin.Host.Draining.Exit.IsCompleted);
        using HttpResponseMessage second = await _admin.Http.PostAsync("drain?exit=false", content: null);
        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
        Assert.Equal("drain", _admin.AuditLines().Last().GetProperty("action").GetString());
    }

    [Fact]
    public async Task Drain_AsksForTheEndOfTheProcess()
    {
        using HttpResponseMessage response = await _admin.Http.PostAsync("drain?delay=3s", content: null);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        DrainOrder order = await _admin.Host.Draining.Exit;
        Assert.Equal(TimeSpan.FromSeconds(3), order.Delay);
        Assert.Equal("deploy", order.By.Name);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task LogsReopen_FollowsARename()
    {
        File.Move(_admin.File("audit.log"), _admin.File("audit.log.1"));
        using HttpResponseMessage response = await _admin.Http.PostAsync("logs/reopen", content: null);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("reopen-logs", Assert.Single(_admin.AuditLines()).GetProperty("action").GetString());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(_admin.File("audit.log")));
    }

    private static void AssertSetting(JsonElement setting, string value, string from, string? at)
    {
        Assert.Equal(value, setting.GetProperty("value").GetString());
        Assert.Equal(from, setting.GetProperty("from").GetString());
        Assert.Equal(at is not null, setting.TryGetProperty("at", out JsonElement place));
        if (at is not null)
        {
            Assert.Contains(at, place.GetString(), StringComparison.Ordinal);
        }
    }
}
