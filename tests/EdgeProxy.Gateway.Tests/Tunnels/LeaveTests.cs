using EdgeProxy.Testing;

namespace EdgeProxy.Gateway.Tests;

/// <summary>Tunnels that a drain ends: each side gets whole frames, then a close frame (1001), and its connection ends.</summary>
public sealed class LeaveTests
{
    private const string ServerClose = "\u0088\u0002\u0003\u00e9";
    private const string ClientFrame = "\u0081\u0083\u0001\u0001\u0001\u0001abc";
    private const string ServerFrame = "\u0081\u0003abc";
    private const string ClientReply = "\u0088\u0082\u0000\u0000\u0000\u0000\u0003\u00e9";

    [Theory]
    [InlineData("", "")]
    [InlineData(ClientFrame, ServerFrame)]
    [InlineData("\u00c1\u0083\u0001\u0001\u0001\u0001abc", "\u00c1\u0003abc")]
    public void BetweenFrames_BothSidesGetACloseFrameAndTheirAnswersEndIt(string clientSaid, string upstreamSaid)
    {
        for (int seed = 0; seed < 10; seed++)
        {
            Conversation talk = WebSocketTests.Tunnelled(GatewayFixture.Forwarding(seed));
            talk.ClientSays(clientSaid).UpstreamSays(upstreamSaid);
            Assert.Equal(clientSaid, talk.ToUpstream());
            Assert.Equal(upstreamSaid, talk.ToClient());
            talk.Gateway.Drain();
            Assert.Equal(ServerClose, talk.ToClient());
            AssertMaskedClose(talk.ToUpstream());
            Assert.Equal(1, talk.Gateway.Counters.TunnelsOpen);
            talk.ClientSays(ClientReply).UpstreamSays(ServerClose);
            AssertLeft(talk);
            Assert.Equal(clientSaid.Length, talk.Last.RequestBytes);
            Assert.Equal(upstreamSaid.Length, talk.Last.ResponseBytes);
            talk.End();
        }
    }

