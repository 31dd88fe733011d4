using EdgeProxy.Testing;

namespace EdgeProxy.Gateway.Tests;

/// <summary>Upgrades to WebSocket and the tunnels behind them.</summary>
public sealed class WebSocketTests
{
    internal const string Request = "GET /ws HTTP/1.1\r\nHost: a\r\nX-Request-Id: 1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
    internal const string Accepted = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

    [Fact]
    public void AcceptedUpgrade_IsATunnelFromItsFirstByte()
    {
        var talk = new Conversation();
        talk.ClientSays(Request + "\u0081early");
        string asked = talk.ToUpstream();
        Assert.Contains("\r\nConnection: upgrade\r\nUpgrade: websocket\r\n", asked, StringComparison.Ordinal);
        Assert.Contains("\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", asked, StringComparison.Ordinal);
        Assert.Equal("", Conversation.BodyOf(asked));
        talk.UpstreamSays(Accepted + "\u0082first");
        string got = talk.ToClient();
        Assert.StartsWith("HTTP/1.1 101 Switching Protocols\r\n", got, StringComparison.Ordinal);
        Assert.Contains("\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n", got, StringComparison.Ordinal);
        Assert.Equal("\u0082first", Conversation.BodyOf(got));
        Assert.Equal("\u0081early", talk.ToUpstream());
        Assert.Equal(1, talk.Gateway.Counters.TunnelsOpen);
        talk.ClientSays("GET / HTTP/1.1\r\n\r\n").UpstreamSays("0\r\n\r\n");
        Assert.Equal("GET / HTTP/1.1\r\n\r\n", talk.ToUpstream());
        Assert.Equal("0\r\n\r\n", talk.ToClient());
        talk.Client.Close();
        talk.Run();
        Assert.Equal(ExchangeEnd.TunnelClosed, talk.Last.End);
        Assert.Equal(101, talk.Last.Status);
        Assert.Equal("\u0081early".Length + "GET / HTTP/1.1\r\n\r\n".Length, talk.Last.RequestBytes);
        Assert.Equal(1, talk.Gateway.EndedBy(ConnectionEnd.Tunnelled));
        talk.End();
    }

