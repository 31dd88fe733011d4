using System.Net;
using System.Net.Sockets;

namespace EdgeProxy.EndToEnd;

/// <summary>Ports on loopback that nobody listens on.</summary>
internal static class FreePort
{
    private static readonly HashSet<int> Given = [];

    /// <summary>
    /// A port that was free just now. Nothing reserves it, so another program may still take it first; within this
    /// process no port is given twice.
    /// </summary>
    public static int Next()
    {
        while (true)
        {
            using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            int port = ((IPEndPoint)socket.LocalEndPoint!).Port;
            lock (Given)
            {
                if (Given.Add(port))
                {
                    return port;
                }
            }
        }
    }
}
