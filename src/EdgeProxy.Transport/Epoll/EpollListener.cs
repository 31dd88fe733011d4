using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Transport;

/// <summary>What the acceptors of all loops have accepted: served on its loop at once, or for a server to take.</summary>
internal sealed class EpollListener : IConnectionListener
{
    /// <summary>Accepted connections that the server has not taken; more than these wait in the kernel.</summary>
    private const int WaitingMax = 1024;

    // The server's own loop runs on the thread that accepted: it only queues, and a hop would cost more.
    private static readonly UnboundedChannelOptions QueueOptions = new() { SingleReader = true, AllowSynchronousContinuations = true };

    private readonly Channel<EpollConnection> _queue = Channel.CreateUnbounded<EpollConnection>(QueueOptions);
    private readonly ListenTerms _terms;
    private readonly Socket[] _sockets;
    private readonly EpollAcceptor[] _acceptors;
    private readonly Lock _lock = new();
    private int _waiting;
    private Task? _unbinding;

    /// <param name="sockets">One for each loop, or one for all; owned from now on.</param>
    public EpollListener(EpollLoopGroup group, Socket[] sockets, ListenTerms terms)
    {
        _sockets = sockets;
        EndPoint = sockets[0].LocalEndPoint!;
        _terms = terms;
        bool isShared = sockets.Length < group.All.Length;
        _acceptors = [.. group.All.Select(loop => new EpollAcceptor(this, loop, sockets[isShared ? 0 : loop.Index], isShared))];
    }

    public EndPoint EndPoint { get; }

    public IAcceptObserver? Observer => _terms.Observer;

    /// <summary>Whether the server is so far behind that accepting should rest. From any thread.</summary>
    public bool IsFull => Volatile.Read(ref _waiting) >= WaitingMax;

    public void Start() => Array.ForEach(_acceptors, static acceptor => acceptor.Start());

    /// <summary>A connection that is registered with its loop. On that loop.</summary>
    public void Accepted(EpollConnection connection)
    {
        if (_terms.Serve?.Invoke(connection) == true)
        {
            return;
        }

        Interlocked.Increment(ref _waiting);
        if (!_queue.Writer.TryWrite(connection))
        {
            Interlocked.Decrement(ref _waiting);
            connection.Abort(new ConnectionAbortedException("The listener was unbound."));
        }
    }

    /// <summary>The next connection; null once the listener is unbound.</summary>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            EpollConnection connection = await _queue.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            Interlocked.Decrement(ref _waiting);
            return connection;
        }
        catch (ChannelClosedException)
        {
            return null;
        }
    }

    /// <summary>Ends accepting, on all loops; complete when it has. Again: the same.</summary>
    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            return new ValueTask(_unbinding ??= EndAcceptingAsync());
        }
    }

    public async ValueTask DisposeAsync()
    {
        await UnbindAsync().ConfigureAwait(false);
        while (_queue.Reader.TryRead(out EpollConnection? connection))
        {
            connection.Abort(new ConnectionAbortedException("The listener was closed."));
        }
    }

    private async Task EndAcceptingAsync()
    {
        foreach (EpollAcceptor acceptor in _acceptors)
        {
            await acceptor.StopAsync().ConfigureAwait(false);
        }

        Array.ForEach(_sockets, static socket => socket.Dispose());
        _queue.Writer.TryComplete();
    }
}
