using EdgeProxy.Policies;
using EdgeProxy.Testing;

namespace EdgeProxy.Gateway.Tests;

/// <summary>A phase that throws costs its own connection: whatever the exchange had is given back, and the bug is reported.</summary>
public sealed class BugTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private const string Post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n";
    private const string Upgrade = "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    private const string Accepted = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";

    [Theory]
    [InlineData(nameof(ThrowingClient.PrepareResponse), Get, null)]
    [InlineData(nameof(ThrowingClient.WriteOwnHead), Get, "no response\r\n\r\n")]
    [InlineData(nameof(ThrowingClient.WriteInterim), Get, "HTTP/1.1 103 Early Hints\r\n\r\n")]
    [InlineData(nameof(ThrowingClient.WriteHead), Get, Ok)]
    [InlineData(nameof(ThrowingClient.WriteHead), Post, Ok)]
    [InlineData(nameof(ThrowingClient.Write), Get, Ok + "hello")]
    [InlineData(nameof(ThrowingClient.Write), Post, Ok + "hello")]
    [InlineData(nameof(ThrowingClient.End), Get, Ok + "hello")]
    [InlineData(nameof(ThrowingClient.FlushAsync), Get, Ok)]
    [InlineData(nameof(ThrowingClient.FlushAsync), Get, Ok + "hello")]
    [InlineData(nameof(ThrowingClient.Body), Post, "")]
    [InlineData(nameof(ThrowingClient.WriteUpgrade), Upgrade, Accepted)]
    [InlineData(nameof(ThrowingClient.Output), Upgrade, Accepted + "a frame")]
    public void BugInAPhase_GivesBackAllThatTheExchangeHad(string member, string request, string? response)
    {
        for (int seed = 0; seed < 5; seed++)
        {
            GatewayFixture gateway = GatewayFixture.Forwarding(seed);
            TestLoop loop = gateway.Loops.Loop;
            loop.Unhandled = [];
            GatewayLoop home = gateway.Runtime.Of(loop);
            var client = new ThrowingClient(home.Snapshot.Listeners[0], request, member);
            var deadlines = new Deadlines(loop, static _ => Assert.Fail("a deadline was left behind"));
            var exchange = new Exchange(home);
            exchange.Use(client, deadlines);
            Task run = loop.Start(exchange.RunAsync);
            if (response is not null)
            {
                gateway.Upstream().Send(response);
            }

            gateway.Loops.Run();
            Assert.True(run.IsCompletedSuccessfully);
            Assert.IsType<InvalidOperationException>(Assert.Single(loop.Unhandled));
            Assert.True(client.IsAborted);
            Assert.Equal(ExchangeEnd.InternalError, exchange.Outcome.End);
            gateway.Loops.Advance(120_000);
            deadlines.Stop();
            gateway.AssertNothingLeaks();
        }
    }

    [Fact]
    public void BugInTheConnector_GivesBackTheSlot()
    {
        var talk = new Conversation();
        talk.Gateway.Loops.Loop.Unhandled = [];
        talk.Gateway.Upstreams.OnConnect = static attempt => attempt.Fail(new InvalidOperationException("a bug"));
        talk.ClientGets();
        AssertCutAndReported(talk);
    }

    [Fact]
    public void BugInAPolicy_GivesBackTheClient()
    {
        GatewayFixture gateway = new();
        gateway.AddForward(gateway.AddUpstream(), policies: new RoutePolicies { Limits = [new ThrowingPolicy()] });
        var talk = new Conversation(gateway.Start());
        talk.Gateway.Loops.Loop.Unhandled = [];
        talk.ClientGets();
        AssertCutAndReported(talk);
    }

    [Fact]
    public void BugInTheAccount_GivesBackThePlaceOfTheConnection()
    {
        GatewayFixture gateway = new GatewayFixture { ConnectionsMax = 1 }.StartForwarding();
        Task published = gateway.Runtime.PublishAsync(gateway.Compile(new ThrowingTimes()));
        gateway.Loops.RunUntil(() => published.IsCompleted);
        for (int i = 0; i < 2; i++)
        {
            var talk = new Conversation(gateway);
            talk.Gateway.Loops.Loop.Unhandled = [];
            talk.ClientGets().UpstreamSays(Ok + "hello");
            Assert.Equal(0, gateway.Counters.ConnectionsRefused);
            Assert.IsType<InvalidOperationException>(Assert.Single(gateway.Loops.Loop.Unhandled!));
            talk.AssertCut();
            talk.End();
        }
    }

    private static void AssertCutAndReported(Conversation talk)
    {
        talk.AssertCut();
        Assert.Equal("", talk.ToClient());
        Assert.IsType<InvalidOperationException>(Assert.Single(talk.Gateway.Loops.Loop.Unhandled!));
        Assert.Equal(ExchangeEnd.InternalError, talk.Last.End);
        talk.End();
    }

    private sealed class ThrowingPolicy : IRoutePolicy
    {
        public GatewayResponseType Decide(Exchange exchange) => throw new InvalidOperationException("a bug");
    }

    private sealed class ThrowingTimes : IStageTimes
    {
        public void Observe(in Outcome outcome) => throw new InvalidOperationException("a bug");
    }
}
