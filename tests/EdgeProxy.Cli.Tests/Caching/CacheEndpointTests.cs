using System.Net;
using System.Text.Json;

namespace EdgeProxy.Cli.Tests;

/// <summary>The cache at the admin listener and by the commands: figures, purges of every kind, explanations.</summary>
public sealed class CacheEndpointTests : IAsyncLifetime
{
    private readonly CountingOrigin _origin = new();
    private AdminHost _host = null!;
    private HttpClient _http = null!;

    public async Task InitializeAsync()
    {
        await _origin.StartAsync();
        _host = await AdminHost.StartAsync(
            $$"""
            {
              "listeners": { "public": { "address": "127.0.0.1:0" } },
              "upstreams": { "origin": { "endpoints": ["http://{{_origin.Address}}"] } },
              "apis": {
                "shop": {
                  "basePath": "/shop",
                  "defaults": { "cache": "http" },
                  "stages": { "prod": {}, "dev": { "path": "/dev", "cache": false } },
                  "routes": {
                    "GET /items/{id}": { "upstream": "origin" },
                    "beta": { "match": { "methods": ["GET"], "path": "/items/{id}", "headers": { "x-beta": "1" } }, "upstream": "origin" },
                    "GET /timed": { "upstream": "origin", "cache": { "ttl": "1m", "reload": "refuse" } },
                    "GET /none": { "upstream": "origin", "cache": "off" },
                    "GET /hello": { "mock": { "body": "hello" } },
                    "$default": { "upstream": "origin" } } },
                "other": { "basePath": "/other", "routes": { "GET /thing": { "upstream": "origin", "cache": "http" } } }
              }
            }
            """);
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://{_host.Host.Addresses[0]}/") };
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _host.DisposeAsync();
        await _origin.DisposeAsync();
    }

    private Task<CommandRun> RunAsync(params string[] arguments) => CommandRun.OfAsync(["cache", .. arguments, "--admin", _host.Socket]);

    private string Url(string path) => new Uri(_http.BaseAddress!, path).ToString();

    [Theory]
    [InlineData("--url", "http://127.0.0.1/shop/items/1?q=1", "1001")]
    [InlineData("--prefix", "http://127.0.0.1/shop/items", "1101")]
    [InlineData("--prefix", "http://127.0.0.1:8080/shop/items/", "1101")]
    [InlineData("--prefix", "http://127.0.0.1/shop/item", "0000")]
    [InlineData("--prefix", "http://127.0.0.1", "1111")]
    [InlineData("--prefix", "http://localhost", "0000")]
    [InlineData("--api", "other", "0010")]
    [InlineData("--stage", "shop/prod", "1101")]
    [InlineData("--stage", "shop/dev", "0000")]
    [InlineData("--route", "shop/prod/GET /items/{id}", "1101")]
    [InlineData("--route", "other/$default/GET /thing", "0010")]
    [InlineData("--route", "shop/prod/GET /none", "0000")]
    [InlineData("--tag", "news", "1111")]
    [InlineData("--tag", "new", "0000")]
    [InlineData("--all", null, "1111")]
    public async Task Purge_ForgetsWhatItNamesAndNothingElse(string kind, string? value, string forgotten)
    {
        string[] paths = ["shop/items/1?q=1", "shop/items/2", "other/thing", "shop/items/1?q=1"];
        List<string> before = await GetAllAsync(paths);
        Assert.Equal(before, await GetAllAsync(paths));
        CommandRun run = await RunAsync(value is null ? ["purge", kind] : ["purge", kind, value]);
        Assert.True(run.Code == 0, run.Error);
        Assert.StartsWith("purged ", run.Output, StringComparison.Ordinal);
        List<string> after = await GetAllAsync(paths);
        Assert.Equal(forgotten, string.Concat(before.Zip(after, (old, now) => old == now ? '0' : '1')));
        JsonElement line = Assert.Single(_host.AuditLines(), line => line.GetProperty("action").GetString() == "purge-cache");
        Assert.Equal((value is null ? "everything" : $"{kind[2..]} {value}", "done"), (line.GetProperty("target").GetString(), line.GetProperty("outcome").GetString()));
    }

    [Fact]
    public async Task PurgeOfAUrl_KnowsHostsWithoutCaseAndPort()
    {
        string before = await GetAsync("shop/items/1", "API.example.com:81");
        Assert.Equal(before, await GetAsync("shop/items/1", "API.example.com:81"));
        JsonElement purged = await AdminHost.JsonAsync(await _host.Http.DeleteAsync("/cache?url=http://api.EXAMPLE.com:9/shop/items/1"));
        Assert.Equal(
            ("shop", "prod", "GET /items/{id}"),
            (purged.GetProperty("api").GetString(), purged.GetProperty("stage").GetString(), purged.GetProperty("route").GetString()));
        Assert.NotEqual(before, await GetAsync("shop/items/1", "API.example.com:81"));
    }

