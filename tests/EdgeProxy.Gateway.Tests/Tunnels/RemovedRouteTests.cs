using System.Runtime.CompilerServices;

namespace EdgeProxy.Gateway.Tests;

/// <summary>A reload that removes a route: its tunnels are left, spread over a time; all others do not notice.</summary>
public sealed class RemovedRouteTests
{
    private const string ServerClose = "\u0088\u0002\u0003\u00e9";
    private static readonly TimeSpan ThreeSeconds = TimeSpan.FromSeconds(3);

    [Fact]
    public void TunnelsOfTheRoute_AreLeftOverTheTimeAndOthersGoOn()
    {
        for (int seed = 0; seed < 3; seed++)
        {
            (GatewayFixture gateway, Route gone) = TwoRoutes(seed, loops: 2);
            Conversation[] leaving = [.. Enumerable.Range(0, 30).Select(_ => Tunnelled(gateway, "/gone"))];
            Conversation[] staying = [.. Enumerable.Range(0, 4).Select(_ => Tunnelled(gateway, "/kept"))];
            gateway.Remove(gone);
            gateway.Publish(ThreeSeconds);
            Assert.Equal(0, LeaveTests.Told(leaving));
            gateway.Loops.Advance(1_500);
            Assert.InRange(LeaveTests.Told(leaving), 5, 25);
            gateway.Loops.Advance(1_600);
            Assert.Equal(30, LeaveTests.Told(leaving));
            gateway.Loops.Advance(2_100);
            Assert.Equal(30, Ended(gateway, ExchangeEnd.RouteRemoved));
            foreach (Conversation talk in staying)
            {
                talk.ClientSays("still").UpstreamSays("here").After(100);
                Assert.Equal("still", talk.ToUpstream());
                Assert.Equal("here", talk.ToClient());
                Assert.False(talk.Client.IsEnded);
            }

            End([.. leaving, .. staying]);
        }
    }

    [Fact]
    public void CloseFrame_ReachesBothSides()
    {
        (GatewayFixture gateway, Route gone) = TwoRoutes();
        Conversation talk = Tunnelled(gateway, "/gone");
        gateway.Remove(gone);
        gateway.Publish(TimeSpan.Zero);
        talk.After(20);
        Assert.Equal(ServerClose, talk.ToClient());
        Assert.StartsWith("\u0088\u0082", talk.ToUpstream(), StringComparison.Ordinal);
        talk.ClientSays("\u0088\u0080\u0000\u0000\u0000\u0000").UpstreamSays(ServerClose);
        talk.AssertClosed();
        Assert.True(talk.Upstream.IsEnded);
        Assert.Equal(ExchangeEnd.RouteRemoved, talk.Last.End);
        Assert.Equal(1, gateway.Counters.Requests(gone.Id, statusClass: 1));
        talk.End();
    }

    [Fact]
    public void WithoutATime_FiveSecondsAreTaken()
    {
        (GatewayFixture gateway, Route gone) = TwoRoutes();
        Conversation[] talks = [.. Enumerable.Range(0, 30).Select(_ => Tunnelled(gateway, "/gone"))];
        gateway.Remove(gone);
        gateway.Publish();
        talks[0].After(2_500);
        Assert.InRange(LeaveTests.Told(talks), 5, 25);
        talks[0].After(2_600);
        Assert.Equal(30, LeaveTests.Told(talks));
        End(talks);
    }

    [Fact]
    public void ReloadThatKeepsTheRoute_LeavesItsTunnelsAlone()
    {
        (GatewayFixture gateway, _) = TwoRoutes();
        Conversation talk = Tunnelled(gateway, "/gone");
        for (int i = 0; i < 3; i++)
        {
            gateway.Publish(TimeSpan.Zero);
            talk.After(3_000);
        }

        Assert.Equal("", talk.ToClient());
        Assert.Equal(1, gateway.Counters.TunnelsOpen);
        talk.Client.Close();
        talk.End();
    }

    [Fact]
    public void RouteThatComesBackInTime_KeepsItsTunnels()
    {
        (GatewayFixture gateway, Route gone) = TwoRoutes();
        Conversation talk = Tunnelled(gateway, "/gone");
        gateway.Remove(gone);
        gateway.Publish(TimeSpan.FromHours(1));
        gateway.PutBack(gone);
        gateway.Publish();
        talk.ClientSays("x").After(500_000).ClientSays("x").After(500_000).UpstreamSays("y").After(500_000);
        Assert.Equal(1, gateway.Counters.TunnelsOpen);
        talk.Client.Close();
        talk.End();
    }

    [Fact]
    public void UpgradeThatIsAnsweredAfterTheReload_IsLeftToo()
    {
        (GatewayFixture gateway, Route gone) = TwoRoutes();
        var talk = new Conversation(gateway);
        talk.ClientSays(Request("/gone"));
        gateway.Remove(gone);
        gateway.Publish(ThreeSeconds);
        talk.UpstreamSays(WebSocketTests.Accepted).After(3_100);
        Assert.Equal(ServerClose, Conversation.BodyOf(talk.ToClient()));
        talk.After(2_100);
        Assert.Equal(ExchangeEnd.RouteRemoved, talk.Last.End);
        talk.End();
    }

    [Fact]
    public void TunnelAndIdleClient_DoNotKeepTheirSnapshot()
    {
        (GatewayFixture gateway, _) = TwoRoutes();
        Conversation tunnel = Tunnelled(gateway, "/kept");
        var idle = new Conversation(gateway);
        idle.ClientGets("/kept").UpstreamSays("HTTP/1.1 204 No Content\r\n\r\n").ToClient();
        WeakReference old = Current(gateway);
        gateway.Publish();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.False(old.IsAlive);
        tunnel.ClientSays("x");
        Assert.Equal("x", tunnel.ToUpstream());
        End([tunnel, idle]);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Current(GatewayFixture gateway) => new(gateway.Runtime.Of(gateway.Loops.Loop).Snapshot);

    private static long Ended(GatewayFixture gateway, ExchangeEnd end) =>
        Enumerable.Range(0, gateway.Runtime.LoopCount).Sum(loop => gateway.Runtime.CountersOf(loop).ExchangeEnds[(int)end]);

    private static (GatewayFixture Gateway, Route Gone) TwoRoutes(int seed = 0, int loops = 1)
    {
        GatewayFixture gateway = new(seed, loops);
        Upstream upstream = gateway.AddUpstream();
        Route gone = gateway.AddForward(upstream, "/gone");
        gateway.AddForward(upstream, "/kept");
        return (gateway.Start(), gone);
    }

    private static string Request(string path) => WebSocketTests.Request.Replace("/ws", path, StringComparison.Ordinal);

    private static Conversation Tunnelled(GatewayFixture gateway, string path)
    {
        var talk = new Conversation(gateway);
        talk.ClientSays(Request(path)).UpstreamSays(WebSocketTests.Accepted);
        Assert.StartsWith("HTTP/1.1 101 ", talk.ToClient(), StringComparison.Ordinal);
        talk.ToUpstream();
        return talk;
    }

    private static void End(Conversation[] talks)
    {
        foreach (Conversation talk in talks)
        {
            talk.Client.Close();
            talk.Run();
            talk.Upstream.Close();
        }

        talks[0].Gateway.AssertNothingLeaks();
    }
}
