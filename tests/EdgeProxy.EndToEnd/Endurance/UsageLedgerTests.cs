using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace EdgeProxy.EndToEnd;

/// <summary>
/// The usage ledger of the running gateway, with the origin's own count as the referee. <c>EDGEPROXY_KILLS</c> says how often it
/// is killed under load.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class UsageLedgerTests : IDisposable
{
    private const int SignalKill = 9;
    private const int Clients = 4;

    /// <summary>What a killed gateway may have counted and not kept is what came in its last second.</summary>
    private static readonly TimeSpan LossMax = TimeSpan.FromSeconds(1);

    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = TestHttp.NewClient();
    private readonly BlockingOrigin _origin = new(BlockingOrigin.Answer(10), BlockingOrigin.EndOfHead);
    private readonly int _port = FreePort.Next();
    private string _key = "";

    public void Dispose()
    {
        _http.Dispose();
        _origin.Dispose();
        _folder.Dispose();
    }

    private async Task PrepareAsync(string quota = "\"quota\": { \"limit\": 100000000, \"period\": \"month\" }")
    {
        _folder.Write("config/gateway.json", $$"""
            { "listeners": { "public": { "address": "127.0.0.1:{{_port}}" } },
              "upstreams": { "origin": { "endpoints": ["http://127.0.0.1:{{_origin.Port}}"] } },
              "apis": { "shop": { "defaults": { "apiKey": true }, "routes": {
                "GET /orders": { "upstream": "origin" },
                "POST /small": { "mock": { "body": "small" }, "bodyMax": "1KB" },
                "GET /mock": { "mock": { "status": 404, "body": "none" } },
                "GET /open": { "mock": { "body": "open" }, "apiKey": false } } } },
              "plans": { "gold": { {{quota}} }, "tight": { "throttle": { "rate": 0.001, "burst": 2 } } } }
            """);
        _key = await MakeKeyAsync("acme", "gold");
    }

    private async Task<string> MakeKeyAsync(string name, string plan)
    {
        (int code, string output, string errors) = await GatewayProcess.RunAsync(_folder.Path, "keys", "create", name, "--plan", plan, "--config", "config");
        Assert.True(code == 0, errors);
        return output.Trim();
    }

    private Task<GatewayProcess> StartAsync(params (string Name, string Value)[] settings) => GatewayProcess.StartInAsync(_folder, _port, Settings(settings));

    private Dictionary<string, string> Settings(params (string Name, string Value)[] settings)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["EDGEPROXY_STATE__FOLDER"] = _folder.File("state"),
            ["EDGEPROXY_ADMIN__SOCKET"] = _folder.File("a.sock"),
            ["EDGEPROXY_SHUTDOWN__SPREAD"] = "0s",
        };
        foreach ((string name, string value) in settings)
        {
            all[name] = value;
        }

        return all;
    }

    /// <summary>The ledger's lines, from its file.</summary>
    private async Task<List<JsonElement>> LedgerAsync()
    {
        (int code, string output, string errors) = await GatewayProcess.RunAsync(_folder.Path, "usage", "export", "--format", "jsonl", "--from", "2026-01-01", "--to", Day(DateTime.UtcNow), "--state", "state");
        Assert.True(code == 0, errors);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    private static string Day(DateTime time) => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private async Task<long> RequestsInLedgerAsync() => Sum(await LedgerAsync(), "requests");

    private static long Sum(IEnumerable<JsonElement> lines, string member) => lines.Sum(line => line.GetProperty(member).GetInt64());

    private async Task<HttpResponseMessage> GetAsync(string path, string? key, HttpContent? body = null)
    {
        using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, $"http://127.0.0.1:{_port}/{path}") { Content = body };
        if (key is not null)
        {
            request.Headers.Add("x-api-key", key);
        }

        return await _http.SendAsync(request);
    }

    private async Task<int> StatusAsync(string path, string? key, HttpContent? body = null)
    {
        using HttpResponseMessage response = await GetAsync(path, key, body);
        return (int)response.StatusCode;
    }

    private async Task<double> MetricAsync(GatewayProcess gateway, string name)
    {
        string text = await _http.GetStringAsync($"http://127.0.0.1:{gateway.OpsPort}/metrics");
        string line = text.Split('\n').First(line => line.StartsWith(name + " ", StringComparison.Ordinal));
        return double.Parse(line[(name.Length + 1)..], CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task KilledUnderLoad_LosesTheLastSecondAtMostAndNeverCountsTwice()
    {
        int kills = int.Parse(Environment.GetEnvironmentVariable("EDGEPROXY_KILLS") ?? "3", CultureInfo.InvariantCulture);
        await PrepareAsync();
        var load = new KeyedLoad(_key);
        var random = new Random(17);
        long lostMax = 0;
        for (int kill = 1; kill <= kills; kill++)
        {
            await using GatewayProcess gateway = await StartAsync();
            long atStart = await RequestsInLedgerAsync();
            Assert.Equal(atStart, await UsedOfQuotaAsync());
            long seenBefore = _origin.Requests;
            load.Start(_port, Clients);
            long secondBefore = await KillAsync(gateway, TimeSpan.FromMilliseconds(1_200 + random.Next(1_500)));
            load.Stop();
            long counted = await RequestsInLedgerAsync() - atStart;
            long seen = _origin.Requests - seenBefore;

            // What was admitted and had not reached the origin is at most one request of each client.
            Assert.True(counted <= seen + Clients, $"kill {kill}: {counted} in the ledger, {seen} at the origin");
            Assert.True(counted >= secondBefore - seenBefore, $"kill {kill}: {counted} in the ledger, {secondBefore - seenBefore} at the origin a second before");
            Assert.True(seen > 100, $"kill {kill}: only {seen} requests");
            lostMax = Math.Max(lostMax, seen - counted);
        }

        Assert.True(await RequestsInLedgerAsync() <= load.Sent);
        Assert.True(lostMax > 0, "Nothing was ever lost, so no kill came between two flushes: the test shows nothing.");
        await using GatewayProcess last = await StartAsync();
        Assert.Equal(200, await StatusAsync("orders", _key));
        Assert.Equal(0, await last.StopAsync());
        Assert.Equal(await RequestsInLedgerAsync(), await UsedOfQuotaAsync(isRunning: false));
        if (Servers.Sqlite is { } sqlite)
        {
            (_, string output, _) = await ChildProcess.RunAsync(sqlite, ["state/usage.db", "PRAGMA integrity_check"], _folder.Path, TimeSpan.FromSeconds(30));
            Assert.Equal("ok", output.Trim());
        }
    }

    /// <summary>Kills it after a while.</summary>
    /// <returns>What the origin had seen a second before.</returns>
    private async Task<long> KillAsync(GatewayProcess gateway, TimeSpan after)
    {
        var samples = new List<(TimeSpan At, long Seen)>();
        Stopwatch time = Stopwatch.StartNew();
        while (time.Elapsed < after)
        {
            samples.Add((time.Elapsed, _origin.Requests));
            await Task.Delay(10);
        }

        TimeSpan killedAt = time.Elapsed;
        gateway.Process.Signal(SignalKill);
        await gateway.Process.WaitForExitAsync(GatewayProcess.StopLimit);
        return samples.Last(sample => sample.At <= killedAt - LossMax).Seen;
    }

    /// <summary>What the plan's quota has used of the present month, as the gateway or the file says.</summary>
    private async Task<long> UsedOfQuotaAsync(bool isRunning = true)
    {
        string[] where = isRunning ? ["--admin", _folder.File("a.sock")] : ["--state", "state"];
        (int code, string output, string errors) = await GatewayProcess.RunAsync(
            _folder.Path, ["usage", "show", "--plan", "gold", "--json", "--from", Day(DateTime.UtcNow), "--to", Day(DateTime.UtcNow), .. where]);
        Assert.True(code == 0, errors);
        using JsonDocument page = JsonDocument.Parse(output);
        return page.RootElement.GetProperty("items").TryGetProperty("acme", out JsonElement days) ? 100_000_000 - days[0][1].GetInt64() : 0;
    }

    [Fact]
    public async Task StopUnderLoad_LosesNothing()
    {
        await PrepareAsync();
        var load = new KeyedLoad(_key);
        GatewayProcess gateway = await StartAsync();
        await using (gateway)
        {
            load.Start(_port, Clients);
            await Task.Delay(700);
            Assert.Equal(0, await gateway.StopAsync());
            load.Stop();
        }

        Assert.Equal(_origin.Requests, await RequestsInLedgerAsync());
    }

    [Fact]
    public async Task Ledger_AgreesWithTheAccessLogToTheRequest()
    {
        await PrepareAsync();
        string tight = await MakeKeyAsync("bob", "tight");
        await using GatewayProcess gateway = await StartAsync(("EDGEPROXY_ACCESSLOG__PATH", _folder.File("access.log")), ("EDGEPROXY_ACCESSLOG__BUFFERBYTES", "16MB"));
        var load = new KeyedLoad(_key);
        load.Start(_port, Clients);
        for (int i = 0; i < 5; i++)
        {
            await StatusAsync("mock", tight);
            await StatusAsync("mock", _key);
            await StatusAsync("mock", "not-a-key-0123456789");
            await StatusAsync("open", _key);
            Assert.Equal(413, await StatusAsync("small", _key, new StringContent(new string('x', 2_000))));
            Assert.Equal(200, await StatusAsync("small", _key, new StringContent("few")));
        }

        await Task.Delay(500);
        load.Stop();
        Assert.Equal(0, await gateway.StopAsync());

        var logged = new SortedDictionary<string, (long Requests, long Errors, long In, long Out)>(StringComparer.Ordinal);
        foreach (string line in await File.ReadAllLinesAsync(_folder.File("access.log")))
        {
            using JsonDocument parsed = JsonDocument.Parse(line);
            JsonElement entry = parsed.RootElement;
            if (Text(entry, "usagePlan") is { } plan && Text(entry, "limit") is null)
            {
                string by = $"{Text(entry, "apiKeyId")} {plan} {Text(entry, "routeKey")}";
                (long requests, long errors, long bytesIn, long bytesOut) = logged.GetValueOrDefault(by);
                logged[by] = (
                    requests + 1, errors + (entry.GetProperty("status").GetInt32() >= 400 ? 1 : 0),
                    bytesIn + entry.GetProperty("requestLength").GetInt64(), bytesOut + entry.GetProperty("responseLength").GetInt64());
            }
        }

        List<JsonElement> ledger = await LedgerAsync();
        var counted = new SortedDictionary<string, (long, long, long, long)>(
            ledger.ToDictionary(
                line => $"{Text(line, "key")} {Text(line, "plan")} {Text(line, "route")}",
                line => (line.GetProperty("requests").GetInt64(), line.GetProperty("errors").GetInt64(), line.GetProperty("bytesIn").GetInt64(), line.GetProperty("bytesOut").GetInt64()),
                StringComparer.Ordinal),
            StringComparer.Ordinal);
        Assert.Equal(logged, counted);
        Assert.Equal((2, 2), (logged["bob tight GET /mock"].Requests, logged["bob tight GET /mock"].Errors));
        Assert.True(logged["acme gold GET /orders"].Requests > 100);
    }

    private static string? Text(JsonElement entry, string member) =>
        entry.TryGetProperty(member, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    [Fact]
    public async Task AccessLogThatDrops_LeavesTheLedgerExact()
    {
        await PrepareAsync();
        await using GatewayProcess gateway = await StartAsync(("EDGEPROXY_ACCESSLOG__PATH", "/dev/full"));
        var load = new KeyedLoad(_key);
        load.Start(_port, Clients);
        await Task.Delay(1_500);
        load.Stop();
        await Eventually.HoldsAsync(
            async () => (await _http.GetStringAsync($"http://127.0.0.1:{gateway.OpsPort}/metrics")).Split('\n')
                .Any(line => line.StartsWith("edgeproxy_access_log_dropped_total", StringComparison.Ordinal) && !line.EndsWith(" 0", StringComparison.Ordinal)),
            "the access log's loss");
        Assert.Equal(0, await gateway.StopAsync());
        Assert.Equal(_origin.Requests, await RequestsInLedgerAsync());
        Assert.Equal(_origin.Requests, load.Served);
    }

    [Theory]
    [InlineData("admit", 200)]
    [InlineData("refuse", 503)]
    public async Task FolderThatCannotBeWritten_AdmitsOrRefusesAsSet(string setting, int status)
    {
        await PrepareAsync();
        await using GatewayProcess gateway = await StartAsync(("EDGEPROXY_STATE__FOLDER", "/proc/edgeproxy"), ("EDGEPROXY_USAGE__ONSTOREFAILURE", setting));
        Assert.Equal(status, await StatusAsync("orders", _key));
        Assert.Equal(200, await StatusAsync("open", null));
        Assert.Equal(403, await StatusAsync("orders", null));
        Assert.Equal(0, await MetricAsync(gateway, "edgeproxy_usage_ledger_writable"));
        Assert.True(await MetricAsync(gateway, "edgeproxy_usage_flush_failures_total") >= 1);
        Assert.Contains("the usage ledger /proc/edgeproxy/usage.db cannot be written", gateway.Process.Errors, StringComparison.Ordinal);
    }

    /// <summary>A disk that is full, as a limit on the size of files makes it, and has room again.</summary>
    [Theory]
    [InlineData("admit", 200)]
    [InlineData("refuse", 503)]
    public async Task FullDisk_IsSaidAndWhatWasCountedIsWrittenLater(string setting, int status)
    {
        string prlimit = Servers.Prlimit ?? throw new InvalidOperationException("prlimit (util-linux) is not installed.");
        await PrepareAsync();
        string document = await File.ReadAllTextAsync(_folder.File("config/gateway.json"));
        string keys = await File.ReadAllTextAsync(_folder.File("config/keys.json"));

        // The signal of the limit would end the process; a full disk sends none.
        await using GatewayProcess gateway = await GatewayProcess.StartUnderAsync(
            ["bash", "-c", "trap '' XFSZ; exec \"$@\"", "bash"],
            port => Merged(document.Replace($"127.0.0.1:{_port}", $"127.0.0.1:{port}", StringComparison.Ordinal), keys),
            Settings(("EDGEPROXY_USAGE__ONSTOREFAILURE", setting)));
        Task<int> AskAsync() => StatusAtAsync(gateway.Port);
        Assert.Equal(200, await AskAsync());
        await LimitAsync(prlimit, gateway, "1:unlimited");
        await Eventually.HoldsAsync(
            async () => await AskAsync() is 200 or 503 && await MetricAsync(gateway, "edgeproxy_usage_ledger_writable") == 0, "the ledger's failure", () => gateway.Process.Errors);
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(status, await AskAsync());
        }

        await LimitAsync(prlimit, gateway, "unlimited:unlimited");
        await Eventually.HoldsAsync(async () => await MetricAsync(gateway, "edgeproxy_usage_ledger_writable") == 1, "the ledger's recovery", () => gateway.Process.Errors);
        await Eventually.HoldsAsync(async () => await AskAsync() == 200, "serving again");
        Assert.Equal(0, await gateway.StopAsync());
        Assert.Equal(_origin.Requests, await RequestsInLedgerAsync());
        Assert.Contains("is written again", gateway.Process.Errors, StringComparison.Ordinal);
    }

    private static string Merged(string document, string keys)
    {
        using JsonDocument parsed = JsonDocument.Parse(keys, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        return $"{document.TrimEnd()[..^1]}, \"keys\": {parsed.RootElement.GetProperty("keys").GetRawText()} }}";
    }

    private async Task<int> StatusAtAsync(int port)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{port}/orders");
        request.Headers.Add("x-api-key", _key);
        using HttpResponseMessage response = await _http.SendAsync(request);
        return (int)response.StatusCode;
    }

    private async Task LimitAsync(string prlimit, GatewayProcess gateway, string limit)
    {
        (int code, _, string errors) = await ChildProcess.RunAsync(
            prlimit, [$"--pid={gateway.Process.Id}", $"--fsize={limit}"], _folder.Path, TimeSpan.FromSeconds(10));
        Assert.True(code == 0, errors);
    }
}
