using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace EdgeProxy.Transport;

/// <summary>Accepts on one socket for as long as it is open, whatever goes wrong with single connections.</summary>
internal sealed class SocketListener : IConnectionListener
{
    /// <summary>
    /// How long accepting rests when there is no descriptor for a connection: short for who waits in the kernel, and next to
    /// nothing for the processor.
    /// </summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(100);

    private readonly Socket _socket;
    private readonly SocketTransportOptions _options;
    private readonly SocketConnectionContextFactory _contexts;
    private readonly IAcceptObserver? _observer;
    private readonly CancellationTokenSource _unbound = new();

    public SocketListener(Socket socket, SocketTransportOptions options, ILoggerFactory logs, IAcceptObserver? observer)
    {
        _socket = socket;
        _options = options;
        _observer = observer;
        EndPoint = socket.LocalEndPoint!;
        var connections = new SocketConnectionFactoryOptions
        {
            IOQueueCount = options.IOQueueCount,
            MaxReadBufferSize = options.MaxReadBufferSize,
            MaxWriteBufferSize = options.MaxWriteBufferSize,
            UnsafePreferInlineScheduling = options.UnsafePreferInlineScheduling,
            WaitForDataBeforeAllocatingBuffer = options.WaitForDataBeforeAllocatingBuffer,
        };
        _contexts = new SocketConnectionContextFactory(
            connections, logs.CreateLogger("Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets"));
    }

    public EndPoint EndPoint { get; }

    /// <summary>The next connection; null once the listener is unbound.</summary>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (!_unbound.IsCancellationRequested)
        {
            Socket? socket = await TryAcceptAsync(cancellationToken).ConfigureAwait(false);
            if (socket is not null && TryOwn(socket) is { } connection)
            {
                return connection;
            }
        }

        return null;
    }

    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        // Cancelled before it is closed, so that an accept under way ends by its token and not by an error.
        await _unbound.CancelAsync().ConfigureAwait(false);
        _socket.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await UnbindAsync().ConfigureAwait(false);
        _contexts.Dispose();
    }

    /// <summary>Null when there is none for now, or no more.</summary>
    private async ValueTask<Socket?> TryAcceptAsync(CancellationToken cancellation)
    {
        try
        {
            return await _socket.AcceptAsync(_unbound.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ObjectDisposedException or OperationCanceledException)
        {
            return null;
        }
        catch (SocketException e)
        {
            if (e.SocketErrorCode is not (SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.OperationAborted))
            {
                // Out of descriptors, of the process or of the system, or out of buffers: all pass, none at once.
                _observer?.AcceptPaused();
                await RestAsync(cancellation).ConfigureAwait(false);
            }

            return null; // Else the client has gone already.
        }
    }

    private async ValueTask RestAsync(CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_unbound.Token, cancellation);
        await Task.Delay(Rest, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private ConnectionContext? TryOwn(Socket socket)
    {
        try
        {
            if (_observer is not null && socket.SafeHandle.DangerousGetHandle() >= _observer.DescriptorsMax)
            {
                _observer.DescriptorRefused();
                socket.Dispose();
                return null;
            }

            if (socket.LocalEndPoint is IPEndPoint)
            {
                socket.NoDelay = _options.NoDelay;
            }

            return _contexts.Create(socket);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            socket.Dispose(); // Reset by the client before it was looked at.
            return null;
        }
    }
}
