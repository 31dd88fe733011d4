using System.Net;
using System.Net.Sockets;
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

    private sealed class ObservedSocket : IConnectionSocketFeature, IDisposable
    {
        private readonly Socket _far;

        public ObservedSocket()
        {
            using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            listener.Listen();
            Socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            Socket.Connect(listener.LocalEndPoint!);
            _far = listener.Accept();
            _far.ReceiveTimeout = 5_000;
        }

        public Socket Socket { get; }

        public bool SeesEnd() => _far.Receive(new byte[1]) == 0;

        public void Dispose()
        {
            Socket.Dispose();
            _far.Dispose();
        }
    }
}
