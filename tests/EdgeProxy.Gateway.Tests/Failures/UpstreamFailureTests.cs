using System.Security.Authentication;
using EdgeProxy.Http1;
using EdgeProxy.Policies;
using EdgeProxy.Testing;

namespace EdgeProxy.Gateway.Tests;

/// <summary>Upstreams that cannot be reached, break off or talk nonsense: what the client is told, and how it is counted.</summary>
public sealed class UpstreamFailureTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Fact]
    public void RefusedConnect_Is502AndTheClientIsKept()
    {
        var talk = new Conversation();
        talk.Gateway.Upstreams.OnConnect = static attempt => attempt.Refuse();
        talk.ClientGets();
        AssertFailure(talk, "502 Bad Gateway", ExchangeEnd.ConnectFailed, GatewayResponseType.IntegrationFailure);
        Assert.Single(talk.Gateway.Upstreams.Attempts);
        Assert.Equal(1, talk.Gateway.Endpoint().State.Counters.ConnectFailures);
        talk.Gateway.Upstreams.OnConnect = static attempt => attempt.Accept();
        talk.AssertClientGoesOn();
        talk.End();
    }

    [Fact]
    public void FailedTls_Is502()
    {
        var talk = new Conversation();
        talk.Gateway.Upstreams.OnConnect = static attempt => attempt.Fail(new AuthenticationException("no"));
        talk.ClientGets();
        AssertFailure(talk, "502 Bad Gateway", ExchangeEnd.TlsFailed, GatewayResponseType.IntegrationFailure);
        talk.End();
    }

    [Theory]
    [InlineData("", ExchangeEnd.UpstreamClosed)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le", ExchangeEnd.UpstreamTruncated)]
    public void CloseBeforeTheEndOfTheHead_Is502(string sent, ExchangeEnd end)
    {
        var talk = new Conversation();
        talk.ClientGets().UpstreamSays(sent);
        talk.Upstream.Close();
        AssertFailure(talk.Run(), "502 Bad Gateway", end, GatewayResponseType.IntegrationFailure);
        talk.AssertClientGoesOn();
        talk.End();
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le")]
    public void ResetBeforeTheEndOfTheHead_Is502(string sent)
    {
        var talk = new Conversation();
        talk.ClientGets().UpstreamSays(sent);
        talk.Upstream.Reset();
        AssertFailure(talk.Run(), "502 Bad Gateway", ExchangeEnd.UpstreamReset, GatewayResponseType.IntegrationFailure);
        talk.End();
    }

    [Theory]
    [InlineData("Content-Length: 10\r\n\r\nhello", true)]
    [InlineData("Content-Length: 10\r\n\r\n", true)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", true)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n", true)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nhel", true)]
    [InlineData("Content-Length: 10\r\n\r\nhello", false)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", false)]
    [InlineData("\r\nhello", false)]
    public void BreakInTheBody_CutsTheClient(string sent, bool byClose)
    {
        foreach (string version in new[] { "1.1", "1.0" })
        {
            var talk = new Conversation();
            talk.ClientSays($"GET / HTTP/{version}\r\nHost: a\r\n\r\n").UpstreamSays("HTTP/1.1 200 OK\r\n" + sent);
            if (byClose)
            {
                talk.Upstream.Close();
            }
            else
            {
                talk.Upstream.Reset();
            }

            talk.AssertCut();
            Assert.DoesNotContain("0\r\n\r\n", Conversation.BodyOf(talk.ToClient()), StringComparison.Ordinal);
            Assert.Equal(ExchangeEnd.UpstreamTruncated, talk.Last.End);
            Assert.Equal(200, talk.Last.Status);
            Assert.Equal(1, talk.Gateway.EndedBy(ConnectionEnd.Aborted));
            Assert.Equal(1, talk.Gateway.Counters.Requests(0, 2));
            talk.End();
        }
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.6\r\n")]
    [InlineData("HTTP/2 200 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 2000 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\nContent-Length: 2\n\nok")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nokk")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nok")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nok")]
    [InlineData("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n")]
    [InlineData("HTTP/1.1 099 OK\r\n\r\n")]
    public void MessageThatIsNoResponse_Is502AndTheConnectionGone(string sent)
    {
        var talk = new Conversation();
        talk.ClientGets().UpstreamSays(sent);
        AssertFailure(talk, "502 Bad Gateway", ExchangeEnd.UpstreamInvalid, GatewayResponseType.IntegrationFailure);
        Assert.Equal(1, talk.Gateway.Counters.UpstreamErrors.Sum());
        Assert.Equal(0, talk.Gateway.Counters.ClientErrors.Sum());
        Assert.True(talk.Upstream.IsAborted);
        talk.AssertClientGoesOn();
        talk.End();
    }

    [Fact]
    public void HeadWithoutEnd_Is502()
    {
        var talk = new Conversation();
        talk.ClientGets().UpstreamSays("HTTP/1.1 200 OK\r\n");
        for (int i = 0; i < 40; i++)
        {
            talk.Upstream.Send($"X-{i}: {new string('x', 500)}\r\n");
            talk.Run();
        }

        AssertFailure(talk, "502 Bad Gateway", ExchangeEnd.UpstreamInvalid, GatewayResponseType.IntegrationFailure);
        Assert.Equal(1, talk.Gateway.Counters.UpstreamErrors[(int)ProtocolError.HeadTooLarge]);
        talk.End();
    }

    [Theory]
    [InlineData("x\r\n", ProtocolError.BadChunkSize)]
    [InlineData("2\r\nhigh", ProtocolError.BadChunkEnd)]
    [InlineData("2\r\nhi\r\n0x3\r\n", ProtocolError.BadChunkSize)]
    public void BrokenChunkInTheReadOfTheHead_Is502(string body, ProtocolError error)
    {
        var talk = new Conversation();
        talk.ClientGets().UpstreamSays("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body);
        AssertFailure(talk, "502 Bad Gateway", ExchangeEnd.UpstreamInvalid, GatewayResponseType.IntegrationFailure);
        Assert.Equal(1, talk.Gateway.Counters.UpstreamErrors[(int)error]);
        Assert.True(talk.Upstream.IsAborted);
        talk.AssertClientGoesOn();
        talk.End();
    }

    [Theory]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", "5\r\nhello\r\n")]
    [InlineData("Content-Length: 10\r\n\r\nhello", "hello")]
    public void EndInTheReadOfTheHead_IsSeenAsABrokenResponse(string sent, string body)
    {
        var talk = new Conversation();
        InMemoryConnection upstream = talk.ClientGets().Upstream;
        upstream.Send("HTTP/1.1 200 OK\r\n" + sent);
        upstream.Close();
        talk.AssertCut();
        string got = talk.ToClient();
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", got, StringComparison.Ordinal);
        Assert.Equal(body, Conversation.BodyOf(got));
        Assert.Equal(ExchangeEnd.UpstreamTruncated, talk.Last.End);
        talk.End();
    }

    [Fact]
    public void BrokenChunkBehindASentHead_CutsTheClientBehindWhatWasGood()
    {
        var talk = new Conversation();
        talk.ClientGets().UpstreamSays("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        talk.UpstreamSays("2\r\nhi\r\n0x3\r\n");
        talk.AssertCut();
        Assert.Equal("2\r\nhi\r\n", Conversation.BodyOf(talk.ToClient()));
        Assert.Equal(ExchangeEnd.UpstreamInvalid, talk.Last.End);
        talk.End();
    }

    [Theory]
    [InlineData("Content-Length: 2\r\n\r\nok")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n")]
    public void BytesBehindAResponse_PoisonNoOtherResponse(string response)
    {
        var talk = new Conversation();
        talk.ClientGets().UpstreamSays("HTTP/1.1 200 OK\r\n" + response + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
        Assert.DoesNotContain("evil", talk.ToClient(), StringComparison.Ordinal);
        Assert.True(talk.Upstream.IsAborted);
        talk.AssertClientGoesOn();
        Assert.Equal(2, talk.UpstreamCount);
        talk.End();
    }

    [Fact]
    public void BytesOnAnIdleConnection_PoisonNoOtherResponse()
    {
        var talk = new Conversation();
        talk.ClientGets().UpstreamSays(Ok);
        talk.ToClient();
        InMemoryConnection idle = talk.Upstream;
        talk.UpstreamSays("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
        talk.AssertClientGoesOn();
        Assert.True(idle.IsAborted);
        Assert.Equal(2, talk.UpstreamCount);
        talk.End();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void IdleConnectionThatEnds_LeavesThePool(bool byReset)
    {
        var talk = new Conversation();
        talk.ClientGets().UpstreamSays(Ok);
        Assert.Equal(1, talk.Gateway.Runtime.IdleConnections(0, 0));
        if (byReset)
        {
            talk.Upstream.Reset();
        }
        else
        {
            talk.Upstream.CloseSending();
        }

        talk.Run();
        Assert.Equal(0, talk.Gateway.Runtime.IdleConnections(0, 0));
        Assert.Equal(0, talk.Gateway.Endpoint().State.Open);
        talk.AssertClientGoesOn();
        talk.End();
    }

    [Fact]
    public void UpstreamThatTakesNoMoreBodyButAnswers_IsHeard()
    {
        var talk = new Conversation();
        talk.ClientSays("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello");
        talk.Upstream.Send("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n");
        talk.Upstream.Close();
        Assert.StartsWith("HTTP/1.1 413 Too Large\r\n", talk.ToClient(), StringComparison.Ordinal);
        Assert.Equal(ExchangeEnd.Completed, talk.Last.End);
        talk.End();
    }

    [Fact]
    public void CloseWhileTheBodyIsSent_Is502AndNoRetry()
    {
        var talk = new Conversation();
        talk.ClientSays("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello");
        talk.Upstream.Reset();
        AssertFailure(talk.Run(), "502 Bad Gateway", ExchangeEnd.UpstreamReset, GatewayResponseType.IntegrationFailure);
        Assert.Equal(1, talk.UpstreamCount);
        talk.End();
    }

    private static void AssertFailure(Conversation talk, string status, ExchangeEnd end, GatewayResponseType type)
    {
        string got = talk.ToClient();
        Assert.StartsWith($"HTTP/1.1 {status}\r\n", got, StringComparison.Ordinal);
        Assert.Contains("x-amzn-ErrorType: ", got, StringComparison.Ordinal);
        Assert.Equal(end, talk.Last.End);
        Assert.Equal(1, talk.Gateway.EndedBy(end));
        Assert.Equal(1, talk.Gateway.RefusedBy(type));
        Assert.Equal(1, talk.Gateway.Counters.Requests(0, 5));
    }
}
