using EdgeProxy.Testing;

namespace EdgeProxy.Gateway.Tests;

/// <summary>Each timeout by its name, on virtual time: nothing just before it, its consequence just after. Timers tick every 16 ms.</summary>
public sealed class TimeoutTests
{
    private const string Post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n";
    private const long Before = 1;
    private const long Behind = 40;

    private static readonly InMemoryOptions Tiny = new() { BufferedBytesMax = 256 };

    [Fact]
    public void Head_BegunAndNotFinished_Is408()
    {
        var talk = new Conversation();
        talk.ClientSays("GET / HT").After(10_000 - Before);
        Assert.False(talk.Client.IsEnded);
        talk.ClientSays("TP/1.1").After(Behind);
        string got = talk.ToClient();
        Assert.StartsWith("HTTP/1.1 408 Request Timeout\r\n", got, StringComparison.Ordinal);
        Assert.Contains("Connection: close\r\n", got, StringComparison.Ordinal);
        talk.After(2_100).AssertClosed();
        Assert.Equal(1, talk.Gateway.EndedBy(ConnectionEnd.HeadTimeout));
        talk.End();
    }

    [Fact]
    public void KeepAlive_BeforeTheFirstRequest_EndsSilently()
    {
        var talk = new Conversation();
        talk.After(75_000 - Before);
        Assert.False(talk.Client.IsEnded);
        talk.After(Behind).AssertClosed();
        Assert.Equal("", talk.ToClient());
        Assert.Equal(1, talk.Gateway.EndedBy(ConnectionEnd.KeepAliveTimeout));
        talk.End();
    }

    [Fact]
    public void KeepAlive_RunsFromTheEndOfAnExchange()
    {
        var talk = new Conversation();
        talk.After(70_000).ClientGets().After(20_000).UpstreamSays("HTTP/1.1 204 No Content\r\n\r\n").ToClient();
        talk.After(75_000 - Before);
        Assert.False(talk.Client.IsEnded);
        talk.After(Behind).AssertClosed();
        talk.End();
    }

    [Fact]
    public void Body_ThatDoesNotGoOn_Is408()
    {
        var talk = new Conversation();
        talk.ClientSays(Post).After(29_000).ClientSays("x").After(30_000 - Before);
        Assert.Equal("", talk.ToClient());
        talk.After(Behind);
        AssertEnded(talk, "408 Request Timeout", ExchangeEnd.ClientBodyTimeout);
        talk.After(2_100).AssertClosed();
        talk.End();
    }

    [Fact]
    public void BodyRate_BelowTheLeast_Is408()
    {
        var talk = new Conversation(new GatewayFixture { BodyRateMin = 100 }.StartForwarding());
        talk.ClientSays(Post);
        for (int second = 0; second < 5; second++)
        {
            Assert.Equal("", talk.ToClient());
            talk.ClientSays("x").After(1_000 + 10);
        }

        AssertEnded(talk.After(1_000), "408 Request Timeout", ExchangeEnd.ClientBodyTooSlow);
        talk.End();
    }

    [Fact]
    public void BodyRate_AtTheLeast_Passes()
    {
        var talk = new Conversation(new GatewayFixture { BodyRateMin = 100 }.StartForwarding());
        talk.ClientSays(Post);
        for (int second = 0; second < 20; second++)
        {
            talk.ClientSays(new string('x', 110)).After(1_000);
        }

        Assert.Equal("", talk.ToClient());
        talk.End();
    }

    [Fact]
    public void BodyRate_OfAClientThatASlowUpstreamHoldsBack_IsNotJudged()
    {
        GatewayFixture gateway = new() { BodyRateMin = 100, Timeouts = new FetchTimeouts(5_000, 29_000, 60_000, Write: 0, 0) };
        gateway.Upstreams.Options = Tiny;
        var talk = new Conversation(gateway.StartForwarding(), Tiny);
        talk.ClientSays(Post + new string('x', 100_000)).After(60_000);
        Assert.Equal("", talk.ToClient());
        talk.End();
    }

