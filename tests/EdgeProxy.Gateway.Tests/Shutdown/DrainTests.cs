using EdgeProxy.Testing;

namespace EdgeProxy.Gateway.Tests;

/// <summary>The second step of a shutdown: who idles is parted with over a time, who is served goes after it.</summary>
public sealed class DrainTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static readonly TimeSpan TenSeconds = TimeSpan.FromSeconds(10);

    [Fact]
    public void IdleConnections_EndOverTheGivenTime()
    {
        for (int seed = 0; seed < 3; seed++)
        {
            GatewayFixture gateway = new GatewayFixture(seed, loops: 2).StartForwarding();
            InMemoryConnection[] clients = [.. Enumerable.Range(0, 60).Select(_ => gateway.Connect())];
            gateway.Drain(TenSeconds);
            gateway.Loops.Run();
            Assert.DoesNotContain(clients, static client => client.IsEnded);
            for (int second = 1; second <= 10; second++)
            {
                gateway.Loops.Advance(1_000);
                int ended = clients.Count(static client => client.IsEnded);
                Assert.InRange(ended, Math.Max(0, (6 * second) - 18), (6 * second) + 18);
            }

            gateway.Loops.Advance(50);
            Assert.All(clients, static client => Assert.True(client.IsEnded));
            Assert.DoesNotContain(clients, static client => client.IsAborted);
            gateway.AssertNothingLeaks();
        }
    }

    [Fact]
    public void RequestBeforeItsConnectionsTime_IsServedAndTheLast()
    {
        GatewayFixture gateway = GatewayFixture.Forwarding();
        var talk = new Conversation(gateway);
        gateway.Drain(TenSeconds);
        talk.ClientGets().After(10_100);
        Assert.False(talk.Client.IsEnded);
        talk.UpstreamSays(Ok);
        Assert.Contains("Connection: close\r\n", talk.ToClient(), StringComparison.Ordinal);
        talk.AssertClosed();
        talk.End();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public void ResponseWhoseHeadIsOut_IsTheLastAllTheSame(int seconds)
    {
        var talk = new Conversation();
        talk.ClientGets().UpstreamSays("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no");
        talk.Gateway.Drain(TimeSpan.FromSeconds(seconds));
        talk.After(11_000).UpstreamSays("k");
        Assert.EndsWith("ok", talk.ToClient(), StringComparison.Ordinal);
        talk.AssertClosed();
        Assert.Equal(1, talk.Gateway.EndedBy(ConnectionEnd.Shutdown));
        talk.End();
    }

    [Fact]
    public void UnreadBodyOfAnAnswerThatIsOut_IsDrainedAndTheConnectionEnds()
    {
        GatewayFixture gateway = new();
        gateway.AddMock("/mock");
        var talk = new Conversation(gateway.Start());
        talk.ClientSays("POST /mock HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello");
        Assert.EndsWith("hello", talk.ToClient(), StringComparison.Ordinal);
        gateway.Drain();
        talk.ClientSays("world");
        talk.AssertClosed();
        talk.End();
    }

    [Fact]
    public void HeadThatHasBegun_IsNoIdleConnection()
    {
        for (int seed = 0; seed < 10; seed++)
        {
            var talk = new Conversation(GatewayFixture.Forwarding(seed));
            talk.ClientSays("GET / HTTP/1.1\r\n");
            talk.Gateway.Drain();
            talk.ClientSays("Host: a\r\n\r\n").UpstreamSays(Ok);
            Assert.Contains("Connection: close\r\n", talk.ToClient(), StringComparison.Ordinal);
            talk.AssertClosed();
            talk.End();
        }
    }

    [Fact]
    public void HeadThatHasBegunAndDoesNotEnd_Is408()
    {
        var talk = new Conversation();
        talk.ClientSays("GET / HTTP/1.1\r\n");
        talk.Gateway.Drain();
        talk.After(10_100);
        Assert.StartsWith("HTTP/1.1 408 ", talk.ToClient(), StringComparison.Ordinal);
        talk.After(2_100).AssertClosed();
        talk.End();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ClientThatWasAcceptedJustBefore_HasASecondForItsOnlyRequest(bool asks)
    {
        GatewayFixture gateway = GatewayFixture.Forwarding();
        gateway.Drain();
        var talk = new Conversation(gateway);
        talk.After(900);
        Assert.False(talk.Client.IsEnded);
        if (asks)
        {
            talk.ClientGets().After(200);
            talk.UpstreamSays(Ok);
            Assert.EndsWith("ok", talk.ToClient(), StringComparison.Ordinal);
        }

        talk.After(200).AssertClosed();
        talk.End();
    }

    [Fact]
    public void LastAnswerOnItsWay_LingersToItsEnd()
    {
        var talk = new Conversation();
        talk.ClientSays("GET / HTTP/9.9\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 ", talk.ToClient(), StringComparison.Ordinal);
        talk.Gateway.Drain();
        talk.After(1_900);
        Assert.False(talk.Client.IsEnded);
        talk.After(200).AssertClosed();
        Assert.Equal(1, talk.Gateway.EndedBy(ConnectionEnd.ProtocolError));
        talk.End();
    }
}
