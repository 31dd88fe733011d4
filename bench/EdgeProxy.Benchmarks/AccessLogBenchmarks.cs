using System.Net;
using BenchmarkDotNet.Attributes;
using EdgeProxy.Gateway;
using EdgeProxy.Http1;
using EdgeProxy.Policies;

namespace EdgeProxy.Benchmarks;

/// <summary>What an exchange costs its loop at its end: a line of the access log in each format, and a place in the flight recorder.</summary>
[MemoryDiagnoser]
public class AccessLogBenchmarks
{
    private readonly byte[] _line = new byte[LogChunk.Size];
    private readonly byte[] _bytes = ("GET /orders/42/items?page=2 HTTP/1.1\r\nHost: api.example.com\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r\n"u8
        + "Accept: application/json\r\nAuthorization: Bearer 0123456789abcdef0123456789abcdef\r\nReferer: https://shop.example.com/orders\r\n\r\n"u8).ToArray();

    private readonly RequestHead _head = new();
    private readonly ClientIdentity _client;
    private readonly Route _route;
    private readonly JsonLineFormat _json = new(new AccessLogSettings { Path = "-" });
    private readonly CommonLogFormat _combined = new(new AccessLogSettings { Path = "-", Format = AccessLogFormat.Combined });
    private readonly FailureRing _failures = new(256);
    private Outcome _outcome = new()
    {
        Status = 200,
        End = ExchangeEnd.Completed,
        UpstreamStatus = 200,
        Attempts = 1,
        ResponseBytes = 2326,
        StartedAt = 1_000_000_000,
        RoutedAt = 1_000_021_000,
        AttemptAt = 1_000_022_000,
        SentAt = 1_001_250_000,
        HeadAt = 1_011_250_000,
        FirstByteAt = 1_011_300_000,
        FetchedAt = 1_012_000_000,
        EndedAt = 1_012_034_000,
    };

    public AccessLogBenchmarks()
    {
        var listener = new Listener
        {
            Id = 0,
            Name = "public",
            HeadLimits = HeadLimits.Default,
            PathPolicy = PathPolicy.Strict,
            TrustedProxies = TrustedProxies.None,
            Timeouts = new ListenerTimeouts(0, 0, 0, 0),
            BodyRateMin = 0,
            ConnectionsMax = 0,
            IsTls = false,
            Port = 80,
        };
        _client = new ClientIdentity(listener, new IPEndPoint(IPAddress.Parse("198.51.100.7"), 50_000));
        _route = new Route
        {
            Id = 0,
            RouteId = "GET /orders/{id}/items",
            Api = "shop",
            Stage = "prod",
            StageId = 0,
            Integration = new MockIntegration(200, [], []),
            BodyBytesMax = 0,
            HalfClose = false,
            Upgrades = false,
            TunnelIdle = 0,
            BodyTimeout = null,
        };
        if (RequestHeadParser.Parse(_bytes, _head, HeadLimits.Default) != ParseStatus.Complete || JsonLine() < 300 || CombinedLine() < 100)
        {
            throw new InvalidOperationException("The benchmark's own bytes are refused.");
        }
    }

    /// <summary>The default fields; the bytes of the line.</summary>
    [Benchmark]
    public int JsonLine() => Write(_json);

    [Benchmark]
    public int CombinedLine() => Write(_combined);

    /// <summary>A failed exchange with its masked head into the ring.</summary>
    [Benchmark]
    public void KeepFailure() => _failures.Keep(Record(), FailureKind.Failed);

    private int Write(ILineFormat format)
    {
        var writer = new LineWriter(_line);
        format.Write(ref writer, Record());
        return writer.Length;
    }

    private ExchangeRecord Record() => new(ref _outcome, _client)
    {
        EndedAt = DateTimeOffset.UnixEpoch,
        Head = _head,
        Received = _bytes,
        Method = _head.MethodName.Of(_bytes),
        Host = _head.Host.Of(_bytes),
        Path = _head.Path.Of(_bytes),
        CanonicalPath = _head.Path.Of(_bytes),
        Query = _head.Query.Of(_bytes),
        Protocol = "HTTP/1.1"u8,
        UserAgent = _head.Fields.ValueOf(KnownHeader.UserAgent, _bytes),
        Referer = _head.Fields.ValueOf(KnownHeader.Referer, _bytes),
        RequestId = "0123456789abcdef0123456789abcdef"u8,
        TraceId = "0af7651916cd43dd8448eb211c80319c"u8,
        Route = _route,
    };
}
