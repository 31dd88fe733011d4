using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace EdgeProxy.EndToEnd;

/// <summary>The cache of the binary: misses, hits, one fetch for all, and what operators see of it and purge.</summary>
public sealed class CachingTests
{
    private const int Clients = 1000;
    private const string Settings = """{ "admin": { "socket": "admin.sock" }, "accessLog": { "path": "access.log" } }""";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    public static TheoryData<string[]> Purges => new(
        ["--url", "http://127.0.0.1/items/1"], ["--prefix", "http://127.0.0.1/items"], ["--api", "shop"], ["--stage", "shop/$default"],
        ["--route", "shop/$default/GET /items/{id}"], ["--tag", "goods"], ["--all"]);

    private static string Document(int port, ScriptedOrigin origin) =>
        $$"""
        {
          "listeners": { "public": { "address": "127.0.0.1:{{port}}" } },
          "upstreams": { "origin": { "endpoints": ["{{origin.Address}}"] } },
          "apis": { "shop": { "routes": { "GET /items/{id}": { "upstream": "origin", "cache": "http" } } } }
        }
        """;

    [Theory]
    [MemberData(nameof(Purges))]
    public async Task StoredResponse_IsServedUntilItIsPurged(string[] purge)
    {
        var counting = new CountingAnswers();
        await using ScriptedOrigin origin = await ScriptedOrigin.StartAsync(counting.AnswerAsync);
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(port => Document(port, origin), Settings);
        using HttpClient client = TestHttp.NewClient();
        string url = gateway.Address + "items/1";
        Assert.Equal(("1", "fwd=uri-miss"), await GetAsync(client, url));
        Assert.Equal(("1", "hit"), await GetAsync(client, url));
        Assert.StartsWith("HIT  it is fresh for another ", await CacheAsync(gateway, "explain", url), StringComparison.Ordinal);
        Assert.StartsWith("purged ", await CacheAsync(gateway, ["purge", .. purge]), StringComparison.Ordinal);
        Assert.StartsWith("MISS  nothing is stored for it", await CacheAsync(gateway, "explain", url), StringComparison.Ordinal);
        Assert.Equal(("2", "fwd=uri-miss"), await GetAsync(client, url));
        Assert.Equal(2, counting.Count);
        Assert.Contains("requests    hit 1, miss 2\n", await CacheAsync(gateway, "stats"), StringComparison.Ordinal);
        string metrics = await client.GetStringAsync($"http://127.0.0.1:{gateway.OpsPort}/metrics");
        Assert.Contains("edgeproxy_cache_requests_total{api=\"shop\",stage=\"$default\",route=\"GET /items/{id}\",result=\"hit\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("edgeproxy_cache_fetches_total 2\n", metrics, StringComparison.Ordinal);
        Assert.Equal(0, await gateway.StopAsync());
        string[] statuses = [.. (await File.ReadAllLinesAsync(Path.Combine(gateway.Folder, "access.log"))).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("cacheStatus").GetString()!)];
        Assert.Equal(["miss", "hit", "miss"], statuses);
    }

    /// <summary>A restart fetches nothing anew, and what is purged after it stays so, whatever kind of end follows.</summary>
    [Fact]
    public async Task StoredResponses_OutliveARestart()
    {
        var counting = new CountingAnswers();
        await using ScriptedOrigin origin = await ScriptedOrigin.StartAsync(counting.AnswerAsync);
        using var folder = new TemporaryFolder();
        int port = FreePort.Next();
        folder.Write("config/gateway.json", Document(port, origin));
        var settings = new Dictionary<string, string> { ["EDGEPROXY_STATE__FOLDER"] = folder.File("state"), ["EDGEPROXY_CACHE__SNAPSHOT"] = "5s", ["EDGEPROXY_ADMIN__SOCKET"] = folder.File("admin.sock") };
        using HttpClient client = TestHttp.NewClient();
        string url = $"http://127.0.0.1:{port}/items/1";
        await using (GatewayProcess first = await GatewayProcess.StartInAsync(folder, port, settings))
        {
            Assert.Equal(("1", "fwd=uri-miss"), await GetAsync(client, url));
            Assert.Equal(0, await first.StopAsync());
        }

        await using (GatewayProcess second = await GatewayProcess.StartInAsync(folder, port, settings))
        {
            await Eventually.HoldsAsync(async () => (await CacheAsync(second, "stats")).Contains("entries     1;", StringComparison.Ordinal), "the response that was stored");
            Assert.Equal(("1", "hit"), await GetAsync(client, url));
            await CacheAsync(second, "purge", "--all");
        } // By SIGKILL.

        await using GatewayProcess third = await GatewayProcess.StartInAsync(folder, port, settings);
        Assert.Equal(("2", "fwd=uri-miss"), await GetAsync(client, url));
    }

