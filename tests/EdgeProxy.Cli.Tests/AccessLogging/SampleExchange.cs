using System.Net;
using EdgeProxy.Gateway;
using EdgeProxy.Http1;
using EdgeProxy.Policies;

namespace EdgeProxy.Cli.Tests;

/// <summary>An exchange as an observer sees it, of any bytes at all.</summary>
internal sealed class SampleExchange
{
    public static DateTimeOffset Time { get; } = new(2029, 10, 10, 13, 55, 36, 789, TimeSpan.Zero);

    public Outcome Outcome = new()
    {
        Status = 200,
        End = ExchangeEnd.Completed,
        StartedAt = 1_000_000_000,
        RoutedAt = 1_000_021_000,
        AttemptAt = 1_000_022_000,
        Connecting = 1_200_000,
        SentAt = 1_001_250_000,
        HeadAt = 1_011_250_000,
        FirstByteAt = 1_011_300_000,
        FetchedAt = 1_012_000_000,
        EndedAt = 1_012_034_000,
        UpstreamStatus = 200,
        Attempts = 1,
        RequestBytes = 5,
        ResponseBytes = 2326,
    };

    public DateTimeOffset StartedAt { get; set; } = Time;

    public byte[] Method { get; set; } = "GET"u8.ToArray();

    public byte[] Host { get; set; } = "example.com"u8.ToArray();

    public byte[] Path { get; set; } = "/a%7Eb"u8.ToArray();

    public byte[] CanonicalPath { get; set; } = "/a~b"u8.ToArray();

    public byte[] Query { get; set; } = "x=y"u8.ToArray();

    public byte[] UserAgent { get; set; } = "test/1.0"u8.ToArray();

    public byte[] Referer { get; set; } = "https://example.com/from?token=1"u8.ToArray();

    public byte[] RequestId { get; set; } = "7"u8.ToArray();

    public byte[] TraceId { get; set; } = "0af7651916cd43dd8448eb211c80319c"u8.ToArray();

    public byte[] ApiKey { get; set; } = [];

    public string? Plan { get; set; }

    public KeyPlaces KeyPlaces { get; set; } = KeyPlaces.None;

    public string ListenerName { get; set; } = "public";

    public string RouteId { get; set; } = "GET /{id}";

    public bool HasRoute { get; set; } = true;

    public bool IsTunnel { get; set; }

    /// <summary>A whole request head: its headers can be looked up. Null for what was none.</summary>
    public byte[]? Head { get; set; } = "GET / HTTP/1.1\r\nHost: a\r\nX-Tenant: blue\r\nCookie: secret\r\n\r\n"u8.ToArray();

    /// <summary>What came when there is no head.</summary>
    public byte[] Received { get; set; } = [];

    public void TellTo(IExchangeObserver observer) => Tell(observer.Observe);

    /// <summary>The bytes of its line.</summary>
    public byte[] Line(ILineFormat format)
    {
        byte[] line = [];
        Tell((in record) =>
        {
            byte[] chunk = new byte[LogChunk.Size];
            var writer = new LineWriter(chunk);
            format.Write(ref writer, record);
            Assert.False(writer.IsFull, "a line that a chunk cannot hold is lost");
            line = chunk[..writer.Length];
        });
        return line;
    }

    public void Tell(Told told)
    {
        var listener = new Listener
        {
            Id = 0,
            Name = ListenerName,
            HeadLimits = HeadLimits.Default,
            PathPolicy = PathPolicy.Strict,
            TrustedProxies = TrustedProxies.None,
            Timeouts = new ListenerTimeouts(0, 0, 0, 0),
            BodyRateMin = 0,
            ConnectionsMax = 0,
            IsTls = true,
            Port = 443,
        };
        var identity = new ClientIdentity(listener, new IPEndPoint(IPAddress.Parse("192.0.2.1"), 50_000), null, System.Security.Authentication.SslProtocols.Tls13);
        RequestHead? head = Parse();
        told(new ExchangeRecord(ref Outcome, identity)
        {
            EndedAt = StartedAt.AddTicks((Outcome.EndedAt - Outcome.StartedAt) / TimeSpan.NanosecondsPerTick),
            Head = head,
            Received = Head ?? Received,
            Method = Method,
            Host = Host,
            Path = Path,
            CanonicalPath = CanonicalPath,
            Query = Query,
            Protocol = "HTTP/1.1"u8,
            UserAgent = UserAgent,
            Referer = Referer,
            RequestId = RequestId,
            TraceId = TraceId,
            Route = HasRoute ? Route() : null,
            IsTunnel = IsTunnel,
            ApiKey = ApiKey,
            Plan = Plan,
            KeyPlaces = KeyPlaces,
        });
    }

    private RequestHead? Parse()
    {
        if (Head is null)
        {
            return null;
        }

        var head = new RequestHead();
        Assert.Equal(ParseStatus.Complete, RequestHeadParser.Parse(Head, head, HeadLimits.Default));
        return head;
    }

    private Route Route() => new()
    {
        Id = 0,
        RouteId = RouteId,
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

    public delegate void Told(in ExchangeRecord record);
}
