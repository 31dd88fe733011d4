using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace EdgeProxy;

/// <summary>Sockets that listen already, so that an address which is taken shows here and not later.</summary>
internal static class ListenSocket
{
    /// <summary>
    /// Binds and listens. Binding alone proves nothing: sockets may share an address until one of them listens, so that of two
    /// processes which start at once both bind, and one fails to listen.
    /// </summary>
    /// <param name="address">An IP address with a port, or a Unix socket.</param>
    /// <param name="backlog">Connections that may wait to be accepted.</param>
    /// <param name="orAnyPort">Whether to take any free port of the same IP address when this one is taken.</param>
    public static Socket Open(EndPoint address, int backlog, bool orAnyPort)
    {
        try
        {
            return Open(address, backlog);
        }
        catch (SocketException e) when (orAnyPort && e.SocketErrorCode == SocketError.AddressAlreadyInUse && address is IPEndPoint)
        {
            return Open(new IPEndPoint(((IPEndPoint)address).Address, 0), backlog);
        }
    }

    private static Socket Open(EndPoint address, int backlog)
    {
        Socket socket = SocketTransportOptions.CreateDefaultBoundListenSocket(address);
        try
        {
            socket.Listen(backlog);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }
}