    /// <summary>The origin goes on only when every client has the first half: who waited for the whole would wait for ever.</summary>
    [Fact]
    public async Task ColdObject_IsFetchedOnceForAThousandClientsAndStreamedToAll()
    {
        var counting = new CountingAnswers { HoldsBack = true };
        await using ScriptedOrigin origin = await ScriptedOrigin.StartAsync(counting.AnswerAsync);
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(port => Document(port, origin));
        using HttpClient client = TestHttp.NewClient();
        client.Timeout = Limit;
        string url = gateway.Address + "items/1";
        int begun = 0;
        string[] bodies = await Task.WhenAll(Enumerable.Range(0, Clients).Select(async _ =>
        {
            using HttpResponseMessage response = await client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            await using Stream body = await response.Content.ReadAsStreamAsync();
            byte[] first = new byte[1];
            Assert.Equal(1, await body.ReadAsync(first));
            if (Interlocked.Increment(ref begun) == Clients)
            {
                counting.GoOn.SetResult();
            }

            using var rest = new StreamReader(body);
            return (char)first[0] + await rest.ReadToEndAsync();
        })).WaitAsync(Limit);
        Assert.All(bodies, body => Assert.Equal(bodies[0], body));
        Assert.Equal(2 * CountingAnswers.HalfBytes, bodies[0].Length);
        Assert.Equal(1, counting.Count);
    }

    private static async Task<(string Body, string Status)> GetAsync(HttpClient client, string url)
    {
        using HttpResponseMessage response = await client.GetAsync(url);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        string status = Assert.Single(response.Headers.GetValues("Cache-Status")).Split(';')[1].Trim();
        return (await response.Content.ReadAsStringAsync(), status);
    }

    private static async Task<string> CacheAsync(GatewayProcess gateway, params string[] arguments)
    {
        (int code, string output, string errors) = await GatewayProcess.RunAsync(gateway.Folder, ["cache", .. arguments, "--admin", Path.Combine(gateway.Folder, "admin.sock")]);
        Assert.True(code == 0, output + errors);
        return output;
    }

    /// <summary>Responses that say how many there were before them.</summary>
    private sealed class CountingAnswers
    {
        public const int HalfBytes = 64 * 1024;

        private int _count;

        public bool HoldsBack { get; init; }

        public TaskCompletionSource GoOn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Count => Volatile.Read(ref _count);

        public async Task AnswerAsync(HttpContext context)
        {
            int number = Interlocked.Increment(ref _count);
            context.Response.Headers.CacheControl = "max-age=600";
            context.Response.Headers["Cache-Tag"] = "goods";
            if (!HoldsBack)
            {
                await context.Response.WriteAsync(number.ToString(CultureInfo.InvariantCulture));
                return;
            }

            byte[] half = new byte[HalfBytes];
            Array.Fill(half, (byte)'x');
            context.Response.ContentLength = 2 * HalfBytes;
            await context.Response.Body.WriteAsync(half);
            await context.Response.Body.FlushAsync();
            await GoOn.Task.WaitAsync(Limit);
            await context.Response.Body.WriteAsync(half);
        }
    }
}
