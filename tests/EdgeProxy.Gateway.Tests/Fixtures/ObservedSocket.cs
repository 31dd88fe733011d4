using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;

namespace EdgeProxy.Gateway.Tests;

/// <summary>
/// A socket that a connection in memory lends, to show that the gateway ends its sending half, and looks for what the kernel holds.
/// </summary>
internal sealed class ObservedSocket : IConnectionSocketFeature, IDisposable
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

    /// <summary>Has the kernel hold a byte for the gateway.</summary>
    public void Say()
    {
        _far.Send("G"u8);
        Socket.Poll(TimeSpan.FromSeconds(5), SelectMode.SelectRead);
    }

    /// <summary>Waits for the end; false when bytes come first.</summary>
    public bool SeesEnd() => _far.Receive(new byte[1]) == 0;

    /// <summary>Whether the other end has heard anything so far, be it the end.</summary>
    public bool HasHeard => _far.Poll(0, SelectMode.SelectRead);

    public void Dispose()
    {
        Socket.Dispose();
        _far.Dispose();
    }
}
