using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using EdgeProxy.Configuration;
using EdgeProxy.Tidy;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeProxy.Cli.Tests;

public sealed partial class GatewayHostTests : IAsyncLifetime
{
    private const string Documents =
        """
        { "listeners": { "l": { "address": "127.0.0.1:0" } },
          "upstreams": { "gone": { "endpoints": ["http://127.0.0.1:1"] }, "origin": { "endpoints": ["http://ORIGIN"] } },
          "apis": { "a": { "routes": {
            "GET /hello": { "mock": { "body": "hello" } },
            "POST /echo": { "upstream": "origin" },
            "GET /gone": { "upstream": "gone", "cache": "http" } } } } }
        """;

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(20) };
    private readonly DemoOrigin _origin = new(NullLoggerFactory.Instance);
    private GatewayHost _host = null!;

    [GeneratedRegex(@"^\| `(?<name>[a-z_]+)`", RegexOptions.Multiline)]
    private static partial Regex DocumentedName { get; }

    private string Gateway => $"http://{_host.Addresses[0]}";

    private string Ops => $"http://{_host.OpsAddress}";

    public async Task InitializeAsync()
    {
        await _origin.StartAsync(CancellationToken.None);
        await StartAsync(10_000);
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _host.DisposeAsync();
        await _origin.DisposeAsync();
    }

    [Fact]
    public async Task Exchanges_AreCountedByRouteAndClass()
    {
        Assert.Equal("hello", await _http.GetStringAsync(Gateway + "/hello"));
        Assert.Equal("hello", await _http.GetStringAsync(Gateway + "/hello"));
        (await _http.PostAsync(Gateway + "/echo", new StringContent("12345"))).Dispose();
        (await _http.GetAsync(Gateway + "/nothing")).Dispose();
        (await _http.GetAsync(Gateway + "/gone")).Dispose();
        Exposition figures = await ScrapeAsync();
        Assert.Equal(2, figures["edgeproxy_requests_total{api=\"a\",stage=\"$default\",route=\"GET /hello\",class=\"2xx\"}"]);
        Assert.Equal(1, figures["edgeproxy_requests_total{api=\"a\",stage=\"$default\",route=\"POST /echo\",class=\"2xx\"}"]);
        Assert.Equal(5, figures["edgeproxy_request_bytes_total{api=\"a\",stage=\"$default\",route=\"POST /echo\"}"]);
        Assert.Equal(5, figures["edgeproxy_response_bytes_total{api=\"a\",stage=\"$default\",route=\"POST /echo\"}"]);
        Assert.Equal(1, figures["edgeproxy_upstream_duration_seconds_count{api=\"a\",stage=\"$default\"}"]);
        Assert.Equal(1, figures[$"edgeproxy_upstream_connects_total{{upstream=\"origin\",endpoint=\"http://{_origin.Address}\"}}"]);
        Assert.Equal(1, figures["edgeproxy_requests_total{api=\"_unmatched\",stage=\"_unmatched\",route=\"_unmatched\",class=\"4xx\"}"]);
        Assert.Equal(1, figures["edgeproxy_requests_total{api=\"a\",stage=\"$default\",route=\"GET /gone\",class=\"5xx\"}"]);
        Assert.Equal(4, figures["edgeproxy_request_duration_seconds_count{api=\"a\",stage=\"$default\"}"]);
        Assert.True(figures["edgeproxy_upstream_connect_failures_total{upstream=\"gone\",endpoint=\"http://127.0.0.1:1\"}"] >= 1);
        Assert.Equal(1, figures["edgeproxy_refusals_total{type=\"resource_not_found\"}"]);
        Assert.Equal(1, figures["edgeproxy_config_version"]);
        Assert.True(figures["edgeproxy_allocated_bytes_total"] > 0);
        Assert.True(figures["process_resident_memory_bytes"] > 1_000_000);
    }

    [Fact]
    public async Task Metrics_AreThoseOfTheDocument()
    {
        Exposition figures = await ScrapeAsync();
        string document = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "docs", "METRICS.md"));
        SortedSet<string> documented = new(DocumentedName.Matches(document).Select(match => match.Groups["name"].Value).Where(name => name.Contains('_')), StringComparer.Ordinal);
        Assert.Equal(documented, figures.Names);
    }

    [Fact]
    public async Task Metrics_HaveTheKeptNamesTypesAndLabels()
    {
        // Some families have no series before something was counted.
        await _http.GetStringAsync(Gateway + "/hello");
        (await _http.PostAsync(Gateway + "/echo", new StringContent("12345"))).Dispose();
        (await _http.GetAsync(Gateway + "/nothing")).Dispose();
        (await _http.GetAsync(Gateway + "/gone")).Dispose();
        string contract = (await ScrapeAsync()).Contract();
        Assert.DoesNotContain("{no series}", contract, StringComparison.Ordinal);
        Golden.Verify("metrics.txt", contract);
    }

    [Fact]
    public async Task SeriesBeyondTheBound_AreCountedTogether()
    {
        await _host.DisposeAsync();
        await StartAsync(seriesMax: 8);
        await _http.GetStringAsync(Gateway + "/hello");
        (await _http.PostAsync(Gateway + "/echo", null)).Dispose();
        const string Together = "edgeproxy_requests_total{api=\"_overflow\",stage=\"_overflow\",route=\"_overflow\",class=\"2xx\"}";

        // An answer may be here before its exchange is counted.
        Exposition figures = await ScrapeAsync();
        for (int i = 0; i < 500 && !(figures.Has(Together) && figures[Together] == 2); i++)
        {
            await Task.Delay(10);
            figures = await ScrapeAsync();
        }

        Assert.False(figures.Has("edgeproxy_requests_total{api=\"a\",stage=\"$default\",route=\"GET /hello\",class=\"2xx\"}"));
        Assert.Equal(2, figures[Together]);
        Assert.Equal(2, figures["edgeproxy_request_duration_seconds_count{api=\"_overflow\",stage=\"_overflow\"}"]);
        Assert.True(figures.Has("edgeproxy_upstream_in_flight{upstream=\"_overflow\",endpoint=\"_overflow\"}"));
    }

    [Fact]
    public async Task Ops_AnswersItsPathsAlone()
    {
        Assert.Equal("ok\n", await _http.GetStringAsync(Ops + "/livez"));
        Assert.Equal("ready\n", await _http.GetStringAsync(Ops + "/readyz"));
        Assert.StartsWith("{\"name\":\"edgeproxy\",\"version\":\"", await _http.GetStringAsync(Ops + "/version"), StringComparison.Ordinal);
        using HttpResponseMessage other = await _http.GetAsync(Ops + "/");
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
        using HttpResponseMessage post = await _http.PostAsync(Ops + "/livez", null);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, post.StatusCode);
    }

    [Fact]
    public async Task BeforeItIsStarted_IsAliveAndNotReady()
    {
        await using GatewayHost host = Make(10_000);
        await host.StartOpsAsync();
        Assert.Equal("ok\n", await _http.GetStringAsync($"http://{host.OpsAddress}/livez"));
        using HttpResponseMessage response = await _http.GetAsync($"http://{host.OpsAddress}/readyz");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }

    [Fact]
    public async Task TakenAddress_NamesListenerAndRemedy()
    {
        int port = ((IPEndPoint)_host.Addresses[0]).Port;
        await using GatewayHost second = Make(10_000);
        await second.StartOpsAsync();
        ConfigLoadResult documents = Load(Documents.Replace("127.0.0.1:0", $"127.0.0.1:{port}", StringComparison.Ordinal));
        StartException failure = await Assert.ThrowsAsync<StartException>(() => second.StartAsync(documents));
        Assert.Contains($"listener l cannot listen on 127.0.0.1:{port}: the address is in use", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>Probing a port first and binding later let two that started at once collide.</summary>
    [Fact]
    public async Task HostsThatStartAtOnceOnOneAddress_EachGetAPort()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        ConfigLoadResult config = Load(Documents.Replace("127.0.0.1:0", free.LocalEndpoint.ToString(), StringComparison.Ordinal));
        free.Stop();
        for (int round = 0; round < 5; round++)
        {
            GatewayHost[] hosts = [.. Enumerable.Range(0, 3).Select(_ => Make(10_000))];
            try
            {
                await Task.WhenAll(hosts.Select(host => Task.Run(() => host.StartAsync(config, orAnyPort: true))));
                Assert.Equal(3, hosts.Select(host => ((IPEndPoint)host.Addresses[0]).Port).Distinct().Count());
                foreach (GatewayHost host in hosts)
                {
                    Assert.Equal("hello", await _http.GetStringAsync($"http://{host.Addresses[0]}/hello"));
                }
            }
            finally
            {
                await Task.WhenAll(hosts.Select(host => host.DisposeAsync().AsTask()));
            }
        }
    }

    [Fact]
    public async Task Stop_ClosesIdleConnectionsAndListeners()
    {
        await _http.GetStringAsync(Gateway + "/hello");
        string gateway = Gateway;
        await _host.StopAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => _http.GetStringAsync(gateway + "/hello"));
    }

    /// <summary>The process of the tests has more memory than the limit from its start.</summary>
    [Fact]
    public async Task ShortOfMemory_RefusesConnectionsClosesIdleOnesAndStaysReady()
    {
        await _host.DisposeAsync();
        _host = Make(10_000, new LimitSettings(0, 0, 1024 * 1024));
        await _host.StartOpsAsync();
        Assert.True(await _host.StartAsync(Load(Documents)));
        using var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)_host.Addresses[0]);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        try
        {
            Assert.Equal(0, await client.GetStream().ReadAsync(new byte[1], limit.Token));
        }
        catch (IOException)
        {
            // It came when memory was short already, and was reset.
        }

        Assert.Equal("ready\n", await _http.GetStringAsync(Ops + "/readyz"));
        Exposition figures = await ScrapeAsync();
        Assert.Equal(1, figures["edgeproxy_memory_short"]);
        Assert.Equal(1024 * 1024, figures["edgeproxy_memory_max_bytes"]);
        await Assert.ThrowsAsync<HttpRequestException>(() => _http.GetStringAsync(Gateway + "/hello"));
        Assert.True((await ScrapeAsync())["edgeproxy_connections_refused_total{limit=\"memory\"}"] >= 1);
    }

    private static GatewayHost Make(int seriesMax, LimitSettings? limits = null) => new(
        new Settings
        {
            Documents = ["test"],
            Loops = 2,
            Name = "test",
            OpsAddress = new IPEndPoint(IPAddress.Loopback, 0),
            ReloadInterval = TimeSpan.Zero,
            ReadyOnLastGood = true,
            StateFolder = null,
            ShutdownDelay = TimeSpan.Zero,
            ShutdownSpread = TimeSpan.Zero,
            ShutdownDeadline = TimeSpan.FromSeconds(5),
            LogLevel = LogLevel.None,
            LogFormat = LogFormat.Text,
            MetricSeriesMax = seriesMax,
            Limits = limits ?? LimitSettings.Default,
        },
        NullLoggerFactory.Instance,
        DateTimeOffset.UtcNow);

    private ConfigLoadResult Load(string documents)
    {
        documents = documents.Replace("ORIGIN", _origin.Address.ToString(), StringComparison.Ordinal);
        ConfigLoadResult loaded = ConfigLoader.Load([new ConfigDocument("test.json", System.Text.Encoding.UTF8.GetBytes(documents))]);
        Assert.Empty(loaded.Errors);
        return loaded;
    }

    private async Task StartAsync(int seriesMax)
    {
        _host = Make(seriesMax);
        await _host.StartOpsAsync();
        Assert.True(await _host.StartAsync(Load(Documents)));
    }

    private async Task<Exposition> ScrapeAsync() => new(await _http.GetStringAsync(Ops + "/metrics"));
}
