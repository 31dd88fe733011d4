using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace EdgeProxy.EndToEnd;

/// <summary>Keys, plans and limits through the running binary, with curl as the client.</summary>
public sealed class LimitAndKeyTests : IDisposable
{
    /// <summary>
    /// A key that is revoked may be good for so long, looks and loading included. A second is promised of the published binary;
    /// one that compiles itself as it goes, beside all other tests, only has to get there.
    /// </summary>
    private static readonly TimeSpan RevocationLimit = TimeSpan.FromSeconds(GatewayProcess.IsPublished ? 1 : 20);

    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = TestHttp.NewClient();
    private readonly int _port = FreePort.Next();

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    private string Document(string plans = "\"gold\": {}", string route = "", string listener = "") => $$"""
        {
          "listeners": { "public": { "address": "127.0.0.1:{{_port}}"{{listener}} } },
          "apis": { "shop": { "defaults": { "apiKey": true }, "routes": {
            "GET /orders": { "mock": { "body": "orders" }{{route}} },
            "GET /free": { "mock": { "body": "free" }, "apiKey": false } } } },
          "plans": { {{plans}} }
        }
        """;

    private Task<GatewayProcess> StartAsync() => GatewayProcess.StartInAsync(_folder, _port);

    private async Task<(int Code, string Output)> KeysAsync(params string[] arguments)
    {
        (int code, string output, string errors) = await GatewayProcess.RunAsync(_folder.Path, ["keys", .. arguments, "--config", "config"]);
        Assert.True(code == 0, errors);
        return (code, output.Trim());
    }

    private async Task<int> StatusAsync(string? key, string path = "orders")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{_port}/{path}");
        if (key is not null)
        {
            request.Headers.Add("x-api-key", key);
        }