    [Theory]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: unasked\r\n\r\n")]
    public void FalseAcceptance_Is502(string answer)
    {
        var talk = new Conversation();
        talk.ClientSays(Request).UpstreamSays(answer + "smuggled");
        AssertUpgradeInvalid(talk);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: foo\r\n\r\n")]
    public void AcceptanceThatNobodyAskedFor_Is502(string request)
    {
        var talk = new Conversation();
        talk.ClientSays(request).UpstreamSays(Accepted);
        AssertUpgradeInvalid(talk);
    }

    [Theory]
    [InlineData("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno")]
    [InlineData("HTTP/1.1 426 Upgrade Required\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 2\r\n\r\nno")]
    public void RefusedUpgrade_IsAnOrdinaryResponse(string answer)
    {
        var talk = new Conversation();
        talk.ClientSays(Request).UpstreamSays(answer);
        string got = talk.ToClient();
        Assert.StartsWith(answer[..answer.IndexOf('\r')], got, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nno", got, StringComparison.Ordinal);
        Assert.Equal(ExchangeEnd.Completed, talk.Last.End);
        talk.AssertClientGoesOn();
        Assert.Equal(1, talk.UpstreamCount);
        talk.End();
    }

    [Fact]
    public void RouteWithoutUpgrades_Refuses()
    {
        GatewayFixture gateway = new();
        gateway.AddForward(gateway.AddUpstream(), upgrades: false);
        var talk = new Conversation(gateway.Start());
        talk.ClientSays(Request);
        Assert.StartsWith("HTTP/1.1 403 Forbidden\r\n", talk.ToClient(), StringComparison.Ordinal);
        Assert.Empty(gateway.Upstreams.Attempts);
        talk.End();
    }

    [Fact]
    public void H2cUpgrade_IsIgnoredAndItsFieldsStayHere()
    {
        string got = RequestHeadTests.Forwarded("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n");
        Assert.DoesNotContain("Upgrade", got, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("HTTP2-Settings", got, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void EitherSideGone_EndsTheOther(bool client, bool byReset)
    {
        for (int seed = 0; seed < 10; seed++)
        {
            Conversation talk = Tunnelled(GatewayFixture.Forwarding(seed));
            InMemoryConnection leaving = client ? talk.Client : talk.Upstream;
            InMemoryConnection staying = client ? talk.Upstream : talk.Client;
            leaving.Send("last words");
            if (byReset)
            {
                talk.Run();
                leaving.Reset();
            }
            else
            {
                leaving.Close();
            }

            talk.Run();
            Assert.Equal("last words", staying.ReadText());
            Assert.True(staying.IsEnded);
            Assert.Equal(ExchangeEnd.TunnelClosed, talk.Last.End);
            talk.End();
        }
    }

    [Fact]
    public void UpstreamThatClosesWhileTheClientSends_IsHeardToItsEnd()
    {
        for (int seed = 0; seed < 30; seed++)
        {
            Conversation talk = Tunnelled(GatewayFixture.Forwarding(seed));
            InMemoryConnection upstream = talk.Upstream;
            talk.Client.Send("more");
            upstream.Send("close frame");
            upstream.Close();
            Assert.Equal("close frame", talk.ToClient());
            Assert.True(talk.Client.IsEnded);
            talk.End();
        }
    }

    [Fact]
    public void SilenceBothWays_EndsTheTunnel()
    {
        GatewayFixture gateway = new();
        gateway.AddForward(gateway.AddUpstream(), tunnelIdle: 5_000);
        Conversation talk = Tunnelled(gateway.Start());
        talk.After(4_900).ClientSays("x").After(4_900).UpstreamSays("y").After(4_990);
        Assert.Equal("y", talk.ToClient());
        Assert.False(talk.Client.IsEnded);
        talk.After(50);
        Assert.True(talk.Client.IsEnded);
        Assert.True(talk.Upstream.IsEnded);
        Assert.Equal(ExchangeEnd.TunnelIdle, talk.Last.End);
        talk.End();
    }

    [Fact]
    public void SixteenMebibytesEachWay_ArriveInOrder()
    {
        const int Count = 16 * 1024 * 1024;
        Conversation talk = Tunnelled(GatewayFixture.Forwarding());
        byte[] sent = new byte[Count];
        new Random(1).NextBytes(sent);
        talk.Client.Send(sent);
        talk.Upstream.Send(sent);
        var up = new MemoryStream();
        var down = new MemoryStream();
        while (up.Length < Count || down.Length < Count)
        {
            talk.Run();
            long before = up.Length + down.Length;
            up.Write(talk.Upstream.ReadAvailable());
            down.Write(talk.Client.ReadAvailable());
            Assert.True(up.Length + down.Length > before);
        }

        Assert.True(sent.AsSpan().SequenceEqual(up.ToArray()));
        Assert.True(sent.AsSpan().SequenceEqual(down.ToArray()));
        talk.End();
    }

    [Fact]
    public void SlowReader_HoldsTheSenderBack()
    {
        Conversation talk = Tunnelled(GatewayFixture.Forwarding());
        for (int i = 0; i < 20; i++)
        {
            talk.Client.Send(new byte[50_000]);
            talk.Run();
        }

        // Both pipes, a piece in each, and one on its way between them.
        Assert.InRange(talk.Client.UnsentBytes, 500_000, 1_000_000);
        int got = 0;
        while (got < 1_000_000)
        {
            int more = talk.ToUpstream().Length;
            Assert.NotEqual(0, more);
            got += more;
        }

        talk.End();
    }

    internal static Conversation Tunnelled(GatewayFixture gateway)
    {
        var talk = new Conversation(gateway);
        talk.ClientSays(Request).UpstreamSays(Accepted);
        Assert.StartsWith("HTTP/1.1 101 ", talk.ToClient(), StringComparison.Ordinal);
        talk.ToUpstream();
        return talk;
    }

    private static void AssertUpgradeInvalid(Conversation talk)
    {
        string got = talk.ToClient();
        Assert.StartsWith("HTTP/1.1 502 Bad Gateway\r\n", got, StringComparison.Ordinal);
        Assert.Contains("Connection: close\r\n", got, StringComparison.Ordinal);
        Assert.DoesNotContain("smuggled", got, StringComparison.Ordinal);
        Assert.Equal(ExchangeEnd.UpgradeInvalid, talk.Last.End);
        Assert.True(talk.Upstream.IsAborted);
        talk.End();
    }
}
