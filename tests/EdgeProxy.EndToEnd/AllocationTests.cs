using System.Globalization;
using System.Text;
using Xunit.Abstractions;

namespace EdgeProxy.EndToEnd;

/// <summary>
/// What the running gateway allocates for an exchange: nothing. By its own counter of allocated bytes, over exchanges of
/// connections that were opened and warm before. <c>EDGEPROXY_ALLOCATION_EXCHANGES</c> makes the run longer, up to a million,
/// where the bound is a byte for each; a short run allows some once for all in addition.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class AllocationTests(ITestOutputHelper output)
{
    private const int ConnectionCount = 4;
    private const int WarmUpExchanges = 2_000;
    private const int LongRunExchanges = 1_000_000;

    /// <summary>
    /// Timers of the runtime, the pool's own threads, a buffer more at an unlucky moment, and the counter's steps of 8 KB for each thread. The least
    /// object for each exchange of a short run would come to three times as much.
    /// </summary>
    private const long OnceBytesMax = 160 * 1024;

    private static readonly byte[] Frame = [0x82, 0x85, 0, 0, 0, 0, .. "frame"u8];

    private static int Exchanges { get; } =
        int.Parse(Environment.GetEnvironmentVariable("EDGEPROXY_ALLOCATION_EXCHANGES") ?? "20000", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Get_AllocatesNothing() =>
        await AssertNothingAsync(
            "GET / HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n"u8.ToArray(),
            () => new BlockingOrigin(BlockingOrigin.Answer(100), BlockingOrigin.EndOfHead));

    [Fact]
    public async Task GetWithAccessLog_AllocatesNothing() =>
        await AssertNothingAsync(
            "GET / HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n"u8.ToArray(),
            () => new BlockingOrigin(BlockingOrigin.Answer(100), BlockingOrigin.EndOfHead),
            settings: """{ "accessLog": { "path": "access.log" } }""");

    [Fact]
    public async Task ResponseOf64Kibibytes_AllocatesNothing() =>
        await AssertNothingAsync(
            "GET /64k HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n"u8.ToArray(),
            () => new BlockingOrigin(BlockingOrigin.Answer(64 * 1024), BlockingOrigin.EndOfHead));

    [Fact]
    public async Task ChunkedPost_AllocatesNothing() =>
        await AssertNothingAsync(
            "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n6\r\nsecond\r\n0\r\n\r\n"u8.ToArray(),
            () => new BlockingOrigin(BlockingOrigin.Answer(100), "second\r\n0\r\n\r\n"u8.ToArray()));

    [Fact]
    public async Task TunnelFrame_AllocatesNothing() =>
        await AssertNothingAsync(
            Frame,
            () => BlockingOrigin.Echo(Frame.Length),
            handshake: "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");

    /// <summary>
    /// Looking at the documents allocates by time, most of it in the first seconds, which are all that a short run has: it is
    /// off there. A long run has the settings that users have.
    /// </summary>
    private static IReadOnlyDictionary<string, string> Variables { get; } = Exchanges >= LongRunExchanges
        ? new Dictionary<string, string>(StringComparer.Ordinal)
        : new Dictionary<string, string>(StringComparer.Ordinal) { ["EDGEPROXY_RELOAD__INTERVAL"] = "0s" };

    private async Task AssertNothingAsync(byte[] request, Func<BlockingOrigin> newOrigin, string? handshake = null, string? settings = null)
    {
        using BlockingOrigin origin = newOrigin();
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(
            port => Documents.Proxy(port, $"http://127.0.0.1:{origin.Port}"), settings, Variables);
        using HttpClient ops = TestHttp.NewClient();
        using BlockingClients clients = new(gateway.Port, ConnectionCount, handshake is null ? null : Encoding.ASCII.GetBytes(handshake));
        await clients.RunAsync(request, WarmUpExchanges);

        // The first scrapes allocate more than those after them, which cost the same each time.
        await AllocatedAsync(ops, gateway);
        await AllocatedAsync(ops, gateway);
        long first = await AllocatedAsync(ops, gateway);
        long before = await AllocatedAsync(ops, gateway);
        await clients.RunAsync(request, Exchanges);
        long after = await AllocatedAsync(ops, gateway);
        long allocated = after - before - (before - first);
        Assert.True(
            allocated < Math.Max(Exchanges, OnceBytesMax),
            $"{Exchanges} exchanges allocated {allocated} bytes ({(double)allocated / Exchanges:0.00} each).");
        output.WriteLine($"{Exchanges} exchanges allocated {allocated} bytes ({(double)allocated / Exchanges:0.0000} each)");
    }

    private static async Task<long> AllocatedAsync(HttpClient ops, GatewayProcess gateway)
    {
        string metrics = await ops.GetStringAsync($"http://127.0.0.1:{gateway.OpsPort}/metrics");
        string line = metrics.Split('\n').Single(line => line.StartsWith("edgeproxy_allocated_bytes_total ", StringComparison.Ordinal));
        return long.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
    }
}
