using EdgeProxy.Testing;

namespace EdgeProxy.Gateway.Tests;

/// <summary>The pool of one endpoint, by single conversations.</summary>
public sealed class PoolTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Fact]
    public void LastUsed_IsFirstReused()
    {
        GatewayFixture gateway = GatewayFixture.Forwarding();
        Conversation[] talks = [new(gateway), new(gateway)];
        talks[0].ClientGets().ToUpstream();
        talks[1].ClientGets().ToUpstream();
        talks[0].UpstreamSays(Ok).ToClient();
        talks[1].UpstreamSays(Ok).ToClient();
        talks[0].ClientGets("/reused");
        Assert.StartsWith("GET /reused ", talks[1].ToUpstream(), StringComparison.Ordinal);
        Assert.Equal(1, gateway.Runtime.IdleConnections(0, 0));
        talks[1].UpstreamSays(Ok).Client.Close();
        talks[0].End();
    }

    [Fact]
    public void OlderIdleConnections_TimeOutWhileTheNewestIsUsed()
    {
        GatewayFixture gateway = GatewayFixture.Forwarding();
        Conversation[] talks = [new(gateway), new(gateway)];
        talks[0].ClientGets().ToUpstream();
        talks[1].ClientGets().ToUpstream();
        talks[0].UpstreamSays(Ok).ToClient();
        talks[1].UpstreamSays(Ok).ToClient();
        for (int i = 0; i < 7; i++)
        {
            talks[0].After(9_000).ClientGets();
            talks[1].UpstreamSays(Ok);
            talks[0].ToClient();
            talks[1].Client.Send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
            talks[1].Run().UpstreamSays(Ok).ToClient();
        }

        Assert.True(talks[0].Upstream.IsEnded);
        Assert.False(talks[1].Upstream.IsEnded);
        Assert.Equal(1, gateway.Endpoint().State.Open);
        talks[1].Client.Close();
        talks[0].End();
    }

    [Fact]
    public void QueueMax_IsForTheProcess()
    {
        GatewayFixture gateway = new(loops: 4) { Pool = new PoolLimits(1, 60_000, QueueMax: 3, 1_000) };
        gateway.AddForward(gateway.AddUpstream(), retries: 0);
        gateway.Start();
        InMemoryConnection[] clients = [.. Enumerable.Range(0, 6).Select(_ => gateway.Connect())];
        foreach (InMemoryConnection client in clients)
        {
            client.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            gateway.Loops.Run();
        }

        Assert.Equal(3, gateway.Endpoint().State.Waiters);
        Assert.StartsWith("HTTP/1.1 503 ", clients[4].ReadText(), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 503 ", clients[5].ReadText(), StringComparison.Ordinal);
        Assert.Equal(2, gateway.Times.Outcomes.Count(static outcome => outcome.End == ExchangeEnd.QueueFull));
        Assert.All(clients, static client => client.Close());
        gateway.AssertNothingLeaks();
    }

    [Fact]
    public void WaitersOfOneLoop_AreServedInTheirOrder()
    {
        GatewayFixture gateway = new() { Pool = new PoolLimits(1, 60_000, 100, 60_000) };
        gateway.StartForwarding();
        Conversation[] talks = [.. Enumerable.Range(0, 6).Select(_ => new Conversation(gateway))];
        for (int i = 0; i < talks.Length; i++)
        {
            talks[i].ClientGets($"/{i}");
        }

        for (int i = 0; i < talks.Length; i++)
        {
            Assert.StartsWith($"GET /{i} ", talks[0].ToUpstream(), StringComparison.Ordinal);
            talks[0].UpstreamSays(Ok);
            Assert.EndsWith("ok", talks[i].ToClient(), StringComparison.Ordinal);
        }

        Assert.Single(gateway.Upstreams.Attempts);
        Assert.All(talks, static talk => talk.Client.Close());
        talks[0].End();
    }

    [Fact]
    public void BusyLoop_LetsOthersHaveItsConnectionNowAndThen()
    {
        GatewayFixture gateway = new(loops: 2) { Pool = new PoolLimits(1, 60_000, 100, 0) };
        gateway.StartForwarding();

        // Clients are placed in turn: even ones on one loop, odd ones on the other.
        InMemoryConnection[] clients = [.. Enumerable.Range(0, 60).Select(_ => gateway.Connect())];
        foreach (InMemoryConnection client in clients.Where((_, i) => i % 2 == 0).Append(clients[1]))
        {
            client.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            gateway.Loops.Run();
        }

        int exchanges = 0;
        InMemoryConnection? upstream = null;
        while (clients[1].ReadText().Length == 0)
        {
            gateway.Loops.Run();
            upstream = gateway.Upstreams.Accepted.Count > 0 ? gateway.Upstreams.TakeAccepted() : upstream;
            upstream!.ReadText();
            upstream.Send(Ok);
            gateway.Loops.Run();
            exchanges++;
            Assert.True(exchanges < 25, "the other loop starves");
        }

        Assert.All(clients, static client => client.Close());
        gateway.AssertNothingLeaks();
    }

    [Fact]
    public void ConnectFailure_WakesTheNextWaiter()
    {
        GatewayFixture gateway = new(loops: 2) { Pool = new PoolLimits(1, 60_000, 100, 60_000) };
        gateway.AddForward(gateway.AddUpstream(), retries: 0);
        gateway.Start();
        gateway.Upstreams.OnConnect = static _ => { };
        InMemoryConnection[] clients = [gateway.Connect(), gateway.Connect()];
        foreach (InMemoryConnection client in clients)
        {
            client.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            gateway.Loops.Run();
        }

        Assert.Equal(1, gateway.Endpoint().State.Waiters);
        gateway.Upstreams.Attempts[0].Refuse();
        gateway.Loops.Run();
        Assert.StartsWith("HTTP/1.1 502 ", clients[0].ReadText(), StringComparison.Ordinal);
        Assert.Equal(2, gateway.Upstreams.Attempts.Count);
        Assert.Equal(0, gateway.Endpoint().State.Waiters);
        gateway.Upstreams.Attempts[1].Refuse();
        Assert.All(clients, static client => client.Close());
        gateway.AssertNothingLeaks();
    }

    [Fact]
    public void AddressThatLeft_IsNotReused()
    {
        var talk = new Conversation();
        talk.ClientGets().UpstreamSays(Ok).ToClient();
        var moved = new System.Net.IPEndPoint(System.Net.IPAddress.Parse("10.9.9.9"), 80);
        talk.Gateway.Endpoint().State.Resolved([moved]);
        talk.AssertClientGoesOn();
        Assert.Equal(moved, talk.Gateway.Upstreams.Attempts[1].Target.Address);
        talk.End();
    }

    [Fact]
    public void NameWithoutAddress_Is502AndTheSlotIsGivenBack()
    {
        var talk = new Conversation();
        talk.Gateway.Endpoint().State.Resolved([]);
        talk.ClientGets();
        Assert.StartsWith("HTTP/1.1 502 ", talk.ToClient(), StringComparison.Ordinal);
        Assert.Equal(0, talk.Gateway.Endpoint().State.Open);
        talk.End();
    }

    [Fact]
    public void Reload_ChangesTheLimitsOfALivingPool()
    {
        GatewayFixture gateway = new() { Pool = new PoolLimits(1, 60_000, 10, 60_000) };
        gateway.StartForwarding();
        Conversation[] talks = [new(gateway), new(gateway)];
        talks[0].ClientGets().UpstreamSays(Ok).ToClient();
        gateway.Reload(new PoolLimits(2, 1_000, 10, 60_000));
        talks[0].ClientGets();
        talks[1].ClientGets();
        Assert.Equal(2, gateway.Endpoint().State.Open);
        Assert.Equal(0, gateway.Endpoint().State.Waiters);
        talks[1].UpstreamSays(Ok);
        talks[0].UpstreamSays(Ok).After(1_100);
        Assert.Equal(0, gateway.Endpoint().State.Open);
        talks[1].Client.Close();
        talks[0].End();
    }

    [Fact]
    public void HandedOverConnectionThatDiesOnItsWay_IsNotUsed()
    {
        int renewed = 0;
        for (int seed = 0; seed < 30; seed++)
        {
            GatewayFixture gateway = new(seed) { Pool = new PoolLimits(1, 60_000, 10, 60_000) };
            gateway.StartForwarding();
            Conversation[] talks = [new(gateway), new(gateway)];
            talks[0].ClientGets().ToUpstream();
            talks[1].ClientSays("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
            InMemoryConnection upstream = talks[0].Upstream;
            upstream.Send(Ok);
            RunSome(gateway, seed);
            upstream.Close();
            talks[0].Run();
            if (talks[1].UpstreamCount == 0)
            {
                // The request was on its way already, and it is not idempotent.
                Assert.StartsWith("HTTP/1.1 502 ", talks[1].ToClient(), StringComparison.Ordinal);
                Assert.Contains("POST ", talks[0].ToUpstream(), StringComparison.Ordinal);
                talks[1].Client.Close();
                talks[0].End();
                continue;
            }

            renewed++;
            talks[1].UpstreamSays(Ok);
            Assert.EndsWith("ok", talks[0].ToClient(), StringComparison.Ordinal);
            Assert.EndsWith("ok", talks[1].ToClient(), StringComparison.Ordinal);
            talks[1].Client.Close();
            talks[0].End();
        }

        Assert.InRange(renewed, 1, 30);
    }

    [Fact]
    public void ClientsAboveTheMaximum_AreTurnedAway()
    {
        GatewayFixture gateway = new GatewayFixture { ConnectionsMax = 1 }.StartForwarding();
        InMemoryConnection first = gateway.Connect();
        InMemoryConnection second = gateway.Connect();
        Assert.False(first.IsEnded);
        Assert.True(second.IsAborted);
        Assert.Equal(1, gateway.Counters.ConnectionsRefused);
        Assert.Equal(1, gateway.EndedBy(ConnectionEnd.TooMany));
        first.Close();
        gateway.Loops.Run();
        InMemoryConnection third = gateway.Connect();
        Assert.False(third.IsEnded);
        third.Close();
        gateway.AssertNothingLeaks();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Drain_EndsIdleConnectionsNowAndOthersAfterTheirExchange(bool waiting)
    {
        GatewayFixture gateway = GatewayFixture.Forwarding();
        var talk = new Conversation(gateway);
        talk.ClientGets().UpstreamSays(Ok).ToClient();
        if (!waiting)
        {
            talk.ClientGets().ToUpstream();
        }

        Task drained = gateway.Runtime.DrainAsync();
        talk.Run();
        Assert.True(drained.IsCompleted);
        if (!waiting)
        {
            Assert.False(talk.Client.IsEnded);
            talk.UpstreamSays(Ok);
            Assert.Contains("Connection: close\r\n", talk.ToClient(), StringComparison.Ordinal);
        }

        talk.AssertClosed();
        Assert.True(talk.Upstream.IsEnded);
        Assert.Equal(1, gateway.EndedBy(ConnectionEnd.Shutdown));
        talk.End();
    }

    [Fact]
    public void AbortAll_CutsWhatIsOpen()
    {
        GatewayFixture gateway = GatewayFixture.Forwarding();
        var talk = new Conversation(gateway);
        talk.ClientGets().ToUpstream();
        Conversation tunnel = WebSocketTests.Tunnelled(gateway);
        _ = gateway.Runtime.AbortAllAsync();
        talk.Run();
        Assert.True(talk.Client.IsEnded);
        Assert.True(tunnel.Client.IsEnded);
        Assert.Equal(2, gateway.EndedBy(ExchangeEnd.Shutdown));
        tunnel.Client.Close();
        talk.End();
    }

    /// <summary>So many callbacks, and no more.</summary>
    private static void RunSome(GatewayFixture gateway, int count)
    {
        for (int i = 0; i < count && gateway.Loops.Loop.Queued > 0; i++)
        {
            gateway.Loops.Loop.RunOnce();
        }
    }
}
