namespace EdgeProxy.Gateway.Tests;

/// <summary>What a gateway leaves alone: RFC 9110 sections 7.7, 15 and 5.3.</summary>
public sealed class IntermediaryTests
{
    [Theory]
    [InlineData("no-transform")]
    [InlineData("public")]
    public void NoTransform_ContentAndCodingPassByteForByte(string directive)
    {
        const string Body = "\u001f\u008b\b\0not really gzip\0\u00ff";
        var talk = new Conversation();
        talk.ClientSays($"POST / HTTP/1.1\r\nHost: a\r\nCache-Control: {directive}\r\nContent-Encoding: gzip\r\nContent-Length: {Body.Length}\r\n\r\n{Body}");
        string asked = talk.ToUpstream();
        Assert.Equal(Body, Conversation.BodyOf(asked));
        Assert.Contains($"\r\nCache-Control: {directive}\r\nContent-Encoding: gzip\r\n", asked, StringComparison.Ordinal);
        talk.UpstreamSays($"HTTP/1.1 200 OK\r\nCache-Control: {directive}\r\nContent-Encoding: gzip\r\nContent-Length: {Body.Length}\r\n\r\n{Body}");
        string got = talk.ToClient();
        Assert.Equal(Body, Conversation.BodyOf(got));
        Assert.Contains($"\r\nCache-Control: {directive}\r\nContent-Encoding: gzip\r\n", got, StringComparison.Ordinal);
        talk.End();
    }

    /// <summary>An unknown status is framed as the first of its class, and passed on as it is.</summary>
    [Theory]
    [InlineData("299 Odd")]
    [InlineData("399 Odd")]
    [InlineData("499 Odd")]
    [InlineData("599 Odd")]
    public void UnknownStatus_IsFramedAsItsClassAndForwarded(string status)
    {
        var talk = new Conversation();
        talk.ClientGets().UpstreamSays($"HTTP/1.1 {status}\r\nContent-Length: 2\r\n\r\nok");
        string got = talk.ToClient();
        Assert.StartsWith($"HTTP/1.1 {status}\r\n", got, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nok", got, StringComparison.Ordinal);
        talk.AssertClientGoesOn();
        Assert.Equal(1, talk.UpstreamCount);
        talk.End();
    }

    [Fact]
    public void LinesOfOneName_KeepTheirOrderBothWays()
    {
        var talk = new Conversation();
        talk.ClientSays("GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\nY: 2\r\nx: 3\r\n\r\n");
        Assert.Contains("\r\nX: 1\r\nY: 2\r\nx: 3\r\n", talk.ToUpstream(), StringComparison.Ordinal);
        talk.UpstreamSays("HTTP/1.1 200 OK\r\nX: 3\r\nContent-Length: 0\r\nY: 2\r\nx: 1\r\n\r\n");
        Assert.Contains("\r\nX: 3\r\nY: 2\r\nx: 1\r\n", talk.ToClient(), StringComparison.Ordinal);
        talk.End();
    }

    /// <summary>RFC 9110 section 10.1.1: an expectation that does not count is not passed on as one that does.</summary>
    [Theory]
    [InlineData("POST / HTTP/1.0\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\nhi")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n")]
    public void ExpectationThatDoesNotCount_IsNotForwarded(string request)
    {
        var talk = new Conversation();
        talk.ClientSays(request);
        Assert.DoesNotContain("Expect", talk.ToUpstream(), StringComparison.Ordinal);
        talk.UpstreamSays("HTTP/1.1 204 No Content\r\n\r\n").End();
    }

    /// <summary>Letters of a path have their case: what differs in it is another path, for the router as for the upstream.</summary>
    [Theory]
    [InlineData("/admin", "HTTP/1.1 403 ")]
    [InlineData("/%61dmin", "HTTP/1.1 403 ")]
    [InlineData("/Admin", "HTTP/1.1 404 ")]
    [InlineData("/admin.", "HTTP/1.1 404 ")]
    [InlineData("/admin%20", "HTTP/1.1 404 ")]
    public void PathInAnotherCaseOrWithATail_IsAnotherPath(string path, string status)
    {
        GatewayFixture gateway = new();
        gateway.AddMock("/admin", status: 403);
        var talk = new Conversation(gateway.Start());
        talk.ClientGets(path);
        Assert.StartsWith(status, talk.ToClient(), StringComparison.Ordinal);
        talk.End();
    }

    /// <summary>An HTTP/1.0 client's trailers and expectations do not exist; its Host may be missing.</summary>
    [Fact]
    public void Http10Client_GetsNoTrailersAndNoChunks()
    {
        var talk = new Conversation();
        talk.ClientSays("GET / HTTP/1.0\r\nTE: trailers\r\nConnection: TE\r\n\r\n");
        talk.UpstreamSays("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX-T: 1\r\n\r\n");
        string got = talk.ToClient();
        Assert.Equal("hi", Conversation.BodyOf(got));
        Assert.DoesNotContain("Transfer-Encoding", got, StringComparison.Ordinal);
        talk.AssertClosed();
        talk.End();
    }

    [Fact]
    public void OptionsOfAnAbsoluteTargetWithoutPath_IsForwardedAsAsterisk()
    {
        var talk = new Conversation();
        talk.ClientSays("OPTIONS http://a HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.StartsWith("OPTIONS * HTTP/1.1\r\n", talk.ToUpstream(), StringComparison.Ordinal);
        talk.UpstreamSays("HTTP/1.1 204 No Content\r\n\r\n").End();
    }
}
