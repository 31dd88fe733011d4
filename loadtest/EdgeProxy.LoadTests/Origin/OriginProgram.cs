using System.Net;
using System.Net.Sockets;

namespace EdgeProxy.LoadTests;

/// <summary>The light origin: one thread, one poller, answers from memory. It is a process of its own, pinned to the load's cores.</summary>
internal sealed class OriginProgram : IPollable
{
    private const int Backlog = 4096;
    private const int ScratchBytes = 256 * 1024;

    private readonly Poller _poller = new();
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly byte[] _scratch = new byte[ScratchBytes];

    /// <summary>Serves until the process is ended.</summary>
    public static void Serve(int port)
    {
        // Without it latencies are coarser, and the same for all.
        _ = ShortSlice.TrySet();
        var origin = new OriginProgram();
        origin._listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        origin._listener.Listen(Backlog);
        origin._listener.Blocking = false;
        origin._poller.Add((int)origin._listener.Handle, origin);
        while (true)
        {
            origin._poller.Wait(-1);
        }
    }

    public void OnReady()
    {
        while (true)
        {
            try
            {
                _ = new OriginConnection(_poller, _listener.Accept(), _scratch);
            }
            catch (SocketException mistake) when (mistake.SocketErrorCode == SocketError.WouldBlock)
            {
                return;
            }
            catch (SocketException mistake) when (mistake.SocketErrorCode is SocketError.ConnectionAborted or SocketError.ConnectionReset)
            {
                // A connection that was reset before it was accepted is none.
            }
        }
    }
}
