using System.IO.Pipelines;
using System.Net;
using EdgeProxy.Http1;
using EdgeProxy.Transport;
using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Gateway;

/// <summary>A connection to an endpoint, owned by one loop: idle in its pool, or in the hands of one fetch.</summary>
internal sealed class UpstreamConnection
{
    private readonly ConnectionContext _connection;
    private bool _disposed;

    public UpstreamConnection(EndpointPool pool, ConnectionContext connection, EndPoint address)
    {
        Pool = pool;
        Address = address;
        _connection = connection;
        Reader = connection.Transport.Input;
        Writer = connection.Transport.Output;
        LoopConnections.OnClosed(connection, static state => ((UpstreamConnection)state!).PeerClosed(), this);
    }

    public EndpointPool Pool { get; }

    public EndPoint Address { get; }

    public PipeReader Reader { get; }

    public PipeWriter Writer { get; }

    public ConnectionContext Context => _connection;

    public ResponseHead Head { get; } = new();

    public MessageBodyReader Body { get; } = new();

    /// <summary>Whether an exchange was completed on it before.</summary>
    public bool IsReused { get; set; }

    /// <summary>The peer has closed or reset; bytes sent before may still be read.</summary>
    public bool IsPeerClosed { get; private set; }

    // Place in the pool's list of idle connections.
    public UpstreamConnection? Newer { get; set; }

    public UpstreamConnection? Older { get; set; }

    public bool IsIdle { get; set; }

    public long IdleSince { get; set; }

    /// <summary>
    /// Whether it can carry another exchange: not closed, and no byte came that nobody asked for
    /// (an answer to nothing would become the answer to the next request: response-queue poisoning).
    /// </summary>
    public bool IsQuiet()
    {
        if (IsPeerClosed)
        {
            return false;
        }

        try
        {
            if (!Reader.TryRead(out ReadResult read))
            {
                return true;
            }

            Reader.AdvanceTo(read.Buffer.Start);
            return false;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return false; // Reset while idle: the same as closed.
        }
    }

    /// <summary>Wakes whoever waits for this connection's bytes, either way.</summary>
    public void Cancel()
    {
        Reader.CancelPendingRead();
        Writer.CancelPendingFlush();
    }

    /// <summary>Closes it at once and gives its slot back.</summary>
    public void Dispose() => End(abort: true);

    /// <summary>Closes it once what was flushed is sent, and gives its slot back.</summary>
    public void Close() => End(abort: false);

    private void End(bool abort)
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        LoopConnections.Close(_connection, abort);
        Pool.SlotFreed();
    }

    private void PeerClosed()
    {
        IsPeerClosed = true;
        if (IsIdle)
        {
            Pool.Remove(this);
            Dispose();
        }
    }
}
