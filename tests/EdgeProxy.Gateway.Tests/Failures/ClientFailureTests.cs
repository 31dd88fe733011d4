using EdgeProxy.Testing;

namespace EdgeProxy.Gateway.Tests;

/// <summary>Clients that go away at each stage of an exchange, by reset and by half-close.</summary>
public sealed class ClientFailureTests
{
    private const string Post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n";

    public static TheoryData<bool> Ways => new(true, false);

    [Theory]
    [InlineData("", ConnectionEnd.ClientClosed)]
    [InlineData("GET / HT", ConnectionEnd.ClientGone)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n", ConnectionEnd.ClientGone)]
    public void HalfCloseBeforeTheEndOfTheHead_EndsTheConnectionSilently(string sent, ConnectionEnd end)
    {
        var talk = new Conversation();
        talk.ClientSays(sent).Client.CloseSending();
        Assert.Equal("", talk.ToClient());
        Assert.True(talk.Client.IsEnded);
        Assert.Equal(1, talk.Gateway.EndedBy(end));
        talk.End();
    }

    [Theory]
    [InlineData("")]
    [InlineData("GET / HT")]
    public void ResetBeforeTheEndOfTheHead_IsCountedAsGone(string sent)
    {
        var talk = new Conversation();
        talk.ClientSays(sent).Client.Reset();
        talk.Run();
        Assert.Equal(1, talk.Gateway.EndedBy(ConnectionEnd.ClientGone));
        talk.End();
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void GoneWhileConnecting_CancelsTheConnect(bool byReset)
    {
        var talk = new Conversation();
        talk.Gateway.Upstreams.OnConnect = static _ => { };
        talk.ClientGets();
        Leave(talk, byReset);
        Assert.True(talk.Gateway.Upstreams.Attempts[0].IsCancelled);
        AssertGone(talk);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void GoneWhileQueued_LeavesTheQueue(bool byReset)
    {
        GatewayFixture gateway = new() { Pool = new PoolLimits(1, 60_000, 10, 60_000) };
        gateway.StartForwarding();
        var first = new Conversation(gateway);
        first.ClientGets();
        var talk = new Conversation(gateway);
        talk.ClientGets();
        Assert.Equal(1, gateway.Endpoint().State.Waiters);
        Leave(talk, byReset);
        Assert.Equal(0, gateway.Endpoint().State.Waiters);
        Assert.Equal(ExchangeEnd.ClientGone, talk.Last.End);
        first.UpstreamSays("HTTP/1.1 204 No Content\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 204", first.ToClient(), StringComparison.Ordinal);
        talk.Client.Close();
        first.End();
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void GoneBeforeTheResponse_CancelsTheUpstream(bool byReset)
    {
        var talk = new Conversation();
        talk.ClientGets().ToUpstream();
        Leave(talk, byReset);
        Assert.True(talk.Upstream.IsAborted);
        AssertGone(talk);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void GoneInTheRequestBody_CancelsTheUpstream(bool byReset)
    {
        var talk = new Conversation();
        talk.ClientSays(Post + "hello");
        Assert.EndsWith("hello", talk.ToUpstream(), StringComparison.Ordinal);
        Leave(talk, byReset);
        Assert.True(talk.Upstream.IsAborted);
        AssertGone(talk);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void GoneInTheResponseBody_CancelsTheUpstream(bool byReset)
    {
        var talk = new Conversation();
        talk.ClientGets().UpstreamSays("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
        Leave(talk, byReset);
        Assert.True(talk.Upstream.IsAborted);
        AssertGone(talk);
    }

    [Fact]
    public void GoneWhileItsResponseWaitsForIt_CancelsTheUpstream()
    {
        GatewayFixture gateway = GatewayFixture.Forwarding();
        var talk = new Conversation(gateway, new InMemoryOptions { BufferedBytesMax = 256 });
        talk.ClientGets().UpstreamSays("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + new string('x', 50_000));
        talk.Client.Reset();
        talk.Run();
        Assert.True(talk.Upstream.IsAborted);
        AssertGone(talk);
    }

    [Fact]
    public void HalfCloseOnARouteThatAllowsIt_StillGetsTheResponse()
    {
        GatewayFixture gateway = new();
        gateway.AddForward(gateway.AddUpstream(), halfClose: true);
        var talk = new Conversation(gateway.Start());
        talk.ClientSays(Post + "helloworld").Client.CloseSending();
        talk.Run();
        Assert.False(talk.Upstream.IsAborted);
        talk.UpstreamSays("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        Assert.EndsWith("\r\n\r\nok", talk.ToClient(), StringComparison.Ordinal);
        Assert.Equal(ExchangeEnd.Completed, talk.Last.End);
        talk.AssertClosed();
        talk.End();
    }

    [Theory]
    [InlineData("Content-Length: 10\r\n\r\nhello")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n")]
    public void HalfCloseInTheBodyOnARouteThatAllowsIt_IsNoEndOfTheBody(string request)
    {
        GatewayFixture gateway = new();
        gateway.AddForward(gateway.AddUpstream(), halfClose: true);
        var talk = new Conversation(gateway.Start());
        talk.ClientSays("POST / HTTP/1.1\r\nHost: a\r\n" + request).Client.CloseSending();
        talk.Run();
        Assert.True(talk.Upstream.IsAborted);
        Assert.DoesNotContain("0\r\n\r\n", Conversation.BodyOf(talk.ToUpstream()), StringComparison.Ordinal);
        AssertGone(talk);
    }

    [Fact]
    public void GoneBetweenExchanges_IsAnOrderlyEnd()
    {
        var talk = new Conversation();
        talk.ClientGets().UpstreamSays("HTTP/1.1 204 No Content\r\n\r\n");
        talk.ToClient();
        talk.Client.CloseSending();
        talk.AssertClosed();
        Assert.Equal(1, talk.Gateway.EndedBy(ConnectionEnd.ClientClosed));
        Assert.Equal(1, talk.Gateway.Runtime.IdleConnections(0, 0));
        talk.End();
    }

    private static void Leave(Conversation talk, bool byReset)
    {
        if (byReset)
        {
            talk.Client.Reset();
        }
        else
        {
            talk.Client.CloseSending();
        }

        talk.Run();
    }

    private static void AssertGone(Conversation talk)
    {
        Assert.Equal(ExchangeEnd.ClientGone, talk.Last.End);
        Assert.Equal(1, talk.Gateway.EndedBy(ExchangeEnd.ClientGone));
        Assert.Equal(1, talk.Gateway.EndedBy(ConnectionEnd.ClientGone));
        Assert.Equal(0, talk.Gateway.RefusedBy(EdgeProxy.Policies.GatewayResponseType.IntegrationFailure));
        talk.End();
    }
}
