using EdgeProxy.Http1;
using EdgeProxy.Policies;
using EdgeProxy.Testing;

namespace EdgeProxy.Gateway.Tests;

/// <summary>What observers are told at the end of each kind of exchange.</summary>
public sealed class ObserverTests
{
    private readonly RecordingObserver _observer = new();

    [Fact]
    public void CompletedExchange_IsToldWithAllThatIsKnown()
    {
        Conversation talk = Talk();
        talk.ClientSays("POST /a%7Eb?x=y HTTP/1.1\r\nHost: example.com:81\r\nUser-Agent: test\r\nX-Request-Id: 7\r\nContent-Length: 5\r\n\r\nhello");
        talk.After(20);
        string asked = talk.ToUpstream();
        talk.UpstreamSays("HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok");
        SeenExchange seen = _observer.Only;
        Assert.Equal(("POST", "example.com", "/a%7Eb", "/a~b", "x=y", "HTTP/1.1"), (seen.Method, seen.Host, seen.Path, seen.CanonicalPath, seen.Query, seen.Protocol));
        Assert.Equal(("7", "test", "$default", "http://10.0.0.1:80"), (seen.RequestId, seen.UserAgent, seen.RouteId, seen.Endpoint));
        Assert.Equal((ExchangeEnd.Completed, 201, 201, 1, 5L, 2L), (seen.Outcome.End, seen.Outcome.Status, seen.Outcome.UpstreamStatus, seen.Outcome.Attempts, seen.Outcome.RequestBytes, seen.Outcome.ResponseBytes));
        Assert.Contains($"traceparent: 00-{seen.TraceId}-", asked, StringComparison.Ordinal);
        Assert.EndsWith("Content-Length: 5\r\n\r\n", seen.Received, StringComparison.Ordinal);
        Assert.False(seen.IsTunnel);
        talk.End();
    }

    [Fact]
    public void Phases_AreInTheirOrder()
    {
        Conversation talk = Talk();
        talk.ClientGets();
        talk.After(20);
        talk.UpstreamSays("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab");
        talk.After(20);
        talk.UpstreamSays("cd");
        Outcome outcome = _observer.Only.Outcome;
        long[] times = [outcome.StartedAt, outcome.RoutedAt, outcome.AttemptAt, outcome.SentAt, outcome.HeadAt, outcome.FirstByteAt, outcome.FetchedAt, outcome.EndedAt];
        Assert.Equal(times.Order(), times);
        Assert.All(times, time => Assert.True(time > 0));
        Assert.True(outcome.HeadAt - outcome.SentAt >= 20_000_000);
        Assert.True(outcome.FetchedAt - outcome.FirstByteAt >= 20_000_000, "the first bytes went out before the body was whole");
        talk.End();
    }

    [Fact]
    public void WithoutObserver_PhasesAreNotTimed()
    {
        var talk = new Conversation();
        talk.ClientGets().UpstreamSays("HTTP/1.1 204 No Content\r\n\r\n");
        Assert.Equal((0, 0, 0), (talk.Last.RoutedAt, talk.Last.AttemptAt, talk.Last.FirstByteAt));
        talk.End();
    }

    [Fact]
    public void GivenTrace_IsToldAsItIs()
    {
        Conversation talk = Talk();
        talk.ClientSays("GET / HTTP/1.1\r\nHost: a\r\ntraceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n\r\n");
        talk.UpstreamSays("HTTP/1.1 204 No Content\r\n\r\n");
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", _observer.Only.TraceId);
        talk.End();
    }

    [Fact]
    public void BrokenHead_IsToldWithWhatCame()
    {
        Conversation talk = Talk();
        talk.ClientSays("GET / HTTP/1.1\r\nHo st: a\r\n\r\nGET /next");
        SeenExchange seen = _observer.Only;
        Assert.False(seen.HasHead);
        Assert.Equal((ExchangeEnd.Refused, ProtocolError.BadFieldName), (seen.Outcome.End, seen.Outcome.Error));
        Assert.StartsWith("GET / HTTP/1.1\r\nHo st: a\r\n", seen.Received, StringComparison.Ordinal);
        Assert.Equal(("", "", ""), (seen.Method, seen.Path, seen.RequestId));
        talk.Client.Close();
        talk.End();
    }

    [Fact]
    public void LateHead_IsTold()
    {
        Conversation talk = Talk();
        talk.ClientSays("GET / HT").After(11_000);
        Assert.Equal(GatewayResponseType.RequestTimeout, _observer.Only.Outcome.Refusal);
        Assert.False(_observer.Only.HasHead);
        talk.End();
    }

    [Theory]
    [InlineData("GET /a//b HTTP/1.1\r\nHost: a\r\n\r\n", "/a//b", GatewayResponseType.BadRequest)]
    [InlineData("CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n", "a:1", GatewayResponseType.MethodNotAllowed)]
    [InlineData("TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", "/", GatewayResponseType.MethodNotAllowed)]
    [InlineData("GET http://a HTTP/1.1\r\nHost: a\r\nVia: 1.1 edgeproxy-test\r\n\r\n", "/", GatewayResponseType.LoopDetected)]
    public void RefusedBeforeRouting_IsToldWithoutRoute(string request, string path, GatewayResponseType type)
    {
        Conversation talk = Talk();
        talk.ClientSays(request);
        Assert.Equal((type, path, null, null), (_observer.Only.Outcome.Refusal, _observer.Only.Path, _observer.Only.RouteId, _observer.Only.Endpoint));
        Assert.True(_observer.Only.RequestId.Length > 0);
        talk.End();
    }