    [Fact]
    public async Task PurgeOfAUrl_TakesAllVariants()
    {
        string german = await GetAsync("shop/varied", field: ("Accept-Language", "de"));
        string french = await GetAsync("shop/varied", field: ("Accept-Language", "fr"));
        Assert.Equal(german, await GetAsync("shop/varied", field: ("Accept-Language", "de")));
        Assert.Equal(0, (await RunAsync("purge", "--url", Url("shop/varied"))).Code);
        Assert.NotEqual(german, await GetAsync("shop/varied", field: ("Accept-Language", "de")));
        Assert.NotEqual(french, await GetAsync("shop/varied", field: ("Accept-Language", "fr")));
    }

    [Fact]
    public async Task PurgeOfAUrl_TakesAllRoutesThatFieldsLeadTo()
    {
        string usual = await GetAsync("shop/items/1");
        string beta = await GetAsync("shop/items/1", field: ("X-Beta", "1"));
        Assert.Equal((usual, beta), (await GetAsync("shop/items/1"), await GetAsync("shop/items/1", field: ("X-Beta", "1"))));
        Assert.Equal(0, (await RunAsync("purge", "--url", Url("shop/items/1"))).Code);
        Assert.NotEqual(usual, await GetAsync("shop/items/1"));
        Assert.NotEqual(beta, await GetAsync("shop/items/1", field: ("X-Beta", "1")));
    }