        using HttpResponseMessage response = await _http.SendAsync(request);
        return (int)response.StatusCode;
    }

    private async Task<string> StatusesAsync(params string?[] keys)
    {
        var statuses = new List<int>();
        foreach (string? key in keys)
        {
            statuses.Add(await StatusAsync(key));
        }

        return string.Join(' ', statuses);
    }

    [Fact]
    public async Task KeyOfTheCommandLine_IsLetInThrottledAndHeldToItsQuota()
    {
        _folder.Write("config/gateway.json", Document(""" "gold": { "throttle": { "rate": 0.2, "burst": 3 }, "quota": { "limit": 1000, "period": "day" } }, "small": { "quota": { "limit": 2, "period": "month" } } """));
        (_, string gold) = await KeysAsync("create", "acme", "--plan", "gold");
        (_, string small) = await KeysAsync("create", "bob", "--plan", "small");
        await using GatewayProcess gateway = await StartAsync();
        string url = $"http://127.0.0.1:{_port}/orders";
        Assert.EndsWith("\n\n{\"message\":\"Forbidden\"}", await TestHttp.CurlAsync(_folder.Path, "-i", url), StringComparison.Ordinal);
        Assert.Equal("free", await TestHttp.CurlAsync(_folder.Path, $"http://127.0.0.1:{_port}/free"));
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal("orders", await TestHttp.CurlAsync(_folder.Path, "-H", $"x-api-key: {gold}", url));
        }

        string throttled = await TestHttp.CurlAsync(_folder.Path, "-i", "-H", $"x-api-key: {gold}", url);
        Assert.StartsWith("HTTP/1.1 429 Too Many Requests\n", throttled, StringComparison.Ordinal);
        Assert.Contains("\nRetry-After: ", throttled, StringComparison.Ordinal);
        Assert.Contains("\nRateLimit-Policy: \"gold\";q=3;w=15, \"gold-quota\";q=1000;w=86400\n", throttled, StringComparison.Ordinal);
        Assert.Contains("\nRateLimit: \"gold\";r=0;t=", throttled, StringComparison.Ordinal);
        Assert.Contains("\"gold-quota\";r=997;t=", throttled, StringComparison.Ordinal);
        Assert.EndsWith("{\"message\":\"Too Many Requests\"}", throttled, StringComparison.Ordinal);

        Assert.Equal("200 200 429", await StatusesAsync(small, small, small));
        Assert.EndsWith("{\"message\":\"Limit Exceeded\"}", await TestHttp.CurlAsync(_folder.Path, "-H", $"x-api-key: {small}", url), StringComparison.Ordinal);
        string metrics = await _http.GetStringAsync($"http://127.0.0.1:{gateway.OpsPort}/metrics");
        Assert.Contains("edgeproxy_limit_refusals_total{api=\"shop\",stage=\"$default\",route=\"GET /orders\",limit=\"quota\"} 2\n", metrics, StringComparison.Ordinal);
        Assert.Contains("edgeproxy_limit_refusals_total{api=\"shop\",stage=\"$default\",route=\"GET /orders\",limit=\"plan\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("edgeproxy_limit_refusals_total{api=\"shop\",stage=\"$default\",route=\"GET /orders\",limit=\"key\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("edgeproxy_api_keys 2\n", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RevokedKey_IsRefusedWithinASecond()
    {
        _folder.Write("config/gateway.json", Document());
        (_, string acme) = await KeysAsync("create", "acme", "--plan", "gold");
        (_, string bob) = await KeysAsync("create", "bob", "--plan", "gold");
        await using GatewayProcess gateway = await StartAsync();
        Assert.Equal(200, await StatusAsync(acme));
        await KeysAsync("disable", "acme");
        await RefusedWithinASecondAsync(acme);
        Assert.Equal(200, await StatusAsync(bob));
        await KeysAsync("enable", "acme");
        await Eventually.HoldsAsync(async () => await StatusAsync(acme) == 200, "letting it in again");
    }

    [Fact]
    public async Task RotatedKey_IsGoodOldAndNew()
    {
        _folder.Write("config/gateway.json", Document());
        (_, string old) = await KeysAsync("create", "acme", "--plan", "gold");
        await using GatewayProcess gateway = await StartAsync();
        Assert.Equal(200, await StatusAsync(old));
        (_, string fresh) = await KeysAsync("rotate", "acme", "--overlap", "3s");
        await Eventually.HoldsAsync(async () => await StatusAsync(fresh) == 200, "the new key");
        Assert.Equal(200, await StatusAsync(old));
        await Eventually.HoldsAsync(async () => await StatusAsync(old) == 403, "the end of the old key");
        Assert.Equal(200, await StatusAsync(fresh));
    }

    [Fact]
    public async Task FileOfManyKeys_IsTakenUpAndRevokes()
    {
        const int Count = 20_000;
        _folder.Write("config/gateway.json", Document().Replace("\"plans\"", "\"keyFiles\": [\"../keys.jsonl\"], \"plans\"", StringComparison.Ordinal));
        string Lines(int without) => string.Concat(Enumerable.Range(0, Count).Where(i => i != without).Select(i =>
            $"{{\"name\":\"key-{i}\",\"sha256\":\"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.ASCII.GetBytes(KeyOf(i))))}\",\"plan\":\"gold\"}}\n"));
        _folder.Write("keys.jsonl", Lines(-1));
        await using GatewayProcess gateway = await StartAsync();
        Assert.Equal("200 200 403", await StatusesAsync(KeyOf(0), KeyOf(Count - 1), KeyOf(Count)));
        string draft = _folder.Write("draft", Lines(7));
        File.Move(draft, _folder.File("keys.jsonl"), overwrite: true);
        await RefusedWithinASecondAsync(KeyOf(7));
        Assert.Equal(200, await StatusAsync(KeyOf(8)));
    }

    /// <summary>A reload changes limits under traffic, and gives nobody a full bucket.</summary>
    [Fact]
    public async Task ChangedThrottle_AppliesToTheBucketAsItIs()
    {
        _folder.Write("config/gateway.json", Document(route: """, "apiKey": false, "throttle": { "rate": 0.01, "burst": 5 } """));
        await using GatewayProcess gateway = await StartAsync();
        Assert.Equal("200 200 200", await StatusesAsync(null, null, null));
        _folder.Write("config/gateway.json", Document(route: """, "apiKey": false, "throttle": { "rate": 0.01, "burst": 4 } """));
        await Eventually.HoldsAsync(
            async () => (await _http.GetStringAsync($"http://127.0.0.1:{gateway.OpsPort}/metrics")).Contains("edgeproxy_config_version 2\n", StringComparison.Ordinal), "the reload");
        Assert.Equal("200 200 429", await StatusesAsync(null, null, null));
    }

    /// <summary>
    /// Through sockets, loops and all: never above burst + rate·t, and no refusal while there was a token. The lower bound is
    /// taken from the refusals alone, each of which says that the bucket held less than one token, so that a slow machine,
    /// which leaves the bucket full for a while, proves less but fails nothing.
    /// </summary>
    [Theory]
    [InlineData("3", 2)]
    [InlineData("200", 50)]
    public async Task Throttle_HoldsItsBoundThroughTheBinary(string rate, int burst)
    {
        _folder.Write("config/gateway.json", Document(route: $$""", "apiKey": false, "throttle": { "rate": {{rate}}, "burst": {{burst}} } """));
        await using GatewayProcess gateway = await StartAsync();
        double perSecond = double.Parse(rate, CultureInfo.InvariantCulture);
        var refusals = new ConcurrentBag<(double Sent, double Answered)>();
        var clock = Stopwatch.StartNew();
        int admitted = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            while (clock.Elapsed < TimeSpan.FromSeconds(2))
            {
                double sent = clock.Elapsed.TotalSeconds;
                if (await StatusAsync(null) == 200)
                {
                    Interlocked.Increment(ref admitted);
                }
                else
                {
                    refusals.Add((sent, clock.Elapsed.TotalSeconds));
                }
            }
        }));
        double atMost = burst + (perSecond * clock.Elapsed.TotalSeconds);
        Assert.NotEmpty(refusals);
        Assert.InRange(admitted, LeastAdmitted([.. refusals.OrderBy(r => r.Answered)], perSecond, burst), (int)atMost);
    }

    /// <summary>
    /// What must have been let through before and between these refusals. The bucket starts full, and is empty at the first.
    /// While they come too near each other for it to have filled, all that the rate gave was spent; between others, so much
    /// of it as a bucket holds.
    /// </summary>
    private static int LeastAdmitted(IReadOnlyList<(double Sent, double Answered)> refusals, double rate, int burst)
    {
        double least = burst - 1;
        double since = refusals[0].Answered;
        for (int i = 1; i < refusals.Count; i++)
        {
            if ((refusals[i].Answered - refusals[i - 1].Sent) * rate >= burst - 1)
            {
                least += Spent(since, refusals[i - 1].Sent, double.MaxValue) + Spent(refusals[i - 1].Answered, refusals[i].Sent, burst - 1);
                since = refusals[i].Answered;
            }
        }
        return (int)(least + Spent(since, refusals[^1].Sent, double.MaxValue));

        double Spent(double from, double to, double atMost) => Math.Clamp(((to - from) * rate) - 1, 0, atMost);
    }

    [Fact]
    public async Task AccessLog_HasTheKeysNameAndNeverTheKey()
    {
        _folder.Write("config/gateway.json", Document().Replace("\"defaults\"", "\"keySource\": { \"query\": \"key\" }, \"defaults\"", StringComparison.Ordinal));
        (_, string acme) = await KeysAsync("create", "acme", "--plan", "gold");
        await using GatewayProcess gateway = await GatewayProcess.StartInAsync(_folder, _port, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["EDGEPROXY_ACCESSLOG__PATH"] = _folder.File("access.log"),
            ["EDGEPROXY_ACCESSLOG__QUERYSTRING"] = "true",
        });
        Assert.Equal(200, await StatusAsync(null, $"orders?key={acme}&x=1"));
        await Eventually.HoldsAsync(() => Task.FromResult(File.Exists(_folder.File("access.log")) && new FileInfo(_folder.File("access.log")).Length > 0), "the line");
        string line = await File.ReadAllTextAsync(_folder.File("access.log"));
        Assert.Contains("\"apiKeyId\":\"acme\",\"usagePlan\":\"gold\"", line, StringComparison.Ordinal);
        Assert.DoesNotContain(acme, line, StringComparison.Ordinal);
    }

    private static string KeyOf(int number) => string.Create(CultureInfo.InvariantCulture, $"key-number-{number:d10}");

    private async Task RefusedWithinASecondAsync(string key)
    {
        var clock = Stopwatch.StartNew();
        while (await StatusAsync(key) != 403)
        {
            Assert.True(clock.Elapsed < RevocationLimit, $"a revoked key was still good after {RevocationLimit.TotalSeconds} s");
            await Task.Delay(10);
        }
    }
}
