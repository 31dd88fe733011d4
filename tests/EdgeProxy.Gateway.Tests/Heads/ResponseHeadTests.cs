namespace EdgeProxy.Gateway.Tests;

/// <summary>The head that the client gets.</summary>
public sealed class ResponseHeadTests
{
    [Fact]
    public void HopByHopFields_AreDroppedAndOthersKept()
    {
        string got = Answered("Connection: keep-alive, X-Mine\r\nKeep-Alive: timeout=5\r\nProxy-Connection: x\r\nUpgrade: h2c\r\nTrailer: X-T\r\nX-Mine: 1\r\nSet-Cookie: a=b\r\nSet-Cookie: c=d\r\nX : y\r\n");
        foreach (string dropped in new[] { "Connection:", "Keep-Alive:", "Upgrade:", "Trailer:", "X-Mine:" })
        {
            Assert.DoesNotContain(dropped, got, StringComparison.OrdinalIgnoreCase);
        }

        Assert.Contains("\r\nSet-Cookie: a=b\r\nSet-Cookie: c=d\r\nX: y\r\n", got, StringComparison.Ordinal);
    }

    [Fact]
    public void Date_IsKeptOrAdded()
    {
        Assert.Equal("Date: Mon, 01 Jan 2024 00:00:00 GMT\r\n", RequestHeadTests.Lines(Answered("Date: Mon, 01 Jan 2024 00:00:00 GMT\r\n"), "Date"));
        Assert.Equal("Date: Thu, 01 Jan 2026 00:00:00 GMT\r\n", RequestHeadTests.Lines(Answered(""), "Date"));
    }

    [Fact]
    public void Via_IsAppended() =>
        Assert.Equal("Via: 1.1 inner\r\nVia: 1.1 edgeproxy-test\r\n", RequestHeadTests.Lines(Answered("Via: 1.1 inner\r\n"), "Via"));

    [Fact]
    public void StatusAndReason_AreKept()
    {
        var talk = new Conversation();
        talk.ClientGets().UpstreamSays("HTTP/1.1 599 Made up\r\nContent-Length: 0\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 599 Made up\r\n", talk.ToClient(), StringComparison.Ordinal);
        talk.ClientGets().UpstreamSays("HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200 \r\n", talk.ToClient(), StringComparison.Ordinal);
        talk.End();
    }

    [Theory]
    [InlineData("HTTP/1.1", "close", "Connection: close\r\n", true)]
    [InlineData("HTTP/1.1", "keep-alive", "", false)]
    [InlineData("HTTP/1.0", "keep-alive", "Connection: keep-alive\r\n", false)]
    [InlineData("HTTP/1.0", "close", "Connection: close\r\n", true)]
    public void Connection_IsThisHopsOwn(string version, string asked, string expected, bool closes)
    {
        var talk = new Conversation();
        talk.ClientSays($"GET / {version}\r\nHost: a\r\nConnection: {asked}\r\n\r\nGET /behind HTTP/1.1\r\nHost: a\r\n\r\n");
        talk.UpstreamSays("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal(expected, RequestHeadTests.Lines(talk.ToClient(), "Connection"));
        Assert.Equal(!closes, talk.ToUpstream().Contains("/behind", StringComparison.Ordinal));
        talk.After(2_100);
        Assert.Equal(closes, talk.Client.IsEnded);
        if (!closes)
        {
            talk.UpstreamSays("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        }

        talk.End();
    }

    [Fact]
    public void OwnResponse_HasTypeLengthDateAndId()
    {
        GatewayFixture gateway = new();
        gateway.AddMock("/mock");
        var talk = new Conversation(gateway.Start());
        talk.ClientGets("/nothing");
        string got = talk.ToClient();
        Assert.StartsWith("HTTP/1.1 404 Not Found\r\n", got, StringComparison.Ordinal);
        Assert.Matches("\r\nX-Request-Id: [0-9a-f]{32}\r\n", got);
        Assert.Contains("\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\n", got, StringComparison.Ordinal);
        Assert.Contains("\r\nContent-Type: application/json\r\n", got, StringComparison.Ordinal);
        Assert.Contains($"\r\nContent-Length: {Conversation.BodyOf(got).Length}\r\n", got, StringComparison.Ordinal);
        talk.ClientSays("HEAD /mock HTTP/1.1\r\nHost: a\r\n\r\n");
        got = talk.ToClient();
        Assert.Contains("\r\nContent-Length: 5\r\n", got, StringComparison.Ordinal);
        Assert.Equal("", Conversation.BodyOf(got));
        talk.End();
    }

    [Fact]
    public void LargestHead_ReachesTheClient()
    {
        string fields = string.Concat(Enumerable.Range(0, 98).Select(static i => $"x{i}:{new string('y', 150)}\r\n"));
        Assert.Equal(98, Answered(fields).Split(new string('y', 150)).Length - 1);
    }

    [Theory]
    [InlineData("CONNECT a:443", "405 Method Not Allowed")]
    [InlineData("TRACE /", "405 Method Not Allowed")]
    public void MethodThatIsNeverForwarded_Is405WithAllow(string start, string status)
    {
        var talk = new Conversation();
        talk.ClientSays(start + " HTTP/1.1\r\nHost: a:443\r\n\r\n");
        string got = talk.ToClient();
        Assert.StartsWith($"HTTP/1.1 {status}\r\n", got, StringComparison.Ordinal);
        Assert.NotEqual("", RequestHeadTests.Lines(got, "Allow"));
        Assert.Empty(talk.Gateway.Upstreams.Attempts);
        talk.End();
    }

    private static string Answered(string fields)
    {
        var talk = new Conversation();
        talk.ClientGets().UpstreamSays($"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n{fields}\r\n");
        string got = talk.ToClient();
        talk.End();
        return got;
    }
}
