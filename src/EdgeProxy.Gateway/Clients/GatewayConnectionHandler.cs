using EdgeProxy.Transport;
using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Gateway;

/// <summary>The end of a listener's pipeline: serves each connection on its loop.</summary>
public sealed class GatewayConnectionHandler(LoopGroup loops, GatewayRuntime runtime, int listenerId) : LoopConnectionHandler(loops)
{
    private int _open;
    private Listener? _listener;

    /// <summary>Connections that were given to it and have not ended. From any thread.</summary>
    public int Open => Volatile.Read(ref _open);

    protected override ValueTask RunAsync(Loop loop, ConnectionContext connection)
    {
        GatewayLoop home = runtime.Of(loop);
        Listener listener = Current(home.Snapshot);
        if (Interlocked.Increment(ref _open) > listener.ConnectionsMax && listener.ConnectionsMax > 0)
        {
            Left();
            home.Counters.ConnectionsRefused++;
            home.Counters.ConnectionEnds[(int)ConnectionEnd.TooMany]++;
            connection.Abort();
            return ValueTask.CompletedTask;
        }

        return new Http1Client(home, connection, listener) { AcceptedBy = this }.RunAsync();
    }

    /// <summary>A connection that was given to it has ended.</summary>
    internal void Left() => Interlocked.Decrement(ref _open);

    /// <summary>The listener's present terms; the last, when it has just left the documents and still accepts.</summary>
    private Listener Current(GatewaySnapshot snapshot) => _listener = snapshot.ListenerOf(listenerId) ?? _listener
        ?? throw new InvalidOperationException($"The snapshot has no listener {listenerId}.");
}
