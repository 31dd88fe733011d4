using System.Buffers.Text;
using System.Net.Sockets;

namespace EdgeProxy.EndToEnd;

/// <summary>Clients of one thread and one connection each, which stay open from run to run.</summary>
internal sealed class BlockingClients : IDisposable
{
    private readonly BlockingConnection[] _connections;
    private readonly bool _isTunnel;

    /// <param name="handshake">With one, the connections are tunnels, opened so.</param>
    public BlockingClients(int port, int count, byte[]? handshake)
    {
        _isTunnel = handshake is not null;
        _connections = new BlockingConnection[count];
        for (int i = 0; i < count; i++)
        {
            Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Connect("127.0.0.1", port);
            _connections[i] = new BlockingConnection(socket);
            if (handshake is not null)
            {
                _connections[i].Send(handshake);
                Assert.True(_connections[i].ReadThrough("\r\n\r\n"u8, out ReadOnlySpan<byte> head) && head.StartsWith("HTTP/1.1 101 "u8));
            }
        }
    }

    /// <summary>Does so many exchanges in all, on all connections at once.</summary>
    public Task RunAsync(byte[] request, int exchanges) =>
        Task.WhenAll(_connections.Select(connection => Task.Factory.StartNew(
            () => Run(connection, request, exchanges / _connections.Length),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));

    public void Dispose() => Array.ForEach(_connections, connection => connection.Dispose());

    private void Run(BlockingConnection connection, byte[] request, int exchanges)
    {
        for (int i = 0; i < exchanges; i++)
        {
            connection.Send(request);
            bool answered = _isTunnel ? connection.TryRead(request.Length, out _) : ReadResponse(connection);
            Assert.True(answered, $"Exchange {i} was not answered.");
        }
    }

    private static bool ReadResponse(BlockingConnection connection)
    {
        if (!connection.ReadThrough("\r\n\r\n"u8, out ReadOnlySpan<byte> head) || !head.StartsWith("HTTP/1.1 200 "u8))
        {
            return false;
        }

        ReadOnlySpan<byte> field = "Content-Length: "u8;
        return Utf8Parser.TryParse(head[(head.IndexOf(field) + field.Length)..], out int length, out _) && connection.TryRead(length, out _);
    }
}
