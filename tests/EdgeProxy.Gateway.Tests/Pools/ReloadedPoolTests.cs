using EdgeProxy.Testing;

namespace EdgeProxy.Gateway.Tests;

/// <summary>What a reload does to the connections of a pool that lives.</summary>
public sealed class ReloadedPoolTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Fact]
    public void RetiredEndpoint_LosesItsIdleConnectionsAtOnceAndTheOthersAfterTheirExchange()
    {
        for (int seed = 0; seed < 5; seed++)
        {
            GatewayFixture gateway = new GatewayFixture(seed, loops: 2).StartForwarding();
            Conversation[] talks = Busy(gateway, 4);
            foreach (Conversation talk in talks[..3])
            {
                talk.UpstreamSays(Ok).ToClient();
            }

            Assert.Equal(3, Idle(gateway));
            gateway.Reload(gateway.Pool, retired: true);
            Assert.Equal(0, Idle(gateway));
            Assert.Equal(1, gateway.Endpoint().State.Open);
            Assert.All(talks[..3], static talk => Assert.True(talk.Upstream.IsEnded));
            talks[3].UpstreamSays(Ok);
            Assert.EndsWith("ok", talks[3].ToClient(), StringComparison.Ordinal);
            Assert.Equal(0, gateway.Endpoint().State.Open);
            End(talks);
        }
    }

    [Fact]
    public void RetiredEndpoint_StillServesWhoWaitsForIt()
    {
        GatewayFixture gateway = new GatewayFixture { Pool = new PoolLimits(1, 60_000, 10, 60_000) }.StartForwarding();
        Conversation[] talks = [new(gateway), new(gateway)];
        talks[0].ClientGets("/0").ToUpstream();
        talks[1].ClientGets("/1");
        gateway.Reload(gateway.Pool, retired: true);
        talks[0].UpstreamSays(Ok);
        Assert.StartsWith("GET /1 ", talks[0].ToUpstream(), StringComparison.Ordinal);
        talks[0].UpstreamSays(Ok);
        Assert.EndsWith("ok", talks[1].ToClient(), StringComparison.Ordinal);
        Assert.Equal(0, gateway.Endpoint().State.Open);
        End(talks);
    }

    [Fact]
    public void LoweredMaximum_ClosesTheIdleSurplus()
    {
        for (int seed = 0; seed < 5; seed++)
        {
            GatewayFixture gateway = GatewayFixture.Forwarding(seed);
            Conversation[] talks = Busy(gateway, 6);
            foreach (Conversation talk in talks)
            {
                talk.UpstreamSays(Ok).ToClient();
            }

            gateway.Reload(new PoolLimits(2, 60_000, 10, 60_000));
            Assert.Equal(2, gateway.Endpoint().State.Open);
            Assert.Equal(2, Idle(gateway));
            Assert.Equal([true, true, true, true, false, false], talks.Select(static talk => talk.Upstream.IsEnded));
            End(talks);
        }
    }

    [Fact]
    public void LoweredMaximum_ClosesTheBusySurplusAfterItsExchanges()
    {
        for (int seed = 0; seed < 5; seed++)
        {
            GatewayFixture gateway = new GatewayFixture(seed, loops: 2).StartForwarding();
            Conversation[] talks = Busy(gateway, 5);
            gateway.Reload(new PoolLimits(2, 60_000, 10, 60_000));
            Conversation waiting = new(gateway);
            waiting.ClientGets("/waits");
            Assert.Equal(1, gateway.Endpoint().State.Waiters);
            for (int i = 0; i < 3; i++)
            {
                talks[i].UpstreamSays(Ok).ToClient();
                Assert.True(talks[i].Upstream.IsEnded);
                Assert.Equal(4 - i, gateway.Endpoint().State.Open);
            }

            talks[3].UpstreamSays(Ok).ToClient();
            Assert.Equal(2, gateway.Endpoint().State.Open);
            Assert.Equal(0, gateway.Endpoint().State.Waiters);
            waiting.Client.Close();
            End(talks);
        }
    }

    private static int Idle(GatewayFixture gateway) => Enumerable.Range(0, gateway.Runtime.LoopCount).Sum(loop => gateway.Runtime.IdleConnections(loop, 0));

    private static Conversation[] Busy(GatewayFixture gateway, int count)
    {
        Conversation[] talks = [.. Enumerable.Range(0, count).Select(_ => new Conversation(gateway))];
        foreach (Conversation talk in talks)
        {
            talk.ClientGets().ToUpstream();
        }

        return talks;
    }

    private static void End(Conversation[] talks)
    {
        foreach (Conversation talk in talks[1..])
        {
            talk.Client.Close();
            if (talk.UpstreamCount > 0)
            {
                talk.Upstream.Close();
            }
        }

        talks[0].End();
    }
}
