using System.Net.Sockets;
using System.Text;

namespace EdgeProxy.EndToEnd;

/// <summary>Clients that ask with a key, one thread and one connection each, until they are stopped or the gateway is gone.</summary>
internal sealed class KeyedLoad
{
    private readonly byte[] _request;
    private readonly List<Thread> _threads = [];
    private long _sent;
    private long _served;
    private long _refused;
    private volatile bool _isStopping;

    public KeyedLoad(string key) => _request = Encoding.ASCII.GetBytes($"GET /orders HTTP/1.1\r\nHost: a\r\nX-Api-Key: {key}\r\n\r\n");

    /// <summary>Requests that were begun to be sent: never were more admitted.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Requests that were answered with 200.</summary>
    public long Served => Interlocked.Read(ref _served);

    /// <summary>Requests that were answered otherwise.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    public void Start(int port, int clients)
    {
        for (int i = 0; i < clients; i++)
        {
            var thread = new Thread(() => Run(port)) { IsBackground = true, Name = "keyed client" };
            _threads.Add(thread);
            thread.Start();
        }
    }

    /// <summary>Ends the clients after the request that they are at, or after their gateway.</summary>
    public void Stop()
    {
        _isStopping = true;
        _threads.ForEach(thread => thread.Join());
        _threads.Clear();
        _isStopping = false;
    }

    private void Run(int port)
    {
        try
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            using var connection = new BlockingConnection(socket);
            socket.Connect("127.0.0.1", port);
            while (!_isStopping)
            {
                Interlocked.Increment(ref _sent);
                connection.Send(_request);
                if (!connection.ReadThrough("\r\n\r\n"u8, out ReadOnlySpan<byte> head))
                {
                    return;
                }

                bool isServed = head.StartsWith("HTTP/1.1 200 "u8);
                int length = LengthOf(head);
                if (!connection.TryRead(length, out _))
                {
                    return;
                }

                Interlocked.Increment(ref isServed ? ref _served : ref _refused);
            }
        }
        catch (SocketException)
        {
            // The gateway was killed.
        }
    }

    private static int LengthOf(ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> field = "Content-Length: "u8;
        return System.Buffers.Text.Utf8Parser.TryParse(head[(head.IndexOf(field) + field.Length)..], out int length, out _) ? length : 0;
    }
}
