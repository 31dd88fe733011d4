namespace EdgeProxy.Gateway.Tests;

/// <summary>Request bodies on their way to the upstream, and those that nobody forwards.</summary>
public sealed class RequestBodyTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Theory]
    [InlineData("Content-Length: 5\r\n\r\nhello", "Content-Length: 5\r\n", "hello")]
    [InlineData("Content-Length: 0\r\n\r\n", "Content-Length: 0\r\n", "")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\n\r\n", "Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "Transfer-Encoding: chunked\r\n", "0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX-T: 1\r\n\r\n", "Transfer-Encoding: chunked\r\n", "2\r\nhi\r\n0\r\nX-T: 1\r\n\r\n")]
    public void RequestBody_KeepsItsFraming(string request, string field, string body)
    {
        foreach (string method in new[] { "POST", "GET", "DELETE", "OPTIONS", "FOO" })
        {
            var talk = new Conversation();
            talk.ClientSays($"{method} / HTTP/1.1\r\nHost: a\r\n{request}");
            string got = talk.ToUpstream();
            Assert.Contains(field, got, StringComparison.Ordinal);
            Assert.Equal(body, Conversation.BodyOf(got));
            talk.UpstreamSays(Ok);
            Assert.EndsWith("\r\n\r\nok", talk.ToClient(), StringComparison.Ordinal);
            talk.AssertClientGoesOn();
            Assert.Equal(1, talk.UpstreamCount);
            talk.End();
        }
    }

    [Fact]
    public void GetWithoutBody_HasNoFramingField()
    {
        var talk = new Conversation();
        talk.ClientGets();
        string got = talk.ToUpstream();
        Assert.DoesNotContain("Content-Length", got, StringComparison.Ordinal);
        Assert.DoesNotContain("Transfer-Encoding", got, StringComparison.Ordinal);
        talk.UpstreamSays(Ok).End();
    }

    [Theory]
    [InlineData("0\r\nContent-Length: 5\r\n\r\n")]
    [InlineData("0\r\nHost: b\r\n\r\n")]
    [InlineData("0\r\nAuthorization: x\r\n\r\n")]
    [InlineData("z\r\n")]
    [InlineData("5\r\nhelloworld\r\n")]
    public void BrokenChunks_AreRefusedAndTheUpstreamSeesNoEnd(string broken)
    {
        var talk = new Conversation();
        talk.ClientSays("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n" + broken + "GET /next HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.DoesNotContain("\r\n0\r\n", talk.ToUpstream(), StringComparison.Ordinal);
        Assert.True(talk.Upstream.IsAborted);
        string got = talk.ToClient();
        Assert.StartsWith("HTTP/1.1 400 Bad Request\r\n", got, StringComparison.Ordinal);
        Assert.Contains("Connection: close\r\n", got, StringComparison.Ordinal);
        Assert.Equal(ExchangeEnd.ClientBodyInvalid, talk.Last.End);
        Assert.Equal(1, talk.Gateway.Counters.ClientErrors.Sum());
        Assert.Equal("", talk.After(5_000).ToClient());
        talk.AssertClosed();
        Assert.Equal(1, talk.UpstreamCount);
        talk.End();
    }

    [Fact]
    public void BrokenChunksBehindABegunResponse_CutTheClient()
    {
        var talk = new Conversation();
        talk.ClientSays("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n");
        talk.UpstreamSays("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
        talk.ClientSays("z\r\n").AssertCut();
        Assert.Equal(ExchangeEnd.ClientBodyInvalid, talk.Last.End);
        Assert.True(talk.Upstream.IsAborted);
        talk.End();
    }

    [Fact]
    public void DeclaredLengthAboveTheLimit_Is413BeforeAnythingIsSent()
    {
        GatewayFixture gateway = new();
        gateway.AddForward(gateway.AddUpstream(), bodyMax: 10);
        var talk = new Conversation(gateway.Start());
        talk.ClientSays("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nhello");
        string got = talk.ToClient();
        Assert.StartsWith("HTTP/1.1 413 ", got, StringComparison.Ordinal);
        Assert.Contains("Connection: close\r\n", got, StringComparison.Ordinal);
        Assert.Empty(gateway.Upstreams.Attempts);
        talk.After(5_000).AssertClosed();
        Assert.Equal(1, gateway.EndedBy(ConnectionEnd.BodyUnread));
        talk.End();
    }

    [Fact]
    public void ChunkedBytesAboveTheLimit_Are413AndTheUpstreamIsCut()
    {
        GatewayFixture gateway = new();
        gateway.AddForward(gateway.AddUpstream(), bodyMax: 10);
        var talk = new Conversation(gateway.Start());
        talk.ClientSays("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n12345678\r\n");
        Assert.EndsWith("8\r\n12345678\r\n", talk.ToUpstream(), StringComparison.Ordinal);
        talk.ClientSays("3\r\n123\r\n0\r\n\r\n");
        string got = talk.ToClient();
        Assert.StartsWith("HTTP/1.1 413 ", got, StringComparison.Ordinal);
        Assert.Contains("Connection: close\r\n", got, StringComparison.Ordinal);
        Assert.Equal(ExchangeEnd.ClientBodyTooLarge, talk.Last.End);
        Assert.True(talk.Upstream.IsAborted);
        Assert.Equal("", talk.ToUpstream());
        talk.After(5_000).AssertClosed();
        talk.End();
    }

    [Theory]
    [InlineData("Content-Length: 10\r\n\r\n0123456789")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\n0\r\n\r\n")]
    public void BodyAtTheLimit_Passes(string request)
    {
        GatewayFixture gateway = new();
        gateway.AddForward(gateway.AddUpstream(), bodyMax: 10);
        var talk = new Conversation(gateway.Start());
        talk.ClientSays("POST / HTTP/1.1\r\nHost: a\r\n" + request).UpstreamSays(Ok);
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", talk.ToClient(), StringComparison.Ordinal);
        talk.End();
    }

    [Theory]
    [InlineData("/mock", "HTTP/1.1 200 OK\r\n")]
    [InlineData("/moved", "HTTP/1.1 302 Found\r\n")]
    [InlineData("/nothing-here", "HTTP/1.1 404 Not Found\r\n")]
    public void BodyThatNobodyReads_IsDrainedAndTheConnectionKept(string path, string status)
    {
        foreach (string body in new[] { "Content-Length: 5\r\n\r\nhello", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n" })
        {
            var talk = new Conversation(Answering());
            talk.ClientSays($"POST {path} HTTP/1.1\r\nHost: a\r\n{body}GET /mock HTTP/1.1\r\nHost: a\r\n\r\n");
            string got = talk.ToClient();
            Assert.StartsWith(status, got, StringComparison.Ordinal);
            Assert.EndsWith("\r\n\r\nhello", got, StringComparison.Ordinal);
            Assert.Equal(2, got.Split("HTTP/1.1 ").Length - 1);
            Assert.False(talk.Client.IsEnded);
            talk.End();
        }
    }

    [Theory]
    [InlineData("/mock")]
    [InlineData("/moved")]
    public void LargeBodyThatNobodyReads_ClosesAfterALinger(string path)
    {
        var talk = new Conversation(Answering());
        talk.ClientSays($"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000\r\n\r\n" + new string('x', 300 * 1024));
        Assert.StartsWith("HTTP/1.1 ", talk.ToClient(), StringComparison.Ordinal);
        talk.After(4_100).AssertClosed();
        Assert.Equal(1, talk.Gateway.EndedBy(ConnectionEnd.BodyUnread));
        talk.End();
    }

    [Fact]
    public void BodyThatBreaksWhileItIsDrained_ClosesTheConnection()
    {
        var talk = new Conversation(Answering());
        talk.ClientSays("POST /mock HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nz\r\nGET /mock HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal(1, talk.ToClient().Split("HTTP/1.1 ").Length - 1);
        talk.After(4_100).AssertClosed();
        talk.End();
    }

    private static GatewayFixture Answering()
    {
        GatewayFixture gateway = new();
        gateway.AddMock("/mock");
        gateway.Add("/moved", "", new RedirectIntegration(302, new BytesTemplate([new("/new"u8.ToArray(), BytesTemplate.NoParameter)]), KeepQuery: true), long.MaxValue, false, false, 0);
        return gateway.Start();
    }
}
