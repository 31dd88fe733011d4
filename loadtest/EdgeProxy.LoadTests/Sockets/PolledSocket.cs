using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace EdgeProxy.LoadTests;

/// <summary>A socket of a <see cref="Poller"/>: receives and sends without waiting, and keeps what could not be sent yet.</summary>
internal sealed unsafe class PolledSocket : IDisposable
{
    /// <summary>Nothing to receive now; readiness is told.</summary>
    public const int WouldBlock = -1;

    /// <summary>The connection was reset, or broke otherwise.</summary>
    public const int Broken = -2;

    private readonly Poller _poller;
    private readonly Socket _socket;
    private readonly int _descriptor;
    private readonly int _slot;
    private ReadOnlyMemory<byte> _unsent;
    private bool _closed;

    public PolledSocket(Poller poller, Socket socket, IPollable owner)
    {
        _poller = poller;
        _socket = socket;
        socket.Blocking = false;
        socket.NoDelay = true;
        _descriptor = (int)socket.Handle;
        _slot = poller.Add(_descriptor, owner);
    }

    /// <summary>Whether bytes wait to be sent: call <see cref="Flush"/> when the socket is ready.</summary>
    public bool HasUnsent => _unsent.Length > 0;

    public bool IsClosed => _closed;

    /// <summary>Connects over loopback, where that ends within the call unless the backlog is full.</summary>
    public static PolledSocket Connect(Poller poller, int port, IPollable owner)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(IPAddress.Loopback, port);
            return new PolledSocket(poller, socket, owner);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Bytes received, 0 at the end, or <see cref="WouldBlock"/> or <see cref="Broken"/>.</summary>
    public int Receive(Span<byte> buffer)
    {
        fixed (byte* first = buffer)
        {
            nint received = Native.Receive(_descriptor, first, (nuint)buffer.Length, 0);
            return received >= 0 ? (int)received : Marshal.GetLastPInvokeError() is Native.Again or Native.Interrupted ? WouldBlock : Broken;
        }
    }

    /// <summary>Sends, and keeps the rest for <see cref="Flush"/>; the memory must not change before. False if it broke.</summary>
    public bool Send(ReadOnlyMemory<byte> bytes)
    {
        if (HasUnsent)
        {
            throw new InvalidOperationException("The bytes before were not flushed yet.");
        }

        _unsent = bytes;
        return Flush();
    }

    public bool Flush()
    {
        while (_unsent.Length > 0)
        {
            fixed (byte* first = _unsent.Span)
            {
                nint sent = Native.Send(_descriptor, first, (nuint)_unsent.Length, Native.NoSignal);
                if (sent < 0)
                {
                    return Marshal.GetLastPInvokeError() is Native.Again or Native.Interrupted;
                }

                _unsent = _unsent[(int)sent..];
            }
        }

        return true;
    }

    /// <summary>Closes it with a reset instead of an orderly end.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        Dispose();
    }

    public void Dispose()
    {
        if (!_closed)
        {
            _closed = true;
            _poller.Release(_slot);
            _socket.Dispose();
        }
    }
}
