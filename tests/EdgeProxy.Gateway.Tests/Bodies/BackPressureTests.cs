using System.Text;
using EdgeProxy.Testing;

namespace EdgeProxy.Gateway.Tests;

/// <summary>Senders wait for slow receivers: bytes in flight stay bounded whatever the length of a body.</summary>
public sealed class BackPressureTests
{
    private const int Total = 256 * 1024;

    /// <summary>Both pipes, a piece in each, and the bytes at which a copy flushes.</summary>
    private const int InFlightMax = 80 * 1024;

    private static readonly InMemoryOptions Tiny = new() { BufferedBytesMax = 256, SendPieceBytes = 1024 };

    [Fact]
    public void SlowUpstream_HoldsTheClientBack()
    {
        GatewayFixture gateway = GatewayFixture.Forwarding();
        gateway.Upstreams.Options = Tiny;
        var talk = new Conversation(gateway, Tiny);
        string body = Pattern();
        talk.ClientSays($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {Total}\r\n\r\n{body}");
        Assert.InRange(talk.Client.UnsentBytes, Total - InFlightMax, Total);

        var got = new StringBuilder();
        while (talk.ToUpstream() is { Length: > 0 } part)
        {
            got.Append(part);
        }

        Assert.Equal(body, Conversation.BodyOf(got.ToString()));
        talk.UpstreamSays("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        Assert.EndsWith("\r\n\r\nok", talk.ToClient(), StringComparison.Ordinal);
        talk.End();
    }

    [Fact]
    public void SlowClient_HoldsTheUpstreamBack()
    {
        GatewayFixture gateway = GatewayFixture.Forwarding();
        gateway.Upstreams.Options = Tiny;
        var talk = new Conversation(gateway, Tiny);
        string body = Pattern();
        talk.ClientGets().UpstreamSays($"HTTP/1.1 200 OK\r\nContent-Length: {Total}\r\n\r\n{body}");
        Assert.InRange(talk.Upstream.UnsentBytes, Total - InFlightMax, Total);

        var got = new StringBuilder();
        while (talk.ToClient() is { Length: > 0 } part)
        {
            got.Append(part);
        }

        Assert.Equal(body, Conversation.BodyOf(got.ToString()));
        Assert.Equal(ExchangeEnd.Completed, talk.Last.End);
        Assert.Equal(Total, talk.Last.ResponseBytes);
        talk.End();
    }

    [Fact]
    public void BothSlow_BothBodiesArrive()
    {
        GatewayFixture gateway = GatewayFixture.Forwarding();
        gateway.Upstreams.Options = Tiny;
        var talk = new Conversation(gateway, Tiny);
        string body = Pattern();
        talk.ClientSays($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {Total}\r\n\r\n{body}");
        talk.UpstreamSays($"HTTP/1.1 200 OK\r\nContent-Length: {Total}\r\n\r\n{body}");
        var up = new StringBuilder();
        var down = new StringBuilder();
        while (up.Length < Total || down.Length < Total)
        {
            string more = talk.ToUpstream() + "|" + talk.ToClient();
            Assert.NotEqual("|", more);
            up.Append(more[..more.IndexOf('|', StringComparison.Ordinal)]);
            down.Append(more[(more.IndexOf('|', StringComparison.Ordinal) + 1)..]);
        }

        talk.Run();
        Assert.Equal(body, Conversation.BodyOf(up + talk.ToUpstream()));
        Assert.Equal(body, Conversation.BodyOf(down + talk.ToClient()));
        Assert.Equal(ExchangeEnd.Completed, talk.Last.End);
        talk.AssertClientGoesOn();
        talk.End();
    }

    private static string Pattern() => string.Create(Total, 0, static (span, _) =>
    {
        for (int i = 0; i < span.Length; i++)
        {
            span[i] = (char)('a' + (i % 23));
        }
    });
}
