using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using Xunit.Abstractions;

namespace EdgeProxy.EndToEnd;

/// <summary>
/// The cache with far too little memory, an origin that changes its mind and breaks off, clients that leave, purges, resources made invalid, and reloads, all at once: nobody
/// may get anything but one version of what was asked for, whole, and another's least of all. <c>EDGEPROXY_FIRE_SEED</c> and <c>EDGEPROXY_FIRE_SECONDS</c> choose another run, or a longer one.
/// </summary>
public sealed class CacheUnderFireTests(ITestOutputHelper output) : IDisposable
{
    private const int ClientCount = 24;
    private const int Paths = 60;
    private const int Identities = 5;

    private readonly TemporaryFolder _folder = new();
    private readonly int _port = FreePort.Next();
    private readonly ConcurrentBag<string> _wrong = [];
    private long _whole;
    private long _partial;
    private long _notModified;
    private long _refused;
    private long _broken;

    private static int Seed { get; } = int.Parse(Environment.GetEnvironmentVariable("EDGEPROXY_FIRE_SEED") ?? "1", CultureInfo.InvariantCulture);

    private static TimeSpan Length { get; } =
        TimeSpan.FromSeconds(int.Parse(Environment.GetEnvironmentVariable("EDGEPROXY_FIRE_SECONDS") ?? "10", CultureInfo.InvariantCulture));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task NobodyGetsAnothersOrATornResponse()
    {
        await using FickleOrigin origin = await new FickleOrigin(Seed).StartAsync();
        _folder.Write("config/gateway.json", Document(origin.Address, 1));
        await using GatewayProcess gateway = await GatewayProcess.StartInAsync(_folder, _port, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["EDGEPROXY_CACHE__MEMORY"] = "3MB",
            ["EDGEPROXY_CACHE__OBJECTMAX"] = "64KB",
            ["EDGEPROXY_ADMIN__SOCKET"] = _folder.File("a.sock"),
            ["EDGEPROXY_RELOAD__INTERVAL"] = "0s",
            ["EDGEPROXY_LOG__LEVEL"] = "warning",
        });
        using CancellationTokenSource stop = new(Length);
        await Task.WhenAll([
            .. Enumerable.Range(0, ClientCount).Select(client => AskAsync(new Random((Seed * 1000) + client), stop.Token)),
            PurgeAsync(new Random(Seed), stop.Token),
            ReloadAsync(origin.Address, stop.Token),
        ]);
        output.WriteLine($"{_whole} whole, {_partial} in part, {_notModified} not modified, {_refused} refused, {_broken} broken off; the origin was asked {origin.Requests} times");
        Assert.True(_wrong.IsEmpty, $"Seed {Seed}:\n{string.Join('\n', _wrong.Take(10))}\n{gateway.Process.Describe()}");
        Assert.True(_whole > 100, gateway.Process.Describe());

