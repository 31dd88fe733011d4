using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeProxy.Transport;

/// <summary>
/// A connection of another transport, seen from a loop: its pipes complete there. On the loop only, but
/// <see cref="Abort()"/> and the cancelling of pending operations.
/// </summary>
/// <remarks>
/// <see cref="ConnectionClosed"/> fires when the peer half-closes already (as with Kestrel's sockets), off the loop:
/// use <see cref="OnClosed"/>. Of a transport whose connections are on loops already it wraps TLS alone. Completing the output ends the whole connection once it is sent, as the sockets
/// transport knows no half-close of its own side.
/// </remarks>
public sealed class LoopConnection : ConnectionContext, ILoopConnection, IDrainable
{
    /// <summary>
    /// How long a disposed connection may take to send what it still holds, before it is aborted: a peer that does not
    /// read must not keep it for ever.
    /// </summary>
    public const int DrainMillisecondsMax = 5_000;

    private static readonly Action<object?> RunClosed = static state => ((LoopConnection)state!).RunOnClosed();

    private static readonly Action<object?> PostClosed = static state =>
    {
        LoopConnection connection = (LoopConnection)state!;
        connection.Loop.Post(RunClosed, connection);
    };

    private readonly ConnectionContext _inner;
    private readonly TlsLayer? _tls;
    private Action<object?>? _onClosed;
    private object? _onClosedState;
    private CancellationTokenRegistration _closedRegistration;
    private LoopTimer? _drainDeadline;
    private bool _disposed;

    /// <param name="inner">The connection; this one owns it from now on. Its present transport is wrapped.</param>
    public LoopConnection(Loop loop, ConnectionContext inner)
        : this(loop, inner, tls: null)
    {
    }

    internal LoopConnection(Loop loop, ConnectionContext inner, TlsLayer? tls)
    {
        Loop = loop;
        _inner = inner;
        _tls = tls;
        IDuplexPipe pipe = tls ?? inner.Transport;
        Transport = new LoopDuplexPipe(loop, pipe.Input, pipe.Output, completesInline: inner is ILoopConnection);
    }

    public Loop Loop { get; }

    public override string ConnectionId { get => _inner.ConnectionId; set => _inner.ConnectionId = value; }

    public override IFeatureCollection Features => _inner.Features;

    public override IDictionary<object, object?> Items { get => _inner.Items; set => _inner.Items = value; }

    public override IDuplexPipe Transport { get; set; }

    public override EndPoint? LocalEndPoint { get => _inner.LocalEndPoint; set => _inner.LocalEndPoint = value; }

    public override EndPoint? RemoteEndPoint { get => _inner.RemoteEndPoint; set => _inner.RemoteEndPoint = value; }

    public override CancellationToken ConnectionClosed { get => _inner.ConnectionClosed; set => _inner.ConnectionClosed = value; }

    /// <inheritdoc/>
    public void OnClosed(Action<object?> callback, object? state)
    {
        Loop.AssertCurrent();
        if (_onClosed is not null)
        {
            throw new InvalidOperationException("The connection has its one registration already.");
        }

        _onClosed = callback;
        _onClosedState = state;
        if (_inner is ILoopConnection inner)
        {
            inner.OnClosed(RunClosed, this);
            return;
        }

        _closedRegistration = _inner.ConnectionClosed.UnsafeRegister(PostClosed, this);
    }

    /// <inheritdoc/>
    public bool TryEndSending()
    {
        Loop.AssertCurrent();
        if (_tls is not null || Features.Get<ITlsHandshakeFeature>() is not null)
        {
            return false;
        }

        if (_inner is ILoopConnection inner)
        {
            return inner.TryEndSending();
        }

        try
        {
            Socket? socket = Features.Get<IConnectionSocketFeature>()?.Socket;
            socket?.Shutdown(SocketShutdown.Send);
            return socket is not null;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false; // Gone already: then there is nothing to end.
        }
    }

    /// <inheritdoc/>
    /// <remarks>What the transport has received but not yet put into its pipe is with neither of them, for a moment.</remarks>
    public bool HasWaitingBytes()
    {
        Loop.AssertCurrent();
        if (_inner is ILoopConnection inner)
        {
            return inner.HasWaitingBytes();
        }

        try
        {
            return Features.Get<IConnectionSocketFeature>()?.Socket.Available > 0;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>Ends the connection at once, both directions; pending operations fail or complete. From any thread.</summary>
    public override void Abort() => _inner.Abort();

    /// <inheritdoc cref="Abort()"/>
    public override void Abort(ConnectionAbortedException abortReason) => _inner.Abort(abortReason);

    /// <summary>
    /// Completes the pipes, sends what they hold for at most <see cref="DrainMillisecondsMax"/>, closes, and goes on
    /// on the loop. No operation may be pending (cancel it first). Again: nothing.
    /// </summary>
    public override async ValueTask DisposeAsync()
    {
        Loop.AssertCurrent();
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _closedRegistration.Unregister();
        BeginDrain();
        try
        {
            if (_tls is not null)
            {
                await _tls.CloseAsync(_inner.ConnectionClosed).ConfigureAwait(false);
            }

            await _inner.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            await Loop.SwitchTo();
            Loop.Timers.Cancel(_drainDeadline!);
        }
    }

    /// <inheritdoc/>
    void IDrainable.BeginDrain() => BeginDrain();

    private void BeginDrain()
    {
        if (_drainDeadline is null)
        {
            _drainDeadline = new LoopTimer(static state => ((ConnectionContext)state!).Abort(), _inner);
            Loop.Timers.Schedule(_drainDeadline, Loop.Clock.Milliseconds + DrainMillisecondsMax);
        }
    }

    private void RunOnClosed()
    {
        if (!_disposed)
        {
            _onClosed!(_onClosedState);
        }
    }
}
