using System.Net;
using System.Net.Sockets;

namespace EdgeProxy.LoadTests;

/// <summary>A connection of a soak's client.</summary>
internal sealed class SoakConnection : IDisposable
{
    private readonly Socket _socket;
    private readonly ResponseReader _response = new();
    private readonly byte[] _buffer;

    private SoakConnection(Socket socket, byte[] buffer)
    {
        _socket = socket;
        _buffer = buffer;
    }

    /// <summary>Whether the server has said or shown that this connection takes no further request.</summary>
    public bool IsOver { get; private set; }

    /// <param name="buffer">Of the client, used by one of its connections at a time.</param>
    public static async Task<SoakConnection> OpenAsync(int port, byte[] buffer, CancellationToken stop)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port, stop);
            return new SoakConnection(socket, buffer);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await _socket.SendAsync(bytes, stop)..];
        }
    }

    /// <summary>The response to a request; null when the connection ended before the response was complete.</summary>
    public async ValueTask<ResponseReader?> ExchangeAsync(ReadOnlyMemory<byte> request, CancellationToken stop)
    {
        _response.Reset();
        try
        {
            await SendAsync(request, stop);
            while (true)
            {
                int received = await _socket.ReceiveAsync(_buffer, stop);
                if (received == 0)
                {
                    IsOver = true;
                    return _response.End() ? _response : null;
                }

                if (_response.Feed(_buffer.AsSpan(0, received)))
                {
                    IsOver |= _response.Closes;
                    return _response;
                }
            }
        }
        catch (SocketException)
        {
            IsOver = true;
            return null;
        }
    }

    /// <summary>Receives exactly so many bytes; false when the connection ended before.</summary>
    public async ValueTask<bool> ReceiveAsync(int bytes, CancellationToken stop)
    {
        while (bytes > 0)
        {
            int received = await _socket.ReceiveAsync(_buffer.AsMemory(0, Math.Min(bytes, _buffer.Length)), stop);
            if (received == 0)
            {
                return false;
            }

            bytes -= received;
        }

        return true;
    }

    /// <summary>Ends it with a reset, as a client that is gone does.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Dispose();
    }

    public void Dispose() => _socket.Dispose();
}