        // Nothing is left under way, and it serves as before.
        origin.IsCalm = true;
        using HttpClient http = TestHttp.NewClient();
        string metrics = "";
        await Eventually.HoldsAsync(
            async () => (metrics = await http.GetStringAsync($"http://127.0.0.1:{gateway.OpsPort}/metrics")).Contains("edgeproxy_cache_fetches_in_flight 0\n", StringComparison.Ordinal),
            "the end of all fetches", () => metrics);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri($"http://127.0.0.1:{_port}/calm"))).StatusCode);
        Assert.Contains("edgeproxy_exchanges_in_flight 0\n", metrics, StringComparison.Ordinal);
    }

    private async Task AskAsync(Random random, CancellationToken stop)
    {
        using HttpClient http = TestHttp.NewClient();
        while (!stop.IsCancellationRequested)
        {
            string kind = random.Next(3) switch { 0 => "varied", 1 => "private", _ => "shared" };
            string path = $"/{kind}/{random.Next(Paths)}";
            string who = $"client-{random.Next(Identities)}";
            using var request = new HttpRequestMessage(random.Next(50) == 0 ? HttpMethod.Put : HttpMethod.Get, $"http://127.0.0.1:{_port}{path}");
            request.Headers.Add(FickleOrigin.Identity, who);
            bool hasRange = random.Next(10) == 0;
            if (hasRange)
            {
                request.Headers.Range = new System.Net.Http.Headers.RangeHeaderValue(10, 10 + random.Next(5000));
            }

            if (random.Next(20) == 0)
            {
                request.Headers.CacheControl = new System.Net.Http.Headers.CacheControlHeaderValue { NoCache = true };
            }

            try
            {
                using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, CancellationToken.None);
                if (random.Next(25) == 0)
                {
                    continue; // It leaves.
                }

                byte[] body = await response.Content.ReadAsByteArrayAsync(CancellationToken.None);
                Check(kind, path, who, response, body);
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                Interlocked.Increment(ref _broken); // The origin broke off, and so does the gateway, visibly.
            }
        }
    }

    private void Check(string kind, string path, string who, HttpResponseMessage response, byte[] body)
    {
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK:
                Interlocked.Increment(ref _whole);
                break;
            case HttpStatusCode.PartialContent:
                Interlocked.Increment(ref _partial);
                break;
            case HttpStatusCode.NotModified:
                Interlocked.Increment(ref _notModified);
                return;
            default:
                Interlocked.Increment(ref _refused);
                return;
        }

        string version = response.Headers.GetValues(FickleOrigin.Version).Single();
        string seenPath = response.Headers.GetValues(FickleOrigin.Path).Single();
        string identity = response.Headers.GetValues("x-identity").Single();
        byte[] expected = FickleOrigin.BodyOf(path, identity, version);
        if (response.Content.Headers.ContentRange is { } range)
        {
            bool fits = range.Length == expected.Length && range.To < expected.Length;
            expected = fits ? expected[(int)range.From!.Value..((int)range.To!.Value + 1)] : [];
        }

        string? wrong = seenPath != path ? $"the response of {seenPath}"
            : kind != "shared" && identity != who ? $"the response for {identity}"
            : !body.AsSpan().SequenceEqual(expected) ? $"{body.Length} bytes that are not the {expected.Length} of version {version}"
            : null;
        if (wrong is not null)
        {
            _wrong.Add($"{who} asked for {path} and got {(int)response.StatusCode} with {wrong}: {string.Join("; ", response.Headers.Concat(response.Content.Headers).Select(field => $"{field.Key}: {string.Join(", ", field.Value)}"))}");
        }
    }

    private async Task PurgeAsync(Random random, CancellationToken stop)
    {
        using HttpClient admin = UnixHttp.NewClient(_folder.File("a.sock"));
        string[] purges = ["tag=even", "tag=all", "all=true", "api=web", $"url=http://127.0.0.1:{_port}/shared/1", $"prefix=http://127.0.0.1:{_port}/varied"];
        while (!stop.IsCancellationRequested)
        {
            string purge = purges[random.Next(purges.Length)];
            using HttpResponseMessage response = await admin.DeleteAsync($"cache?{purge.Split('=')[0]}={Uri.EscapeDataString(purge.Split('=', 2)[1])}", CancellationToken.None);
            if (!response.IsSuccessStatusCode)
            {
                _wrong.Add($"{purge}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(CancellationToken.None)}");
            }

            await Task.Delay(random.Next(60), CancellationToken.None);
        }
    }

    private async Task ReloadAsync(string origin, CancellationToken stop)
    {
        using HttpClient admin = UnixHttp.NewClient(_folder.File("a.sock"));
        for (int version = 2; !stop.IsCancellationRequested; version++)
        {
            _folder.Write("config/gateway.json", Document(origin, version));
            using HttpResponseMessage response = await admin.PostAsync("reload", content: null, CancellationToken.None);
            if (!response.IsSuccessStatusCode)
            {
                _wrong.Add($"reload: {await response.Content.ReadAsStringAsync(CancellationToken.None)}");
            }

            await Task.Delay(300, CancellationToken.None);
        }
    }

    /// <summary>Every other one changes what the responses are, and so where they are found.</summary>
    private string Document(string origin, int version) => $$"""
        {
          "listeners": { "public": { "address": "127.0.0.1:{{_port}}" } },
          "upstreams": { "origin": { "endpoints": ["{{origin}}"], "retries": { "max": 0 } } },
          "apis": { "web": {
            "defaults": { "cache": "http", "request": { "headers": { "set": { "x-epoch": "{{version / 2}}" } } }, "bodyMax": "{{version}}MB" },
            "routes": { "$default": { "upstream": "origin" } } } }
        }
        """;
}
