using System.Net.Sockets;

namespace EdgeProxy.EndToEnd;

/// <summary>Connects as a client that says exactly what a test wants.</summary>
internal static class RawClient
{
    public static async Task<RawConnection> ConnectAsync(int port)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync("127.0.0.1", port);
        return new RawConnection(socket);
    }
}