    [Fact]
    public void WithinFrames_TheyPassWholeAndNothingBehindThem()
    {
        for (int seed = 0; seed < 10; seed++)
        {
            Conversation talk = WebSocketTests.Tunnelled(GatewayFixture.Forwarding(seed));
            talk.ClientSays(ClientFrame[..7]).UpstreamSays(ServerFrame[..1]);
            Assert.Equal(ClientFrame[..7], talk.ToUpstream());
            Assert.Equal(ServerFrame[..1], talk.ToClient());
            talk.Gateway.Drain();
            Assert.Equal("", talk.ToClient() + talk.ToUpstream());
            talk.ClientSays(ClientFrame[7..] + ClientFrame).UpstreamSays(ServerFrame[1..] + ServerFrame);
            Assert.Equal(ServerFrame[1..] + ServerClose, talk.ToClient());
            string up = talk.ToUpstream();
            Assert.StartsWith(ClientFrame[7..], up, StringComparison.Ordinal);
            AssertMaskedClose(up[(ClientFrame.Length - 7)..]);
            talk.ClientSays(ClientReply).UpstreamSays(ServerClose);
            AssertLeft(talk);
            talk.End();
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void FrameThatIsNotFinished_IsCutAfterFiveSeconds(bool byClient)
    {
        Conversation talk = WebSocketTests.Tunnelled(GatewayFixture.Forwarding());
        if (byClient)
        {
            talk.ClientSays(ClientFrame[..7]);
        }
        else
        {
            talk.UpstreamSays(ServerFrame[..3]);
        }

        talk.Gateway.Drain();
        talk.After(4_900);
        Assert.Equal(1, talk.Gateway.Counters.TunnelsOpen);
        talk.After(200);
        Assert.True(talk.Client.IsAborted);
        Assert.True(talk.Upstream.IsAborted);
        Assert.Equal(ExchangeEnd.Shutdown, talk.Last.End);
        talk.End();
    }

    [Fact]
    public void SidesThatDoNotAnswer_AreClosedInOrderAfterTwoSeconds()
    {
        Conversation talk = WebSocketTests.Tunnelled(GatewayFixture.Forwarding());
        talk.Gateway.Drain();
        talk.ClientSays(ClientFrame).After(1_900);
        Assert.Equal(1, talk.Gateway.Counters.TunnelsOpen);
        talk.After(200);
        Assert.Equal(ServerClose, talk.ToClient());
        AssertMaskedClose(talk.ToUpstream());
        AssertLeft(talk);
        talk.End();
    }

    [Fact]
    public void SideThatHasClosedAlready_GetsNoSecondCloseFrameAfterIt()
    {
        Conversation talk = WebSocketTests.Tunnelled(GatewayFixture.Forwarding());
        talk.ClientSays(ClientReply);
        Assert.Equal(ClientReply, talk.ToUpstream());
        talk.Gateway.Drain();
        Assert.Equal("", talk.ToUpstream());
        Assert.Equal(ServerClose, talk.ToClient());
        talk.UpstreamSays(ServerClose);
        AssertLeft(talk);
        talk.End();
    }

    [Fact]
    public void WhatIsNoFrames_JustEnds()
    {
        Conversation talk = WebSocketTests.Tunnelled(GatewayFixture.Forwarding());
        talk.ClientSays("GET / HTTP/1.1\r\n").UpstreamSays("HTTP/1.1 200 OK\r\n");
        talk.ToUpstream();
        talk.ToClient();
        talk.Gateway.Drain();
        Assert.Equal("", talk.ToClient() + talk.ToUpstream());
        AssertLeft(talk);
        talk.End();
    }

    [Fact]
    public void SideThatReadsNothing_IsCutAfterFiveSeconds()
    {
        Conversation talk = WebSocketTests.Tunnelled(GatewayFixture.Forwarding());
        for (int i = 0; i < 40; i++)
        {
            talk.UpstreamSays("\u0082\u007e\u00ff\u00ff" + new string('x', 0xffff));
        }

        talk.Gateway.Drain();
        talk.After(5_100);
        Assert.True(talk.Client.IsAborted);
        Assert.Equal(ExchangeEnd.Shutdown, talk.Last.End);
        talk.End();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void SideThatGoesWhileTheOtherIsLeft_EndsIt(bool client)
    {
        for (int seed = 0; seed < 10; seed++)
        {
            Conversation talk = WebSocketTests.Tunnelled(GatewayFixture.Forwarding(seed));
            talk.Gateway.Drain();
            (client ? talk.Client : talk.Upstream).Reset();
            talk.Run();
            Assert.Equal(0, talk.Gateway.Counters.TunnelsOpen);
            Assert.Equal(ExchangeEnd.Shutdown, talk.Last.End);
            talk.End();
        }
    }

    [Fact]
    public void UpgradeThatIsAnsweredWhileDraining_IsLeftAtOnce()
    {
        GatewayFixture gateway = GatewayFixture.Forwarding();
        var talk = new Conversation(gateway);
        talk.ClientSays(WebSocketTests.Request);
        gateway.Drain();
        talk.UpstreamSays(WebSocketTests.Accepted).After(20);
        Assert.Equal(ServerClose, Conversation.BodyOf(talk.ToClient()));
        talk.After(2_100);
        AssertLeft(talk);
        talk.End();
    }

    [Fact]
    public void Drain_LeavesTunnelsOverItsTime()
    {
        GatewayFixture gateway = GatewayFixture.Forwarding();
        Conversation[] talks = [.. Enumerable.Range(0, 40).Select(_ => WebSocketTests.Tunnelled(gateway))];
        gateway.Drain(TimeSpan.FromSeconds(10));
        Assert.Equal(0, Told(talks));
        talks[0].After(5_000);
        Assert.InRange(Told(talks), 8, 32);
        talks[0].After(5_100);
        Assert.Equal(40, Told(talks));
        talks[0].After(2_100);
        Assert.Equal(0, gateway.Counters.TunnelsOpen);
        talks[0].End();
    }

    /// <summary>How many clients have heard a close frame; each only hears that.</summary>
    internal static int Told(IEnumerable<Conversation> talks) => talks.Count(static talk =>
    {
        talk.TunnelHeard += talk.Client.ReadText();
        Assert.True(talk.TunnelHeard is "" or ServerClose);
        return talk.TunnelHeard.Length > 0;
    });

    private static void AssertMaskedClose(string frame)
    {
        Assert.Equal(8, frame.Length);
        Assert.Equal("\u0088\u0082", frame[..2]);
        Assert.Equal(1001, ((frame[6] ^ frame[2]) << 8) | (frame[7] ^ frame[3]));
    }

    private static void AssertLeft(Conversation talk)
    {
        talk.AssertClosed();
        Assert.True(talk.Upstream.IsEnded);
        Assert.False(talk.Upstream.IsAborted);
        Assert.Equal(ExchangeEnd.Shutdown, talk.Last.End);
        Assert.Equal(101, talk.Last.Status);
        Assert.Equal(1, talk.Gateway.EndedBy(ConnectionEnd.Tunnelled));
    }
}
