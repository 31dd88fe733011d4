using EdgeProxy.Testing;

namespace EdgeProxy.Gateway.Tests;

/// <summary>Upstreams that answer before they have the whole request.</summary>
public sealed class EarlyResponseTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Fact]
    public void SmallRest_IsDrainedAndTheClientKept()
    {
        var talk = new Conversation();
        talk.ClientSays("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello").UpstreamSays(Ok);
        Assert.EndsWith("\r\n\r\nok", talk.ToClient(), StringComparison.Ordinal);
        Assert.True(talk.Upstream.IsAborted);
        talk.ClientSays("world");
        talk.AssertClientGoesOn();
        Assert.Equal(2, talk.UpstreamCount);
        talk.End();
    }

    [Theory]
    [InlineData("/mock", 0, 10)]
    [InlineData("/nowhere", -1, 10)]
    [InlineData("/mock", 0, 7)]
    public void BodyOfALocalAnswer_IsDrainedAndCounted(string path, int route, int sent)
    {
        GatewayFixture gateway = new();
        gateway.AddMock("/mock");
        var talk = new Conversation(gateway.Start());
        talk.ClientSays($"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n");
        Assert.DoesNotContain("Connection: close", talk.ToClient(), StringComparison.Ordinal);
        talk.ClientSays("helloworld"[..sent]).After(2_100);
        Assert.Equal(sent, gateway.Counters.RequestBytes(route));
        talk.End();
    }

    [Fact]
    public void RestThatDoesNotCome_ClosesAfterALinger()
    {
        var talk = new Conversation();
        talk.ClientSays("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello").UpstreamSays(Ok);
        Assert.EndsWith("\r\n\r\nok", talk.ToClient(), StringComparison.Ordinal);
        talk.After(4_100).AssertClosed();
        Assert.Equal(1, talk.Gateway.EndedBy(ConnectionEnd.BodyUnread));
        talk.End();
    }

    [Fact]
    public void LargeRest_ClosesAfterALinger()
    {
        var talk = new Conversation();
        talk.ClientSays("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nhello").UpstreamSays(Ok);
        Assert.EndsWith("\r\n\r\nok", talk.ToClient(), StringComparison.Ordinal);
        talk.ClientSays(new string('x', 600 * 1024)).After(4_100).AssertClosed();
        Assert.Equal(ExchangeEnd.Completed, talk.Last.End);
        talk.End();
    }

    [Fact]
    public void SmuggledRequestInTheRest_IsBody()
    {
        const string Inner = "GET /evil HTTP/1.1\r\nHost: a\r\n\r\n";
        var talk = new Conversation();
        talk.ClientSays($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {Inner.Length}\r\n\r\n").UpstreamSays(Ok);
        talk.ClientSays(Inner);
        Assert.Equal(1, talk.ToClient().Split("HTTP/1.1 ").Length - 1);
        talk.AssertClientGoesOn();
        talk.End();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void BodiesBothWaysAtOnce_BothArriveAndTheConnectionIsKept(int seed)
    {
        var talk = new Conversation(GatewayFixture.Forwarding(seed));
        talk.ClientSays("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n");
        talk.UpstreamSays("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n1\r\n");
        Assert.Equal("1\r\na\r\n", Conversation.BodyOf(talk.ToUpstream()));
        Assert.Equal("1\r\n1\r\n", Conversation.BodyOf(talk.ToClient()));
        talk.Client.Send("1\r\nb\r\n0\r\n\r\n");
        talk.Upstream.Send("1\r\n2\r\n");
        Assert.Equal("1\r\nb\r\n0\r\n\r\n", talk.Run().ToUpstream());
        Assert.Equal("1\r\n2\r\n", talk.ToClient());
        talk.UpstreamSays("0\r\n\r\n");
        Assert.Equal("0\r\n\r\n", talk.ToClient());
        talk.AssertClientGoesOn();
        Assert.Equal(1, talk.UpstreamCount);
        talk.End();
    }

    /// <summary>The end of the request and the end of the response in one turn, in any order: the connection is clean or gone.</summary>
    [Fact]
    public void EndsThatMeet_NeverLeaveACancelledConnectionInThePool()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            var talk = new Conversation(GatewayFixture.Forwarding(seed));
            talk.ClientSays("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\na");
            InMemoryConnection upstream = talk.Upstream;
            talk.ToUpstream();
            talk.Client.Send("b");
            upstream.Send(Ok);
            Assert.EndsWith("\r\n\r\nok", talk.ToClient(), StringComparison.Ordinal);
            talk.ClientSays("POST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nab");
            string got = talk.ToUpstream();
            talk.ClientSays("cd");
            Assert.Equal("abcd", Conversation.BodyOf(got[got.IndexOf("POST /2", StringComparison.Ordinal)..] + talk.ToUpstream()));
            talk.UpstreamSays(Ok);
            Assert.EndsWith("\r\n\r\nok", talk.ToClient(), StringComparison.Ordinal);
            talk.End();
        }
    }

    /// <summary>The last flush of the request completes in the turn in which the response does: a cancellation that comes too late for it must meet no other.</summary>
    [Fact]
    public void LastFlushThatMeetsTheResponse_CancelsNoFlushOfTheNextExchange()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            GatewayFixture gateway = GatewayFixture.Forwarding(seed);
            gateway.Upstreams.Options = new InMemoryOptions { BufferedBytesMax = 64 };
            var talk = new Conversation(gateway);
            talk.ClientSays("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\na");
            InMemoryConnection upstream = talk.Upstream;
            upstream.ReadText();
            upstream.Send(Ok);
            Assert.EndsWith("\r\n\r\nok", talk.ToClient(), StringComparison.Ordinal);
            talk.ClientSays("POST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\na");
            string got = talk.ToUpstream();
            talk.ClientSays("b");
            Assert.EndsWith("\r\n\r\nab", got + talk.ToUpstream(), StringComparison.Ordinal);
            talk.UpstreamSays(Ok);
            Assert.EndsWith("\r\n\r\nok", talk.ToClient(), StringComparison.Ordinal);
            talk.End();
        }
    }
}
