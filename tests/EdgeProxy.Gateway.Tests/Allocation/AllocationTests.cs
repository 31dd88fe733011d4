using System.Diagnostics;
using System.Reflection;
using System.Text;
using EdgeProxy.Caching;
using EdgeProxy.Policies;
using EdgeProxy.Testing;
using EdgeProxy.Transport;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeProxy.Gateway.Tests;

/// <summary>Common exchanges in steady state: not one byte is allocated, from the client's bytes in to its bytes out.</summary>
public sealed class AllocationTests
{
    private const int Exchanges = 10_000;

    /// <summary>
    /// Nothing, where the gateway is optimised. In a debug build each asynchronous method is a class and allocates itself; then the
    /// bound only keeps the test alive.
    /// </summary>
    private static readonly long BudgetPerExchange =
        typeof(Exchange).Assembly.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true } ? 16 * 1024 : 0;

    private static readonly byte[] Get = "GET /orders/17?x=y HTTP/1.1\r\nHost: example.com\r\nUser-Agent: test\r\nAccept: */*\r\n\r\n"u8.ToArray();
    private static readonly byte[] Post = "POST /orders HTTP/1.1\r\nHost: example.com\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"u8.ToArray();
    private static readonly byte[] Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray();
    private static readonly byte[] ChunkedOk = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"u8.ToArray();
    private static readonly byte[] Large = [.. "HTTP/1.1 200 OK\r\nContent-Length: 65536\r\n\r\n"u8, .. new byte[65536]];

    [Fact]
    public void Get_AllocatesNothing() => AssertNothing(Get, Ok);

    [Fact]
    public void ChunkedPost_AllocatesNothing() => AssertNothing(Post, ChunkedOk);

    [Fact]
    public void ResponseOf64KiB_AllocatesNothing() => AssertNothing(Get, Large);

    [Fact]
    public void OwnAnswer_AllocatesNothing() => AssertNothing("GET /mock HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray(), null);

    [Fact]
    public void Refusal_AllocatesNothing() => AssertNothing("GET / HTTP/1.1\r\nHost: a\r\nVia: 1.1 edgeproxy-test\r\n\r\n"u8.ToArray(), null);

    /// <summary>A key that is remembered, all levels of limits, a quota, and the fields that tell of them.</summary>
    [Fact]
    public void KeyedAndLimited_AllocatesNothing()
    {
        AssertNothing("GET /keyed HTTP/1.1\r\nHost: a\r\nX-Api-Key: key-of-acme-0123456789\r\n\r\n"u8.ToArray(), Ok);
        AssertNothing("GET /throttled HTTP/1.1\r\nHost: a\r\nX-Api-Key: key-of-acme-0123456789\r\n\r\n"u8.ToArray(), null);
        AssertNothing("GET /keyed HTTP/1.1\r\nHost: a\r\nX-Api-Key: not-a-key-0123456789\r\n\r\n"u8.ToArray(), null);
    }

    /// <summary>Two keys by turns on one connection, as behind another proxy: both are hashed each time.</summary>
    [Fact]
    public void KeysByTurns_AllocateNothing() => AssertNothing(
        "GET /mocked HTTP/1.1\r\nHost: a\r\nX-Api-Key: key-of-acme-0123456789\r\n\r\nGET /mocked HTTP/1.1\r\nHost: a\r\nX-Api-Key: key-of-bob-0123456789\r\n\r\n"u8.ToArray(), null);

    /// <summary>Short and long, whole and in part, and that the client has it already.</summary>
    [Theory]
    [InlineData(100, "")]
    [InlineData(60_000, "")]
    [InlineData(100, "Range: bytes=2-5\r\n")]
    [InlineData(60_000, "Range: bytes=20000-30000\r\n")]
    [InlineData(100, "If-None-Match: \"1\"\r\n")]
    public void CacheHit_AllocatesNothing(int length, string fields)
    {
        (ScriptedLoopGroup loops, ScriptedConnection client) = Start();
        ScriptedConnection upstream = loops.Scripted.Upstream;
        byte[] get = Encoding.ASCII.GetBytes($"GET /cached HTTP/1.1\r\nHost: a\r\n{fields}\r\n");
        client.Say(get);
        loops.Loop.Run();
        Assert.True(upstream.Hear() > 0);
        upstream.Say([.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nCache-Control: max-age=86400\r\nETag: \"1\"\r\nContent-Length: {length}\r\n\r\n"), .. new byte[length]]);
        loops.Loop.Run();
        Assert.True(client.Hear() > 0);
        Measure(() =>
        {
            client.Say(get);
            loops.Loop.Run();
            Assert.True(client.Hear() > 0);
        });
        Assert.Equal(1, loops.Scripted.Connects);
    }

    [Fact]
    public void TunnelFrames_AllocateNothing()
    {
        (ScriptedLoopGroup loops, ScriptedConnection client) = Start();
        ScriptedConnection upstream = loops.Scripted.Upstream;
        client.Say(Encoding.ASCII.GetBytes(WebSocketTests.Request));
        loops.Loop.Run();
        Assert.True(upstream.Hear() > 0);
        upstream.Say(Encoding.ASCII.GetBytes(WebSocketTests.Accepted));
        loops.Loop.Run();
        Assert.True(client.Hear() > 0);
        byte[] up = [0x82, 0x80 | 94, .. new byte[98]];
        byte[] down = [0x82, 98, .. new byte[98]];
        Measure(() =>
        {
            client.Say(up);
            loops.Loop.Run();
            Assert.True(upstream.Hear() == 100);
            upstream.Say(down);
            loops.Loop.Run();
            Assert.True(client.Hear() == 100);
        });
    }

    [Fact]
    public async Task GetWithAccessLogAndFlightRecorder_AllocatesNothing()
    {
        var sink = new CountingSink();
        byte[] get = [.. Get.AsSpan()[..^2], .. "X-Request-Id: 7\r\ntraceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n\r\n"u8];
        var settings = new AccessLogSettings { Path = "-", Fields = AccessLogFields.All, QueryString = true, Headers = ["Accept", "Cookie"] };
        await using var log = new AccessLog(settings, sink, loops: 1, NullLogger.Instance);
        var recorder = new FlightRecorder(new FlightRecorderSettings(64, TimeSpan.Zero)); // All are slow.
        AssertNothing(get, Ok, log.ObserverOf, recorder.ObserverOf);
        Assert.True(log.Dropped > 0 || sink.Bytes > 0, "no line was written at all");
    }

    [Fact]
    public async Task RefusalWithCommonLog_AllocatesNothing()
    {
        await using var log = new AccessLog(
            new AccessLogSettings { Path = "-", Format = AccessLogFormat.Combined }, new CountingSink(), loops: 1, NullLogger.Instance);
        AssertNothing("GET / HTTP/1.1\r\nHost: a\r\nVia: 1.1 edgeproxy-test\r\n\r\n"u8.ToArray(), null, log.ObserverOf);
    }

    private sealed class CountingSink : ILogSink
    {
        private long _bytes;

        public long Bytes => Volatile.Read(ref _bytes);

        public string? Write(ReadOnlySpan<byte> lines, out int arrived)
        {
            arrived = lines.Length;
            Interlocked.Add(ref _bytes, lines.Length);
            return null;
        }

        public string? Reopen() => null;

        public void Dispose()
        {
            // There is nothing to let go.
        }
    }

    private static void AssertNothing(byte[] request, byte[]? response, params Func<Loop, IExchangeObserver>[] observers)
    {
        (ScriptedLoopGroup loops, ScriptedConnection client) = Start(observers);
        ScriptedConnection upstream = loops.Scripted.Upstream;
        Measure(() =>
        {
            client.Say(request);
            loops.Loop.Run();
            if (response is not null)
            {
                Assert.True(upstream.Hear() > 0);
                upstream.Say(response);
                loops.Loop.Run();
            }

            Assert.True(client.Hear() > 0);
        });
        Assert.Equal(response is null ? 0 : 1, loops.Scripted.Connects);
    }

    private static void Measure(Action exchange)
    {
        long budget = BudgetPerExchange * Exchanges;
        long allocated = Allocation.OfBatch(exchange, Exchanges, enough: budget);
        Assert.True(allocated <= budget, $"{allocated} bytes in {Exchanges} exchanges");
    }

    private sealed class NoTimes : IStageTimes
    {
        public void Observe(in Outcome outcome)
        {
            // Whoever observes answers for itself.
        }
    }

    private static (ScriptedLoopGroup Loops, ScriptedConnection Client) Start(params Func<Loop, IExchangeObserver>[] observers)
    {
        var loops = new ScriptedLoopGroup();
        GatewayFixture parts = new();
        Upstream upstream = parts.AddUpstream();
        parts.AddForward(upstream);
        parts.AddMock("/mock");
        parts.AddForward(upstream, "/cached", cache: CachedConversation.Policy());
        var admission = new AdmissionFixture(parts);
        Plan plan = admission.AddPlan("gold", BucketTerms.Create(100_000_000, 100_000_000), quota: 1_000_000_000);
        admission.AddKey("acme", "key-of-acme-0123456789", plan);
        admission.AddKey("bob", "key-of-bob-0123456789", plan);
        RoutePolicies ample = admission.Policies(limits: [admission.Limit(LimitKind.Route, "100000000", 100_000_000), admission.ByAddress(LimitKind.Stage, "100000000", 100_000_000)]);
        parts.AddForward(upstream, "/keyed", policies: ample);
        parts.AddMock("/mocked", policies: ample);
        parts.AddMock("/throttled", policies: admission.Policies(limits: [admission.Limit(LimitKind.Route, "0.000001", 1)]));
        parts.ListenerLimits = [admission.Limit(LimitKind.Listener, "100000000", 100_000_000)];
        admission.Use();
        GatewaySnapshot snapshot = parts.Compile(new NoTimes());
        var runtime = new GatewayRuntime(loops, "edgeproxy-test"u8, seed: 7);
        runtime.UseCache(new CacheStore(new CacheStoreOptions { BudgetBytes = 4 << 20, Loops = 1, Secret = (1, 2) }));
        foreach (Func<Loop, IExchangeObserver> observer in observers)
        {
            runtime.Observe(observer);
        }

        var usage = new UsageExchange();
        runtime.Meter(loop => new UsageMeter(usage, loop));
        Task published = runtime.PublishAsync(snapshot);
        loops.Loop.RunUntil(() => published.IsCompleted);
        var client = new ScriptedConnection();
        _ = new GatewayConnectionHandler(loops, runtime, listenerId: 0).OnConnectedAsync(client);
        loops.Loop.Run();
        return (loops, client);
    }
}
