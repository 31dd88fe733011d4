namespace EdgeProxy.Gateway.Tests;

/// <summary>Every framing of a response to every framing that its client understands.</summary>
public sealed class ResponseBodyTests
{
    [Theory]
    [InlineData("Content-Length: 5\r\n\r\nhello", "hello")]
    [InlineData("Content-Length: 0\r\n\r\n", "")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", "5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n3;a=b\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n", "3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "0\r\n\r\n")]
    public void FramedResponse_KeepsItsFramingAndBothConnections(string response, string body)
    {
        var talk = new Conversation();
        talk.ClientGets().UpstreamSays("HTTP/1.1 200 OK\r\n" + response);
        string got = talk.ToClient();
        Assert.Contains(response[..(response.IndexOf('\r') + 2)], Conversation.HeadOf(got), StringComparison.Ordinal);
        Assert.DoesNotContain("Connection:", Conversation.HeadOf(got), StringComparison.Ordinal);
        Assert.Equal(body, Conversation.BodyOf(got));
        Assert.Equal(ExchangeEnd.Completed, talk.Last.End);
        talk.AssertClientGoesOn();
        Assert.Equal(1, talk.UpstreamCount);
        talk.End();
    }

    [Fact]
    public void UntilCloseResponse_BecomesChunkedForHttp11()
    {
        var talk = new Conversation();
        talk.ClientGets().UpstreamSays("HTTP/1.1 200 OK\r\n\r\nhello");
        string got = talk.ToClient();
        Assert.Contains("Transfer-Encoding: chunked\r\n", got, StringComparison.Ordinal);
        Assert.Equal("5\r\nhello\r\n", Conversation.BodyOf(got));
        talk.Upstream.CloseSending();
        Assert.Equal("0\r\n\r\n", talk.ToClient());
        Assert.Equal(ExchangeEnd.Completed, talk.Last.End);
        talk.AssertClientGoesOn();
        Assert.Equal(2, talk.UpstreamCount);
        talk.End();
    }

    [Theory]
    [InlineData("\r\nhello", true)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", false)]
    public void ResponseWithoutLength_IsUntilCloseForHttp10(string response, bool closes)
    {
        var talk = new Conversation();
        talk.ClientSays("GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n").UpstreamSays("HTTP/1.1 200 OK\r\n" + response);
        if (closes)
        {
            talk.Upstream.CloseSending();
        }

        string got = talk.ToClient();
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", got, StringComparison.Ordinal);
        Assert.DoesNotContain("Transfer-Encoding", got, StringComparison.Ordinal);
        Assert.Contains("Connection: close\r\n", got, StringComparison.Ordinal);
        Assert.Equal("hello", Conversation.BodyOf(got));
        talk.AssertClosed();
        Assert.Equal(1, talk.Gateway.EndedBy(ConnectionEnd.Closed));
        talk.End();
    }

    [Theory]
    [InlineData("Connection: keep-alive\r\n", true)]
    [InlineData("", false)]
    public void Http10Client_IsKeptOnlyWhenItAsks(string field, bool kept)
    {
        var talk = new Conversation();
        talk.ClientSays($"GET / HTTP/1.0\r\nHost: a\r\n{field}\r\n").UpstreamSays("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
        Assert.Contains(kept ? "Connection: keep-alive\r\n" : "Connection: close\r\n", talk.ToClient(), StringComparison.Ordinal);
        Assert.Equal(!kept, talk.Client.IsEnded);
        talk.End();
    }

    [Theory]
    [InlineData("", 2)]
    [InlineData("Connection: keep-alive\r\n", 1)]
    public void Http10Upstream_IsReusedOnlyWhenItOffers(string field, int connections)
    {
        var talk = new Conversation();
        talk.ClientGets().UpstreamSays($"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n{field}\r\nhi");
        Assert.Contains("Via: 1.0 edgeproxy-test\r\n", talk.ToClient(), StringComparison.Ordinal);
        talk.AssertClientGoesOn();
        Assert.Equal(connections, talk.UpstreamCount);
        talk.End();
    }

    [Fact]
    public void UpstreamThatSaysClose_IsNotReused()
    {
        var talk = new Conversation();
        talk.ClientGets().UpstreamSays("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi");
        Assert.DoesNotContain("Connection: close", talk.ToClient(), StringComparison.Ordinal);
        talk.AssertClientGoesOn();
        Assert.Equal(2, talk.UpstreamCount);
        talk.End();
    }

    [Theory]
    [InlineData("HEAD", "200 OK\r\nContent-Length: 5", "Content-Length: 5\r\n", 1)]
    [InlineData("HEAD", "200 OK\r\nTransfer-Encoding: chunked", null, 1)]
    [InlineData("GET", "304 Not Modified\r\nContent-Length: 5", "Content-Length: 5\r\n", 1)]
    [InlineData("GET", "304 Not Modified\r\nETag: \"x\"", "ETag: \"x\"\r\n", 1)]
    [InlineData("GET", "204 No Content", null, 1)]
    [InlineData("GET", "204 No Content\r\nContent-Length: 0", null, 1)]
    [InlineData("GET", "204 No Content\r\nContent-Length: 5", null, 2)]
    public void BodilessResponse_HasNoBodyAndKeepsTheConnection(string method, string response, string? field, int connections)
    {
        var talk = new Conversation();
        talk.ClientSays($"{method} / HTTP/1.1\r\nHost: a\r\n\r\n").UpstreamSays($"HTTP/1.1 {response}\r\n\r\n");
        string got = talk.ToClient();
        Assert.Equal("", Conversation.BodyOf(got));
        Assert.Equal(field is null || !field.StartsWith("Content-Length", StringComparison.Ordinal), !got.Contains("Content-Length", StringComparison.Ordinal));
        Assert.Contains(field ?? "HTTP/1.1", got, StringComparison.Ordinal);
        talk.AssertClientGoesOn();
        Assert.Equal(connections, talk.UpstreamCount);
        talk.End();
    }

    [Theory]
    [InlineData("HEAD", "200 OK\r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData("GET", "204 No Content\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")]
    [InlineData("GET", "304 Not Modified\r\nContent-Length: 4\r\n\r\nevil")]
    public void BytesBehindABodilessResponse_NeverReachTheClient(string method, string response)
    {
        var talk = new Conversation();
        talk.ClientSays($"{method} / HTTP/1.1\r\nHost: a\r\n\r\n").UpstreamSays("HTTP/1.1 " + response);
        Assert.Equal("", Conversation.BodyOf(talk.ToClient()));
        Assert.True(talk.Upstream.IsAborted);
        talk.AssertClientGoesOn();
        talk.End();
    }

    [Theory]
    [InlineData("TE: trailers\r\nConnection: TE\r\n", "0\r\nX-T: 1\r\n\r\n")]
    [InlineData("", "0\r\n\r\n")]
    public void ResponseTrailers_ReachOnlyAClientThatTakesThem(string fields, string end)
    {
        var talk = new Conversation();
        talk.ClientSays($"GET / HTTP/1.1\r\nHost: a\r\n{fields}\r\n");
        talk.UpstreamSays("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX-T: 1\r\n\r\n");
        Assert.Equal("2\r\nhi\r\n" + end, Conversation.BodyOf(talk.ToClient()));
        talk.AssertClientGoesOn();
        Assert.Equal(1, talk.UpstreamCount);
        talk.End();
    }

    [Theory]
    [InlineData("Content-Length: 5")]
    [InlineData("Set-Cookie: a=b")]
    [InlineData("X y: 1")]
    public void ForbiddenResponseTrailer_CutsTheClient(string trailer)
    {
        var talk = new Conversation();
        talk.ClientSays("GET / HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nConnection: TE\r\n\r\n");
        talk.UpstreamSays($"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n{trailer}\r\n\r\n");
        talk.AssertCut();
        Assert.DoesNotContain("\r\n0\r\n", talk.ToClient(), StringComparison.Ordinal);
        Assert.Equal(ExchangeEnd.UpstreamInvalid, talk.Last.End);
        talk.End();
    }
}