    [Theory]
    [InlineData("", 400, "one thing to purge")]
    [InlineData("?api=shop&stage=shop/prod", 400, "one thing to purge")]
    [InlineData("?tag=a&tag=b", 400, "one thing to purge")]
    [InlineData("?host=a", 400, "no parameter")]
    [InlineData("?all=yes", 400, "all=true")]
    [InlineData("?url=/shop/items/1", 400, "absolute")]
    [InlineData("?url=http://a/shop/../items", 400, "refuses this path")]
    [InlineData("?url=http://a/nowhere", 404, "no route takes a GET")]
    [InlineData("?url=http://a/shop/none", 409, "purged by route")]
    [InlineData("?url=http://a/dev/shop/items/1", 404, "no route takes a GET")]
    [InlineData("?url=http://a/shop/dev/items/1", 409, "has no cache")]
    [InlineData("?prefix=http://a/shop?q=1", 400, "no query")]
    [InlineData("?prefix=http://a/1/2/3/4/5/6/7/8/9/10/11/12", 400, "at most 11 segments")]
    [InlineData("?api=shops", 404, "there is no api \"shops\"")]
    [InlineData("?stage=shop", 404, "API/STAGE")]
    [InlineData("?route=shop/prod/GET%20/itemz", 404, "API/STAGE/ROUTE-ID")]
    [InlineData("?tag=a%20b", 400, "one name")]
    public async Task PurgeOfWhatCannotBe_SaysWhyAndPurgesNothing(string query, int status, string message)
    {
        string before = await GetAsync("shop/items/1");
        using HttpResponseMessage response = await _host.Http.DeleteAsync("/cache" + query);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains(message, (await AdminHost.JsonAsync(response)).GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(before, await GetAsync("shop/items/1"));
        Assert.DoesNotContain(_host.AuditLines(), line => line.GetProperty("action").GetString() == "purge-cache");
    }

    [Fact]
    public async Task Statistics_TellWhatBecameOfRequests()
    {
        await GetAsync("shop/items/1");
        await GetAsync("shop/items/1");
        await GetAsync("shop/private");
        JsonElement cache = await _host.GetAsync("/cache");
        Assert.Equal(256 * 1024 * 1024, cache.GetProperty("budgetBytes").GetInt64());
        Assert.Equal((1, 2), (cache.GetProperty("requests").GetProperty("hit").GetInt32(), cache.GetProperty("requests").GetProperty("miss").GetInt32()));
        Assert.Equal(2, cache.GetProperty("fetches").GetProperty("begun").GetInt32());
        Assert.Equal(1, cache.GetProperty("notStored").GetProperty("private").GetInt32());
        Assert.True(cache.GetProperty("entries").GetInt64() > 0 && cache.GetProperty("bytes").GetInt64() > 0);
        CommandRun run = await RunAsync("stats");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains("requests    hit 1, miss 2\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("hit ratio   33.3 % of 3 cost the upstreams nothing\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("not stored  private 1\n", run.Output, StringComparison.Ordinal);
        Assert.StartsWith("{", (await RunAsync("stats", "--json")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explanation_IsOfWhatAGetWouldFind()
    {
        Assert.StartsWith("MISS  nothing is stored for it", (await RunAsync("explain", Url("shop/items/1"))).Output, StringComparison.Ordinal);
        await GetAsync("shop/items/1");
        CommandRun hit = await RunAsync("explain", Url("shop/items/1"));
        Assert.Equal((0, ""), (hit.Code, hit.Error));
        Assert.Matches(
            """
            ^HIT  it is fresh for another \d+ s
            route       shop/prod/GET /items/\{id\} at listener public
            cache       http
            stored      1 response
              \* 200  \d+ s old of 600 s, 10 bytes, \d+ tags; etag
            $
            """.ReplaceLineEndings("\n"),
            hit.Output);
        Assert.StartsWith("MISS  what is stored under the URL is for other requests", (await RunAsync("explain", Url("shop/items/1"), "-H", "Host: 127.0.0.1:9")).Output, StringComparison.Ordinal);
        Assert.StartsWith("REVALIDATE  the client says no-cache", (await RunAsync("explain", Url("shop/items/1"), "-H", "Cache-Control: no-cache")).Output, StringComparison.Ordinal);
        Assert.StartsWith("BYPASS  it has a field", (await RunAsync("explain", Url("shop/items/1"), "-H", "X-Original-URL: /a")).Output, StringComparison.Ordinal);
        Assert.StartsWith("BYPASS  it has If-Match", (await RunAsync("explain", Url("shop/items/1"), "-H", "If-Match: *")).Output, StringComparison.Ordinal);
        Assert.StartsWith("REFUSED  it says only-if-cached", (await RunAsync("explain", Url("shop/items/2"), "-H", "Cache-Control: only-if-cached")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explanation_TellsVariantsApart()
    {
        await GetAsync("shop/varied", field: ("Accept-Language", "de"));
        await GetAsync("shop/varied", field: ("Accept-Language", "fr"));
        JsonElement explained = await _host.GetAsync($"/cache/explain?url={Uri.EscapeDataString(Url("shop/varied"))}&header=Accept-Language:%20fr");
        Assert.Equal("hit", explained.GetProperty("result").GetString());
        Assert.True(explained.GetProperty("complete").GetBoolean());
        JsonElement[] stored = [.. explained.GetProperty("stored").EnumerateArray()];
        Assert.Equal(2, stored.Length);
        Assert.Single(stored, variant => variant.GetProperty("selected").GetBoolean());
        Assert.All(stored, variant => Assert.Equal("accept-language", variant.GetProperty("selectingFields")[0].GetString()));
        Assert.StartsWith("MISS  what is stored", (await RunAsync("explain", Url("shop/varied"), "-H", "Accept-Language: it")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explanation_TellsWhyNothingIsStored()
    {
        await GetAsync("shop/private");
        Assert.StartsWith("BYPASS  what came last could not be stored", (await RunAsync("explain", Url("shop/private"))).Output, StringComparison.Ordinal);
        await GetAsync("shop/validated");
        Assert.StartsWith("REVALIDATE  its no-cache has it validated", (await RunAsync("explain", Url("shop/validated"))).Output, StringComparison.Ordinal);
        await GetAsync("shop/timed");
        Assert.StartsWith("HIT  ", (await RunAsync("explain", Url("shop/timed"))).Output, StringComparison.Ordinal);
        Assert.StartsWith("REFUSED  it asks for a new response", (await RunAsync("explain", Url("shop/timed"), "-H", "Cache-Control: max-age=0")).Output, StringComparison.Ordinal);
        Assert.StartsWith("NONE  the route has no cache", (await RunAsync("explain", Url("shop/none"))).Output, StringComparison.Ordinal);
        Assert.StartsWith("NONE  the stage dev has its cache switched off", (await RunAsync("explain", Url("shop/dev/items/1"))).Output, StringComparison.Ordinal);
        Assert.StartsWith("NONE  the route asks no upstream", (await RunAsync("explain", Url("shop/hello"))).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CommandsThatCannotBeDone_EndWith1AndWrongOnesWith2()
    {
        CommandRun unknown = await RunAsync("explain", Url("nowhere"));
        Assert.Equal((1, ""), (unknown.Code, unknown.Output));
        Assert.Contains("no route takes a GET", unknown.Error, StringComparison.Ordinal);
        Assert.Equal(1, (await RunAsync("explain", "/shop")).Code);
        Assert.Equal(1, (await RunAsync("explain", Url("shop/items/1"), "-H", "nothing")).Code);
        Assert.Equal(1, (await RunAsync("explain", Url("shop/items/1"), "--listener", "nowhere")).Code);
        Assert.Equal(1, (await RunAsync("purge", "--api", "nobody")).Code);
        Assert.Equal(2, (await RunAsync("purge")).Code);
        Assert.Equal(2, (await RunAsync("purge", "--api", "shop", "--all")).Code);
        Assert.Equal(4, (await CommandRun.OfAsync("cache", "stats", "--admin", _host.File("nobody.sock"))).Code);
        using HttpResponseMessage post = await _host.Http.PostAsync("/cache", content: null);
        Assert.Equal((HttpStatusCode.MethodNotAllowed, "GET, HEAD, DELETE"), (post.StatusCode, string.Join(", ", post.Content.Headers.Allow)));
    }

    private async Task<List<string>> GetAllAsync(string[] paths)
    {
        var bodies = new List<string>();
        foreach (string path in paths)
        {
            bodies.Add(await GetAsync(path));
        }

        return bodies;
    }

    private async Task<string> GetAsync(string path, string? host = null, (string Name, string Value)? field = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Host = host;
        if (field is { } added)
        {
            request.Headers.Add(added.Name, added.Value);
        }

        using HttpResponseMessage response = await _http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }
}
