namespace EdgeProxy.Gateway.Tests;

/// <summary>Expectations and interim responses, RFC 9110 sections 10.1.1 and 15.2.</summary>
public sealed class ContinueTests
{
    private const string Head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n";
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Fact]
    public void Expectation_IsForwardedAndItsAnswerToo()
    {
        var talk = new Conversation();
        talk.ClientSays(Head);
        Assert.Contains("Expect: 100-continue\r\n", talk.ToUpstream(), StringComparison.Ordinal);
        Assert.Equal("", talk.ToClient());
        talk.UpstreamSays("HTTP/1.1 100 Continue\r\n\r\n");
        Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", talk.ToClient());
        talk.ClientSays("hello");
        Assert.Equal("hello", talk.ToUpstream());
        talk.UpstreamSays(Ok);
        string got = talk.ToClient();
        Assert.DoesNotContain("Connection: close", got, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nok", got, StringComparison.Ordinal);
        talk.AssertClientGoesOn();
        Assert.Equal(1, talk.UpstreamCount);
        talk.End();
    }

    [Fact]
    public void FinalStatusInsteadOf100_ClosesBothConnectionsAndSaysSo()
    {
        var talk = new Conversation();
        talk.ClientSays(Head).UpstreamSays("HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n");
        Assert.Contains("Connection: close\r\n", talk.ToClient(), StringComparison.Ordinal);
        Assert.True(talk.Upstream.IsAborted);
        talk.After(2_100).AssertClosed();
        Assert.Equal(ExchangeEnd.Completed, talk.Last.End);
        talk.End();
    }

    [Fact]
    public void ClientThatDoesNotWait_IsServedAndKept()
    {
        var talk = new Conversation();
        talk.ClientSays(Head + "hello");
        Assert.EndsWith("\r\n\r\nhello", talk.ToUpstream(), StringComparison.Ordinal);
        talk.UpstreamSays("HTTP/1.1 100 Continue\r\n\r\n" + Ok);
        Assert.EndsWith("\r\n\r\nok", talk.ToClient(), StringComparison.Ordinal);
        talk.AssertClientGoesOn();
        Assert.Equal(1, talk.UpstreamCount);
        talk.End();
    }

    [Fact]
    public void ExpectationOfALocalAnswer_ClosesAndSaysSo()
    {
        GatewayFixture gateway = new();
        gateway.AddMock("/mock");
        var talk = new Conversation(gateway.Start());
        talk.ClientSays(Head.Replace("POST /", "POST /mock", StringComparison.Ordinal));
        Assert.Contains("Connection: close\r\n", talk.ToClient(), StringComparison.Ordinal);
        talk.After(2_100).AssertClosed();
        talk.End();
    }

    [Fact]
    public void EarlyHints_ReachHttp11WithTheirFields()
    {
        var talk = new Conversation();
        talk.ClientGets().UpstreamSays("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nConnection: x\r\nX: y\r\n\r\n");
        Assert.Equal("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", talk.ToClient());
        talk.UpstreamSays(Ok);
        Assert.EndsWith("\r\n\r\nok", talk.ToClient(), StringComparison.Ordinal);
        talk.End();
    }

    [Fact]
    public void InterimResponses_DoNotReachHttp10()
    {
        var talk = new Conversation();
        talk.ClientSays("POST / HTTP/1.0\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhello");
        talk.UpstreamSays("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n");
        Assert.Equal("", talk.ToClient());
        talk.UpstreamSays(Ok);
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", talk.ToClient(), StringComparison.Ordinal);
        talk.End();
    }

    [Theory]
    [InlineData(32, "200 OK")]
    [InlineData(33, "502 Bad Gateway")]
    public void InterimResponses_AreBounded(int count, string status)
    {
        var talk = new Conversation();
        talk.ClientGets();
        talk.UpstreamSays(string.Concat(Enumerable.Repeat("HTTP/1.1 102 Processing\r\n\r\n", count)) + Ok);
        string got = talk.ToClient();
        Assert.Equal(Math.Min(count, 32), got.Split("HTTP/1.1 102 ").Length - 1);
        Assert.Contains($"\r\n\r\nHTTP/1.1 {status}\r\n", got, StringComparison.Ordinal);
        talk.End();
    }

    [Fact]
    public void InterimResponseThenClose_IsABadGatewayAndNoRetry()
    {
        var talk = new Conversation();
        talk.ClientGets().UpstreamSays("HTTP/1.1 103 Early Hints\r\n\r\n");
        talk.Upstream.Close();
        Assert.Contains("\r\n\r\nHTTP/1.1 502 Bad Gateway\r\n", talk.ToClient(), StringComparison.Ordinal);
        Assert.Equal(ExchangeEnd.UpstreamClosed, talk.Last.End);
        Assert.Equal(1, talk.UpstreamCount);
        talk.End();
    }
}
