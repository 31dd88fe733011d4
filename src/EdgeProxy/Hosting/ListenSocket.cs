using System.Net;
using System.Net.Sockets;

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
        Socket socket = Make(address);
        try
        {
            socket.Bind(address);
            socket.Listen(backlog);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>All of IPv6 means all of IPv4 too, as with other servers.</summary>
    private static Socket Make(EndPoint address) => address switch
    {
        UnixDomainSocketEndPoint => new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified),
        IPEndPoint { Address: var all } when all.Equals(IPAddress.IPv6Any) => new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true },
        _ => new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp),
    };
}
