using System.Net.Sockets;

namespace EdgeProxy.LoadTests;

/// <summary>A connection of the open loop: one request under way at a time. It is opened again when it ends.</summary>
internal sealed class OpenLoopConnection : IPollable, IDisposable
{
    private readonly OpenLoop _loop;
    private readonly ResponseReader _response = new();
    private PolledSocket _socket;
    private long _due;
    private bool _busy;

    public OpenLoopConnection(OpenLoop loop)
    {
        _loop = loop;
        _socket = PolledSocket.Connect(loop.Poller, loop.Port, this);
    }

    /// <param name="due">When it was to be sent.</param>
    public void Send(long due, byte[] request)
    {
        _due = due;
        _busy = true;
        _response.Reset();
        if (!_socket.Send(request))
        {
            Fail();
        }
    }

    public void OnReady()
    {
        if (!_socket.Flush())
        {
            Fail();
            return;
        }

        while (!_socket.IsClosed)
        {
            Span<byte> buffer = _loop.Buffer;
            int received = _socket.Receive(buffer);
            if (received == PolledSocket.WouldBlock)
            {
                return;
            }

            if (received <= 0)
            {
                End();
                return;
            }

            if (!Take(buffer[..received]) || received < buffer.Length)
            {
                return;
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>False when the connection is another one now.</summary>
    private bool Take(ReadOnlySpan<byte> bytes)
    {
        try
        {
            if (!_busy)
            {
                throw new FormatException("A response without a request.");
            }

            if (!_response.Feed(bytes))
            {
                return true;
            }
        }
        catch (FormatException)
        {
            Fail();
            return false;
        }

        return Complete();
    }

    private bool Complete()
    {
        _busy = false;
        _loop.Complete(this, _due, _response.Status);
        if (!_response.Closes)
        {
            return true;
        }

        Reopen();
        return false;
    }

    /// <summary>The server has ended the connection: of an idle one that is its right.</summary>
    private void End()
    {
        if (_busy && !_response.End())
        {
            Fail();
            return;
        }

        if (_busy)
        {
            _busy = false;
            _loop.Complete(this, _due, _response.Status);
        }

        Reopen();
    }

    private void Fail()
    {
        if (_busy)
        {
            _busy = false;
            _loop.Fail(this);
        }

        Reopen();
    }

    private void Reopen()
    {
        _socket.Dispose();
        try
        {
            _socket = PolledSocket.Connect(_loop.Poller, _loop.Port, this);
            _loop.Reopened++;
        }
        catch (SocketException mistake)
        {
            throw new SuiteException($"A connection to port {_loop.Port} could not be opened again: {mistake.Message}");
        }
    }
}