    [Fact]
    public void Endpoint_IsNotThatOfTheExchangeBefore()
    {
        var gateway = new GatewayFixture();
        gateway.AddForward(gateway.AddUpstream());
        gateway.AddMock("/mock");
        Conversation talk = Talk(gateway);
        talk.ClientGets().UpstreamSays("HTTP/1.1 204 No Content\r\n\r\n").ClientGets("/mock");
        Assert.Equal(["http://10.0.0.1:80", null], _observer.Seen.Select(seen => seen.Endpoint));
        talk.End();
    }

    [Fact]
    public void ConnectionOfItsOwn_IsTimed()
    {
        var gateway = new GatewayFixture();
        gateway.AddForward(gateway.AddUpstream());
        gateway.Upstreams.OnConnect = static _ => { };
        Conversation talk = Talk(gateway);
        talk.ClientGets().After(50);
        gateway.Upstreams.Attempts[0].Accept();
        gateway.Loops.Run();
        talk.UpstreamSays("HTTP/1.1 204 No Content\r\n\r\n").ClientGets().UpstreamSays("HTTP/1.1 204 No Content\r\n\r\n");
        Assert.True(_observer.Seen[0].Outcome.Connecting >= 50_000_000);
        Assert.Equal(0, _observer.Seen[1].Outcome.Connecting);
        talk.End();
    }

    [Fact]
    public void Wait_IsTimed()
    {
        var gateway = new GatewayFixture { Pool = new PoolLimits(ConnectionsMax: 1, IdleTimeout: 60_000, QueueMax: 10, QueueTimeout: 1_000) };
        gateway.AddForward(gateway.AddUpstream());
        Conversation talk = Talk(gateway);
        talk.ClientGets("/first");
        InMemoryConnection second = gateway.Connect();
        second.Send("GET /second HTTP/1.1\r\nHost: a\r\n\r\n");
        talk.After(30).UpstreamSays("HTTP/1.1 204 No Content\r\n\r\n").UpstreamSays("HTTP/1.1 204 No Content\r\n\r\n");
        Assert.Equal(0, _observer.Seen[0].Outcome.Queued);
        Assert.True(_observer.Seen[1].Outcome.Queued >= 30_000_000);
        second.Close();
        talk.End();
    }

    [Fact]
    public void Tunnel_IsToldAtItsEnd()
    {
        Conversation talk = Talk();
        talk.ClientSays(WebSocketTests.Request).UpstreamSays(WebSocketTests.Accepted + "1234567");
        Assert.Empty(_observer.Seen);
        talk.Client.Close();
        talk.Run();
        Assert.True(_observer.Only.IsTunnel);
        Assert.Equal((ExchangeEnd.TunnelClosed, 101, 7L), (_observer.Only.Outcome.End, _observer.Only.Outcome.Status, _observer.Only.Outcome.ResponseBytes));
        talk.End();
    }

    [Fact]
    public void ClientThatLeaves_IsTold()
    {
        Conversation talk = Talk();
        talk.ClientGets("/left");
        talk.Client.Close();
        talk.Run();
        Assert.Equal((ExchangeEnd.ClientGone, 0, "/left"), (_observer.Only.Outcome.End, _observer.Only.Outcome.Status, _observer.Only.Path));
        talk.End();
    }

    [Fact]
    public void AddressBehindATrustedProxy_IsTheClients()
    {
        var gateway = new GatewayFixture { TrustedProxies = new TrustedProxies([System.Net.IPNetwork.Parse("0.0.0.0/0")]) };
        gateway.AddMock("/mock");
        Conversation talk = Talk(gateway);
        talk.ClientSays("GET /mock HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2.1\r\nX-Forwarded-For: 198.51.100.7\r\n\r\n");
        Assert.Equal("198.51.100.7", _observer.Only.SourceAddress);
        talk.End();
    }

    [Fact]
    public void ObserverWithABug_CostsNoExchange()
    {
        var gateway = new GatewayFixture();
        gateway.AddMock("/mock");
        gateway.Runtime.Observe(_ => new BrokenObserver());
        gateway.Loops.TestLoops[0].Unhandled = [];
        var talk = new Conversation(gateway.Start());
        talk.ClientGets("/mock").ClientGets("/mock");
        Assert.Equal(2, talk.ToClient().Split("HTTP/1.1 200 OK").Length - 1);
        Assert.Equal(2, gateway.Loops.TestLoops[0].Unhandled!.Count);
        talk.End();
    }

    private Conversation Talk(GatewayFixture? gateway = null)
    {
        if (gateway is null)
        {
            gateway = new GatewayFixture();
            gateway.AddForward(gateway.AddUpstream());
        }

        gateway.Runtime.Observe(_ => _observer);
        return new Conversation(gateway.Start());
    }

    private sealed class BrokenObserver : IExchangeObserver
    {
        public bool Wants(in Outcome outcome) => true;

        public void Observe(in ExchangeRecord record) => throw new InvalidOperationException("a bug");
    }
}