    [Fact]
    public void ClientWrite_ThatStalls_CutsTheClient()
    {
        var talk = new Conversation(options: Tiny);
        talk.ClientGets().UpstreamSays("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + new string('x', 1_000)).After(30_000 - Before);
        Assert.False(talk.Client.IsAborted);
        talk.After(Behind).AssertCut();
        Assert.Equal(ExchangeEnd.ClientWriteTimeout, talk.Last.End);
        Assert.Equal(1, talk.Gateway.EndedBy(ConnectionEnd.WriteTimeout));
        talk.End();
    }

    [Fact]
    public void ClientWrite_OfAnOwnAnswer_IsBoundedToo()
    {
        GatewayFixture gateway = new();
        gateway.AddMock("/mock", body: new string('x', 5_000));
        var talk = new Conversation(gateway.Start(), Tiny);
        talk.ClientGets("/mock").After(30_000 - Before);
        Assert.False(talk.Client.IsAborted);
        talk.After(Behind).AssertCut();
        Assert.Equal(1, talk.Gateway.EndedBy(ConnectionEnd.WriteTimeout));
        talk.End();
    }

    [Fact]
    public void Connect_ThatHangs_Is504()
    {
        var talk = new Conversation();
        talk.Gateway.Upstreams.OnConnect = static _ => { };
        talk.ClientGets().After(5_000 - Before);
        Assert.Equal("", talk.ToClient());
        talk.After(Behind);
        AssertEnded(talk, "504 Gateway Timeout", ExchangeEnd.ConnectTimeout);
        Assert.True(talk.Gateway.Upstreams.Attempts[0].IsCancelled);
        talk.End();
    }

    [Fact]
    public void ResponseHead_ThatDoesNotCome_Is504()
    {
        var talk = new Conversation();
        talk.ClientGets().UpstreamSays("HTTP/1.1 103 Early Hints\r\n\r\n").ToClient();
        talk.UpstreamSays("HTTP/1.1 20").After(29_000 - Before);
        Assert.Equal("", talk.ToClient());
        talk.After(Behind);
        AssertEnded(talk, "504 Gateway Timeout", ExchangeEnd.UpstreamResponseTimeout);
        talk.AssertClientGoesOn();
        talk.End();
    }

    [Fact]
    public void ResponseHead_IsAwaitedFromTheEndOfTheBody()
    {
        var talk = new Conversation();
        talk.ClientSays("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n").After(20_000).ClientSays("a").After(20_000).ClientSays("b").After(29_000 - Before);
        Assert.Equal("", talk.ToClient());
        talk.After(Behind);
        AssertEnded(talk, "504 Gateway Timeout", ExchangeEnd.UpstreamResponseTimeout);
        talk.End();
    }

    [Fact]
    public void ResponseIdle_CutsTheClient()
    {
        var talk = new Conversation();
        talk.ClientGets().UpstreamSays("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n").After(59_000).UpstreamSays("x").After(60_000 - Before);
        Assert.False(talk.Client.IsAborted);
        talk.After(Behind).AssertCut();
        Assert.Equal(ExchangeEnd.UpstreamIdleTimeout, talk.Last.End);
        Assert.True(talk.Upstream.IsAborted);
        talk.End();
    }

    [Fact]
    public void UpstreamWrite_ThatStalls_Is504()
    {
        GatewayFixture gateway = GatewayFixture.Forwarding();
        gateway.Upstreams.Options = Tiny;
        var talk = new Conversation(gateway);
        talk.ClientSays(Post + new string('x', 5_000)).After(30_000 - Before);
        Assert.Equal("", talk.ToClient());
        talk.After(Behind);
        AssertEnded(talk, "504 Gateway Timeout", ExchangeEnd.UpstreamWriteTimeout);
        Assert.True(talk.Upstream.IsAborted);
        talk.End();
    }

    [Fact]
    public void Exchange_BeforeTheResponse_Is504AndTheAnswerArrives()
    {
        var talk = new Conversation(new GatewayFixture { Timeouts = new FetchTimeouts(5_000, 29_000, 60_000, 30_000, Exchange: 7_000) }.StartForwarding());
        talk.ClientGets().After(7_000 - Before);
        Assert.Equal("", talk.ToClient());
        talk.After(Behind);
        AssertEnded(talk, "504 Gateway Timeout", ExchangeEnd.ExchangeTimeout);
        Assert.False(talk.Client.IsAborted);
        talk.AssertClientGoesOn();
        talk.End();
    }

    [Fact]
    public void Exchange_InTheResponse_CutsTheClient()
    {
        var talk = new Conversation(new GatewayFixture { Timeouts = new FetchTimeouts(5_000, 29_000, 60_000, 30_000, Exchange: 7_000) }.StartForwarding());
        talk.ClientGets().UpstreamSays("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n");
        for (int i = 0; i < 6; i++)
        {
            talk.After(1_000).UpstreamSays("x");
        }

        Assert.False(talk.Client.IsAborted);
        talk.After(1_000 + Behind).AssertCut();
        Assert.Equal(ExchangeEnd.ExchangeTimeout, talk.Last.End);
        talk.End();
    }

    [Fact]
    public void Exchange_WhileTheClientTakesNothing_CutsTheClient()
    {
        var talk = new Conversation(new GatewayFixture { Timeouts = new FetchTimeouts(5_000, 29_000, 60_000, 30_000, Exchange: 7_000) }.StartForwarding(), Tiny);
        talk.ClientGets().UpstreamSays("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + new string('x', 1_000)).After(7_000 + Behind).AssertCut();
        Assert.Equal(ExchangeEnd.ExchangeTimeout, talk.Last.End);
        talk.End();
    }

    [Fact]
    public void Queue_ThatDoesNotMove_Is503()
    {
        GatewayFixture gateway = new() { Pool = new PoolLimits(1, 60_000, 10, QueueTimeout: 3_000) };
        gateway.StartForwarding();
        var first = new Conversation(gateway);
        first.ClientGets();
        var talk = new Conversation(gateway);
        talk.ClientGets().After(3_000 - Before);
        Assert.Equal("", talk.ToClient());
        talk.After(Behind);
        AssertEnded(talk, "503 Service Unavailable", ExchangeEnd.QueueTimeout);
        Assert.Equal(1, gateway.Endpoint().State.Counters.Waits);
        talk.Client.Close();
        first.End();
    }

    [Fact]
    public void IdleUpstreamConnection_IsClosed()
    {
        var talk = new Conversation();
        talk.ClientGets().UpstreamSays("HTTP/1.1 204 No Content\r\n\r\n").After(60_000 - Before);
        Assert.False(talk.Upstream.IsEnded);
        talk.After(Behind);
        Assert.True(talk.Upstream.IsEnded);
        Assert.Equal(0, talk.Gateway.Endpoint().State.Open);
        talk.End();
    }

    [Fact]
    public void DrainOfAnUnreadBody_IsBounded()
    {
        GatewayFixture gateway = new();
        gateway.AddMock("/mock");
        var talk = new Conversation(gateway.Start());
        talk.ClientSays("POST /mock HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n").After(2_000 - Before);
        Assert.False(talk.Client.IsEnded);
        talk.After(2_000 + Behind).AssertClosed();
        Assert.Equal(1, gateway.EndedBy(ConnectionEnd.BodyUnread));
        talk.End();
    }

    private static void AssertEnded(Conversation talk, string status, ExchangeEnd end)
    {
        string got = talk.ToClient();
        Assert.StartsWith($"HTTP/1.1 {status}\r\n", got, StringComparison.Ordinal);
        Assert.EndsWith("}", got, StringComparison.Ordinal);
        Assert.Equal(end, talk.Last.End);
        Assert.Equal(1, talk.Gateway.EndedBy(end));
    }
}
