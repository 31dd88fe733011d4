using System.Diagnostics;

namespace EdgeProxy.LoadTests;

/// <summary>A WebSocket that sends its message, waits for the echo, and sends it again.</summary>
internal sealed class EchoTunnel : IPollable, IDisposable
{
    private static readonly byte[] Upgrade = WebSocketWire.UpgradeRequest("/ws");

    private readonly PolledSocket _socket;
    private readonly byte[] _message;
    private readonly byte[] _scratch;
    private readonly int _echoBytes;
    private readonly ResponseReader _handshake = new();
    private bool _open;
    private int _received;
    private long _sent;

    /// <param name="message">A client's frame.</param>
    /// <param name="echoBytes">The bytes of its echo.</param>
    /// <param name="scratch">Shared by all tunnels: holds nothing between two calls.</param>
    public EchoTunnel(Poller poller, int port, byte[] message, int echoBytes, byte[] scratch)
    {
        _message = message;
        _echoBytes = echoBytes;
        _scratch = scratch;
        _handshake.Reset();
        _socket = PolledSocket.Connect(poller, port, this);
        Failed = !_socket.Send(Upgrade);
    }

    /// <summary>Echoes that came, the whole of each.</summary>
    public long Echoes { get; private set; }

    public bool IsOpen => _open;

    /// <summary>Whether it was refused, closed or broken.</summary>
    public bool Failed { get; private set; }

    /// <summary>The sum of what echoes took, in ticks of <see cref="Stopwatch"/>.</summary>
    public long WaitedTicks { get; private set; }

    /// <summary>Sends the first message of an open tunnel.</summary>
    public void Begin() => SendMessage();

    public void OnReady()
    {
        if (Failed)
        {
            return;
        }

        try
        {
            Failed = !_socket.Flush() || !Receive();
        }
        catch (FormatException)
        {
            Failed = true;
        }
    }

    public void Dispose() => _socket.Dispose();

    private bool Receive()
    {
        while (true)
        {
            int received = _socket.Receive(_scratch);
            if (received <= 0)
            {
                return received == PolledSocket.WouldBlock;
            }

            if (!_open)
            {
                _open = _handshake.Feed(_scratch.AsSpan(0, received));
                if (_open && _handshake.Status != 101)
                {
                    return false;
                }
            }
            else if (!TakeEcho(received))
            {
                return false;
            }

            if (received < _scratch.Length)
            {
                return true;
            }
        }
    }

    private bool TakeEcho(int received)
    {
        _received += received;
        if (_received < _echoBytes)
        {
            return true;
        }

        if (_received > _echoBytes)
        {
            return false;
        }

        Echoes++;
        WaitedTicks += Stopwatch.GetTimestamp() - _sent;
        return SendMessage();
    }

    private bool SendMessage()
    {
        _received = 0;
        _sent = Stopwatch.GetTimestamp();
        return _socket.Send(_message);
    }
}
