using EdgeProxy.Testing;

namespace EdgeProxy.Gateway.Tests;

/// <summary>The first step of a shutdown: clients are told to go elsewhere, and nobody is cut.</summary>
public sealed class AnnouncementTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n")]
    public void NextResponse_SaysCloseAndIsTheLast(string request)
    {
        Conversation talk = Idle();
        Announce(talk.Gateway);
        talk.After(10_000);
        Assert.False(talk.Client.IsEnded);
        talk.ClientSays(request).UpstreamSays(Ok);
        Assert.Contains("Connection: close\r\n", talk.ToClient(), StringComparison.Ordinal);
        talk.AssertClosed();
        Assert.Equal(1, talk.Gateway.EndedBy(ConnectionEnd.Shutdown));
        Assert.Equal(1, talk.UpstreamCount);
        Assert.Equal(1, talk.Gateway.Runtime.IdleConnections(0, 0));
        talk.End();
    }

    [Theory]
    [InlineData("/mock", "200")]
    [InlineData("/nowhere", "404")]
    public void AnswersOfTheGateway_SayCloseToo(string path, string status)
    {
        GatewayFixture gateway = new();
        gateway.AddMock("/mock");
        var talk = new Conversation(gateway.Start());
        Announce(gateway);
        talk.ClientGets(path);
        string got = talk.ToClient();
        Assert.StartsWith($"HTTP/1.1 {status} ", got, StringComparison.Ordinal);
        Assert.Contains("Connection: close\r\n", got, StringComparison.Ordinal);
        talk.AssertClosed();
        talk.End();
    }

    [Fact]
    public void ResponseWhoseHeadIsOut_EndsAsItBegan()
    {
        var talk = new Conversation();
        talk.ClientGets().UpstreamSays("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no");
        Announce(talk.Gateway);
        talk.UpstreamSays("k");
        Assert.EndsWith("ok", talk.ToClient(), StringComparison.Ordinal);
        Assert.False(talk.Client.IsEnded);
        talk.ClientGets().UpstreamSays(Ok);
        Assert.Contains("Connection: close\r\n", talk.ToClient(), StringComparison.Ordinal);
        talk.AssertClosed();
        talk.End();
    }

    [Fact]
    public void NewClient_IsServedOnce()
    {
        GatewayFixture gateway = GatewayFixture.Forwarding();
        Announce(gateway);
        var talk = new Conversation(gateway);
        talk.ClientGets().UpstreamSays(Ok);
        Assert.Contains("Connection: close\r\n", talk.ToClient(), StringComparison.Ordinal);
        talk.AssertClosed();
        talk.End();
    }

    [Fact]
    public void PipelinedRequests_AreAnsweredToTheFirstThatSaysClose()
    {
        Conversation talk = Idle();
        Announce(talk.Gateway);
        talk.ClientSays("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n").UpstreamSays(Ok);
        Assert.Single(talk.ToClient().Split("HTTP/1.1 ")[1..]);
        talk.After(2_100).AssertClosed();
        Assert.DoesNotContain("/2", talk.ToUpstream(), StringComparison.Ordinal);
        talk.End();
    }

    [Fact]
    public void Tunnel_GoesOn()
    {
        Conversation talk = WebSocketTests.Tunnelled(GatewayFixture.Forwarding());
        Announce(talk.Gateway);
        talk.ClientSays("x").UpstreamSays("y").After(10_000);
        Assert.Equal("x", talk.ToUpstream());
        Assert.Equal("y", talk.ToClient());
        Assert.Equal(1, talk.Gateway.Counters.TunnelsOpen);
        talk.Client.Close();
        talk.End();
    }

    private static Conversation Idle()
    {
        var talk = new Conversation();
        talk.ClientGets().UpstreamSays(Ok).ToClient();
        talk.ToUpstream();
        return talk;
    }

    private static void Announce(GatewayFixture gateway)
    {
        Task announced = gateway.Runtime.AnnounceCloseAsync();
        gateway.Loops.RunUntil(() => announced.IsCompleted);
    }
}
