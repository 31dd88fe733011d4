using EdgeProxy.Testing;
using Microsoft.AspNetCore.Connections.Features;

namespace EdgeProxy.Gateway.Tests;

/// <summary>Half-closed tunnels. A connection in memory cannot end its sending half; a socket that it lends shows that the gateway does.</summary>
public sealed class HalfCloseTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void EndOfOneWay_IsPassedOnAndTheOtherGoesOn(bool client)
    {
        for (int seed = 0; seed < 5; seed++)
        {
            using var socket = new ObservedSocket();
            Conversation talk = WebSocketTests.Tunnelled(GatewayFixture.Forwarding(seed));
            InMemoryConnection leaving = client ? talk.Client : talk.Upstream;
            InMemoryConnection staying = client ? talk.Upstream : talk.Client;
            staying.Context.Features.Set<IConnectionSocketFeature>(socket);
            leaving.Send("last words");
            leaving.CloseSending();
            talk.Run();
            Assert.Equal("last words", staying.ReadText());
            Assert.True(socket.SeesEnd());
            Assert.Equal(1, talk.Gateway.Counters.TunnelsOpen);
            staying.Send("an answer");
            talk.Run();
            Assert.Equal("an answer", leaving.ReadText());
            staying.CloseSending();
            talk.Run();
            Assert.Equal(0, talk.Gateway.Counters.TunnelsOpen);
            Assert.Equal(ExchangeEnd.TunnelClosed, talk.Last.End);
            talk.End();
        }
    }
}
