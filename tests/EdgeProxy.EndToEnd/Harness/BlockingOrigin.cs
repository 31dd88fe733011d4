using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EdgeProxy.EndToEnd;

/// <summary>
/// An origin of one thread a connection and as little work as can be, so that a long run of exchanges is soon over: each
/// time it has seen the end of a request it sends the same bytes.
/// </summary>
internal sealed class BlockingOrigin : IDisposable
{
    /// <summary>The end of a request without a body.</summary>
    public static readonly byte[] EndOfHead = "\r\n\r\n"u8.ToArray();

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly byte[] _answer;
    private readonly byte[] _endOfRequest;
    private readonly int _echoLength;
    private long _requests;

    public BlockingOrigin(byte[] answer, byte[] endOfRequest, int echoLength = 0)
    {
        _answer = answer;
        _endOfRequest = endOfRequest;
        _echoLength = echoLength;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        new Thread(Accept) { IsBackground = true, Name = "origin" }.Start();
    }

    public int Port { get; }

    /// <summary>Requests whose end it has seen.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>A 200 with so many bytes of body.</summary>
    public static byte[] Answer(int bodyBytes) =>
        Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {bodyBytes}\r\n\r\n{new string('x', bodyBytes)}");

    /// <summary>Opens a tunnel for RFC 6455's example key, then echoes frames of one length.</summary>
    public static BlockingOrigin Echo(int frameLength) =>
        new(
            ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
             + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n").Select(c => (byte)c).ToArray(),
            EndOfHead,
            frameLength);

    public void Dispose() => _listener.Stop();

    private void Accept()
    {
        try
        {
            while (true)
            {
                Socket socket = _listener.AcceptSocket();
                socket.NoDelay = true;
                new Thread(() => Serve(socket)) { IsBackground = true, Name = "origin connection" }.Start();
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private void Serve(Socket socket)
    {
        using BlockingConnection connection = new(socket);
        try
        {
            while (connection.ReadThrough(_endOfRequest))
            {
                Interlocked.Increment(ref _requests);
                connection.Send(_answer);
                while (_echoLength > 0 && connection.TryRead(_echoLength, out ReadOnlySpan<byte> frame))
                {
                    connection.Send(frame);
                }
            }
        }
        catch (SocketException)
        {
            // The gateway has ended.
        }
    }
}
