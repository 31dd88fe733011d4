using EdgeProxy.Testing;

namespace EdgeProxy.Gateway.Tests;

/// <summary>Attacks that take a conversation and not one message, each by the name that it is known by.</summary>
public sealed class NamedAttackTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private const string Hidden = "GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n";

    /// <summary>
    /// A request whose upstream does not read its body (the gadget) and answers early: on a kept upstream connection the body would be the
    /// start of the next client's request.
    /// </summary>
    [Theory]
    [InlineData("Content-Length: 33")]
    [InlineData("Transfer-Encoding: chunked")]
    public void ZeroClDoubleDesync_NextRequestGoesOverAnotherConnection(string framing)
    {
        var talk = new Conversation();
        talk.ClientSays($"POST /gadget HTTP/1.1\r\nHost: a\r\n{framing}\r\n\r\n").UpstreamSays(Ok);
        talk.ClientSays(framing[0] == 'C' ? Hidden : "21\r\n" + Hidden + "\r\n0\r\n\r\n");
        Assert.True(talk.Upstream.IsAborted);
        Assert.DoesNotContain("/hidden", talk.ToUpstream(), StringComparison.Ordinal);
        Assert.Equal(1, Answers(talk.ToClient()));
        var victim = new Conversation(talk.Gateway);
        victim.ClientGets("/victim");
        Assert.StartsWith("GET /victim HTTP/1.1\r\n", victim.ToUpstream(), StringComparison.Ordinal);
        victim.UpstreamSays(Ok);
        Assert.Equal(1, Answers(victim.ToClient()));
        victim.Client.Close();
        victim.Upstream.Close();
        talk.End();
    }

    /// <summary>An answer that the gateway makes without the body: what the body holds is never a request of this client.</summary>
    [Theory]
    [InlineData("/mock", "HTTP/1.1 200 OK\r\n")]
    [InlineData("/nothing", "HTTP/1.1 404 Not Found\r\n")]
    public void ClientSideDesync_BodyOfALocalAnswerIsNoRequest(string path, string status)
    {
        GatewayFixture gateway = new();
        gateway.AddMock("/mock");
        gateway.AddMock("/hidden", body: "evil");
        var talk = new Conversation(gateway.Start());
        talk.ClientSays($"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: {Hidden.Length}\r\n\r\n{Hidden}");
        string got = talk.ToClient();
        Assert.StartsWith(status, got, StringComparison.Ordinal);
        Assert.Equal(1, Answers(got));
        talk.ClientGets("/mock");
        Assert.Equal(1, Answers(talk.ToClient()));
        Assert.DoesNotContain("evil", got, StringComparison.Ordinal);
        talk.End();
    }

    /// <summary>A body that pauses until the gateway has given up: what then comes is neither body nor request.</summary>
    [Fact]
    public void PauseBasedDesync_BytesAfterTheTimeoutAreNoRequest()
    {
        var talk = new Conversation();
        talk.ClientSays($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {Hidden.Length}\r\n\r\n").After(30_100);
        string got = talk.ToClient();
        Assert.StartsWith("HTTP/1.1 408 ", got, StringComparison.Ordinal);
        Assert.Contains("Connection: close\r\n", got, StringComparison.Ordinal);
        talk.ClientSays(Hidden);
        Assert.Equal("", talk.ToClient());
        Assert.Equal(1, talk.UpstreamCount);
        Assert.DoesNotContain("/hidden", talk.ToUpstream(), StringComparison.Ordinal);
        talk.After(5_000).AssertClosed();
        talk.End();
    }

    /// <summary>The upstream says two responses to one request, or a whole one before any: neither answers another client.</summary>
    [Theory]
    [InlineData(Ok + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")]
    [InlineData("HTTP/1.1 304 Not Modified\r\nContent-Length: 4\r\n\r\nevil")]
    public void ResponseQueuePoisoning_SecondResponseReachesNobody(string answer)
    {
        var talk = new Conversation();
        talk.ClientGets().UpstreamSays(answer);
        Assert.DoesNotContain("evil", talk.ToClient(), StringComparison.Ordinal);
        Assert.True(talk.Upstream.IsAborted);
        var victim = new Conversation(talk.Gateway);
        victim.ClientGets("/victim").UpstreamSays(Ok);
        string got = victim.ToClient();
        Assert.EndsWith("\r\n\r\nok", got, StringComparison.Ordinal);
        Assert.Equal(1, Answers(got));
        victim.Client.Close();
        victim.Upstream.Close();
        talk.End();
    }

    /// <summary>A flood of interim responses ends in a bad gateway, and the connection that sent it serves nobody again.</summary>
    [Fact]
    public void ResponseQueuePoisoning_InterimFloodEndsTheConnection()
    {
        var talk = new Conversation();
        talk.ClientGets().UpstreamSays(string.Concat(Enumerable.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 1_000)) + Ok);
        Assert.Contains("HTTP/1.1 502 Bad Gateway\r\n", talk.ToClient(), StringComparison.Ordinal);
        Assert.True(talk.Upstream.IsAborted);
        talk.End();
    }

    /// <summary>A handshake that the upstream refuses, or that claims a version which is not spoken, opens no tunnel.</summary>
    [Theory]
    [InlineData("HTTP/1.1 426 Upgrade Required\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")]
    public void WebSocketSmuggling_RefusedHandshakeLeavesTheConnectionHttp(string answer)
    {
        GatewayFixture gateway = new();
        gateway.AddForward(gateway.AddUpstream(), path: "/ws");
        gateway.AddMock("/internal", status: 403, body: "");
        var talk = new Conversation(gateway.Start());
        talk.ClientSays(WebSocketTests.Request).UpstreamSays(answer);
        talk.ToUpstream();
        talk.ToClient();
        talk.ClientGets("/internal");
        Assert.Equal("", talk.ToUpstream());
        Assert.StartsWith("HTTP/1.1 403 ", talk.ToClient(), StringComparison.Ordinal);
        Assert.Equal(0, talk.Gateway.Counters.TunnelsOpen);
        talk.End();
    }

    [Fact]
    public void WebSocketSmuggling_WrongVersionReachesNoUpstream()
    {
        var talk = new Conversation();
        talk.ClientSays(WebSocketTests.Request.Replace("Version: 13", "Version: 1337", StringComparison.Ordinal) + Hidden);
        string got = talk.ToClient();
        Assert.StartsWith("HTTP/1.1 426 Upgrade Required\r\n", got, StringComparison.Ordinal);
        Assert.Contains("\r\nSec-WebSocket-Version: 13\r\n", got, StringComparison.Ordinal);
        Assert.Equal(1, Answers(got));
        Assert.Empty(talk.Gateway.Upstreams.Attempts);
        talk.End();
    }

    /// <summary>An obfuscated expectation is refused and its body is no request.</summary>
    [Theory]
    [InlineData("y 100-continue")]
    [InlineData("100-continue, x")]
    public void ObfuscatedExpect_Is417AndItsBodyNoRequest(string value)
    {
        var talk = new Conversation();
        talk.ClientSays($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {Hidden.Length}\r\nExpect: {value}\r\n\r\n{Hidden}");
        string got = talk.ToClient();
        Assert.StartsWith("HTTP/1.1 417 ", got, StringComparison.Ordinal);
        Assert.Equal(1, Answers(got));
        Assert.Empty(talk.Gateway.Upstreams.Attempts);
        talk.End();
    }

    /// <summary>The upstream asks for a body that the client has not been asked for: the client is asked, and nothing is invented.</summary>
    [Fact]
    public void ExpectDesync_FinalAnswerBeforeTheBodyMakesTheBodyNoRequest()
    {
        var talk = new Conversation();
        talk.ClientSays($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {Hidden.Length}\r\nExpect: 100-continue\r\n\r\n").UpstreamSays(Ok);
        string got = talk.ToClient();
        Assert.Contains("Connection: close\r\n", got, StringComparison.Ordinal);
        talk.ClientSays(Hidden);
        Assert.Equal("", talk.ToClient());
        Assert.Equal(1, talk.UpstreamCount);
        talk.After(5_000).AssertClosed();
        talk.End();
    }

    private static int Answers(string text) => text.Split("HTTP/1.1 ").Length - 1;

    [Fact]
    public void HttpsTargetOverACleartextListener_IsMisdirected()
    {
        var talk = new Conversation();
        talk.ClientSays("GET https://a/ HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 421 ", talk.ToClient(), StringComparison.Ordinal);
        Assert.Empty(talk.Gateway.Upstreams.Attempts);
        talk.End();
    }
}
