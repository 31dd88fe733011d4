using EdgeProxy.Testing;

namespace EdgeProxy.Gateway.Tests;

public sealed class ForwardingTests
{
    [Fact]
    public void GetRequest_IsForwardedAndAnswered()
    {
        GatewayFixture gateway = GatewayFixture.Forwarding();
        InMemoryConnection client = gateway.Connect();
        client.Send("GET /a/b?c=d HTTP/1.1\r\nHost: example.com\r\nX-A: 1\r\n\r\n");
        InMemoryConnection upstream = gateway.Upstream();
        string request = upstream.ReadText();
        Assert.StartsWith("GET /a/b?c=d HTTP/1.1\r\nHost: example.com\r\nX-A: 1\r\nVia: 1.1 edgeproxy-test\r\n", request);
        upstream.Send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
        gateway.Loops.Run();
        string response = client.ReadText();
        Assert.StartsWith("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n", response);
        Assert.EndsWith("\r\n\r\nhi", response);
        Assert.False(client.IsEnded);
        client.Send("GET /2 HTTP/1.1\r\nHost: example.com\r\n\r\n");
        gateway.Loops.Run();
        Assert.StartsWith("GET /2 HTTP/1.1\r\n", upstream.ReadText());
        upstream.Send("HTTP/1.1 204 No Content\r\n\r\n");
        gateway.Loops.Run();
        Assert.StartsWith("HTTP/1.1 204 No Content\r\n", client.ReadText());
        client.Close();
        gateway.Loops.Run();
        upstream.Close();
        gateway.AssertNothingLeaks();
    }

    [Fact]
    public void ChunkedPost_IsForwardedBothWays()
    {
        GatewayFixture gateway = GatewayFixture.Forwarding();
        InMemoryConnection client = gateway.Connect();
        client.Send("POST /p HTTP/1.1\r\nHost: example.com\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
        InMemoryConnection upstream = gateway.Upstream();
        Assert.EndsWith("\r\n\r\n5\r\nhello\r\n", upstream.ReadText());
        client.Send("3\r\nabc\r\n0\r\n\r\n");
        gateway.Loops.Run();
        Assert.Equal("3\r\nabc\r\n0\r\n\r\n", upstream.ReadText());
        upstream.Send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n");
        gateway.Loops.Run();
        Assert.EndsWith("2\r\nok\r\n0\r\n\r\n", client.ReadText());
        client.Close();
        upstream.Close();
        gateway.AssertNothingLeaks();
    }

    [Fact]
    public void MalformedRequest_IsRefusedAndClosed()
    {
        GatewayFixture gateway = GatewayFixture.Forwarding();
        InMemoryConnection client = gateway.Connect();
        client.Send("GET / HTTP/1.1\r\nHost : a\r\n\r\n");
        gateway.Loops.Run();
        Assert.StartsWith("HTTP/1.1 400 Bad Request\r\n", client.ReadText());
        gateway.Loops.Advance(5_000);
        Assert.True(client.IsEnded);
        gateway.AssertNothingLeaks();
    }

    [Fact]
    public void UpstreamThatDoesNotAnswer_TimesOut()
    {
        GatewayFixture gateway = GatewayFixture.Forwarding();
        InMemoryConnection client = gateway.Connect();
        client.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        gateway.Loops.Run();
        gateway.Loops.Advance(29_100);
        Assert.StartsWith("HTTP/1.1 504 Gateway Timeout\r\n", client.ReadText());
        client.Close();
        gateway.AssertNothingLeaks();
    }

    [Fact]
    public void ClientGoneMidExchange_CancelsTheUpstream()
    {
        GatewayFixture gateway = GatewayFixture.Forwarding();
        InMemoryConnection client = gateway.Connect();
        client.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        InMemoryConnection upstream = gateway.Upstream();
        client.Reset();
        gateway.Loops.Run();
        Assert.True(upstream.IsAborted);
        Assert.Equal(ExchangeEnd.ClientGone, gateway.Times.Last.End);
        gateway.AssertNothingLeaks();
    }
}
