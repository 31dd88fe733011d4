using System.Net;
using System.Net.Sockets;

namespace EdgeProxy.LoadTests;

/// <summary>A connection that is used now and then: for probes, and to be kept open by the thousand.</summary>
internal sealed class BlockingClient : IDisposable
{
    private const int TimeoutMilliseconds = 10_000;

    private readonly Socket _socket;

    private BlockingClient(Socket socket) => _socket = socket;

    public static BlockingClient Connect(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveTimeout = TimeoutMilliseconds,
            SendTimeout = TimeoutMilliseconds,
        };
        try
        {
            socket.Connect(IPAddress.Loopback, port);
            return new BlockingClient(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends a request and reads the response to its end.</summary>
    /// <exception cref="IOException">The connection ended before the response did.</exception>
    public ResponseReader Exchange(ReadOnlySpan<byte> request)
    {
        Send(request);
        var response = new ResponseReader();
        response.Reset();
        byte[] buffer = new byte[16 * 1024];
        while (true)
        {
            int received = _socket.Receive(buffer);
            if (received == 0)
            {
                return response.End() ? response : throw new IOException("The connection ended before the response did.");
            }

            if (response.Feed(buffer.AsSpan(0, received)))
            {
                return response;
            }
        }
    }

    public void Send(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[_socket.Send(bytes)..];
        }
    }

    /// <summary>Receives exactly so many bytes.</summary>
    /// <exception cref="IOException">The connection ended before.</exception>
    public void Receive(Span<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            int received = _socket.Receive(bytes);
            bytes = received > 0 ? bytes[received..] : throw new IOException("The connection ended.");
        }
    }

    public void Dispose() => _socket.Dispose();
}
