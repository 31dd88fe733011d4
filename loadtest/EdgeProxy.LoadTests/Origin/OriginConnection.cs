using System.Net.Sockets;

namespace EdgeProxy.LoadTests;

/// <summary>A connection of the origin: reads requests whole, body included, and answers each by its path; or echoes frames.</summary>
internal sealed class OriginConnection : IPollable
{
    private const int HeadBytesMax = 4096;

    private readonly PolledSocket _socket;
    private readonly byte[] _scratch;
    private readonly byte[] _kept = new byte[HeadBytesMax];
    private ChunkedScan? _chunks;
    private byte[] _answer = OriginAnswers.Plain;
    private State _state;
    private Fault _fault;
    private int _keptBytes;
    private long _bodyLeft;

    /// <param name="scratch">Shared by all connections: holds nothing between two calls.</param>
    public OriginConnection(Poller poller, Socket socket, byte[] scratch)
    {
        _scratch = scratch;
        _socket = new PolledSocket(poller, socket, this);
    }

    private enum State
    {
        Head,
        Body,
        ChunkedBody,
        Tunnel,
    }

    /// <summary>What is done instead of keeping the connection, or instead of an answer.</summary>
    private enum Fault
    {
        None,
        EndAfter,
        ResetAfter,
        EndInstead,
    }

    public void OnReady()
    {
        try
        {
            if (!_socket.Flush() || (!_socket.HasUnsent && !Receive()))
            {
                _socket.Dispose();
            }
        }
        catch (FormatException)
        {
            _socket.Dispose();
        }
    }

    /// <summary>Takes what there is until there is nothing, or until an answer waits to be sent. False when the connection is over.</summary>
    private bool Receive()
    {
        while (!_socket.HasUnsent)
        {
            // A head is collected in its own buffer; everything else only passes through.
            bool head = _state is State.Head or State.Tunnel;
            Span<byte> room = head && _keptBytes > 0 ? _kept.AsSpan(_keptBytes) : _scratch;
            int received = _socket.Receive(room);
            if (received <= 0)
            {
                return received == PolledSocket.WouldBlock;
            }

            ReadOnlySpan<byte> bytes = head && _keptBytes > 0 ? _kept.AsSpan(0, _keptBytes + received) : room[..received];
            if (!Take(bytes))
            {
                return false;
            }

            if (received < room.Length && !_socket.HasUnsent)
            {
                return true;
            }
        }

        return true;
    }

    private bool Take(ReadOnlySpan<byte> bytes)
    {
        _keptBytes = 0;
        while (bytes.Length > 0)
        {
            int taken = _state switch
            {
                State.Head => TakeHead(bytes),
                State.Body => TakeBody(bytes),
                State.ChunkedBody => TakeChunks(bytes),
                _ => TakeFrames(bytes),
            };
            if (taken < 0)
            {
                return false;
            }

            if (taken == 0)
            {
                return Keep(bytes);
            }

            bytes = bytes[taken..];
            if (_socket.HasUnsent && bytes.Length > 0)
            {
                // Proxies do not pipeline towards an origin, so this is no head that could be answered later.
                return false;
            }
        }

        return true;
    }

    private bool Keep(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= _kept.Length)
        {
            return false;
        }

        bytes.CopyTo(_kept);
        _keptBytes = bytes.Length;
        return true;
    }

    private int TakeHead(ReadOnlySpan<byte> bytes)
    {
        int length = HeadScan.LengthOf(bytes);
        if (length == 0)
        {
            return 0;
        }

        ReadOnlySpan<byte> head = bytes[..length];
        ReadOnlySpan<byte> path = head[(head.IndexOf((byte)' ') + 1)..];
        path = path[..path.IndexOf((byte)' ')];
        _answer = OriginAnswers.For(path);
        _fault = path.StartsWith("/fault/"u8) ? FaultOf(path) : Fault.None;
        if (path.StartsWith("/ws"u8))
        {
            _state = State.Tunnel;
            return _socket.Send(WebSocketWire.UpgradeResponse(HeadScan.FieldOf(head, "sec-websocket-key"u8))) ? length : -1;
        }

        if (head.StartsWith("GET "u8))
        {
            return Answer() ? length : -1;
        }

        if (HeadScan.IsChunked(head))
        {
            _state = State.ChunkedBody;
            _chunks ??= new ChunkedScan();
            _chunks.Reset();
            return length;
        }

        _bodyLeft = Math.Max(0, HeadScan.ContentLengthOf(head));
        _state = State.Body;
        return _bodyLeft > 0 || EndBody() ? length : -1;
    }

    private int TakeBody(ReadOnlySpan<byte> bytes)
    {
        int taken = (int)Math.Min(_bodyLeft, bytes.Length);
        _bodyLeft -= taken;
        return _bodyLeft > 0 || EndBody() ? taken : -1;
    }

    private int TakeChunks(ReadOnlySpan<byte> bytes)
    {
        int taken = _chunks!.Feed(bytes);
        return !_chunks.IsDone || EndBody() ? taken : -1;
    }

    private bool EndBody()
    {
        _state = State.Head;
        return Answer();
    }

    private bool Answer()
    {
        if (_fault == Fault.EndInstead)
        {
            return false;
        }

        bool sent = _socket.Send(_answer);
        if (_fault == Fault.ResetAfter)
        {
            _socket.Reset();
        }

        return sent && _fault is Fault.None;
    }

    private int TakeFrames(ReadOnlySpan<byte> bytes)
    {
        int length = WebSocketWire.FrameBytes(bytes);
        if (length == 0 || length > bytes.Length)
        {
            return 0;
        }

        // The answer is kept while it is unsent, so it cannot stand in the scratch.
        byte[] echo = new byte[length];
        int echoed = WebSocketWire.Echo(bytes[..length], echo);
        return _socket.Send(echo.AsMemory(0, echoed)) && !WebSocketWire.IsClose(bytes) ? length : -1;
    }

    private static Fault FaultOf(ReadOnlySpan<byte> path) =>
        path.SequenceEqual("/fault/500"u8) ? Fault.None
        : path.SequenceEqual("/fault/reset"u8) ? Fault.ResetAfter
        : path.SequenceEqual("/fault/truncated"u8) ? Fault.EndAfter
        : Fault.EndInstead;
}
