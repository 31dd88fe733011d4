using System.Net.Sockets;
using System.Threading.Tasks.Sources;
using EdgeProxy.Transport;
using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Testing;

/// <summary>A connect that waits for the test's answer. Answers after the first, or after it was cancelled, return false and do nothing.</summary>
public sealed class ConnectAttempt : IValueTaskSource<ConnectionContext>
{
    private readonly InMemoryConnector _connector;

    // Not a TaskCompletionSource: the test runner's synchronization context would move its continuations to other
    // threads, and a seed would replay nothing.
    private ManualResetValueTaskSourceCore<ConnectionContext> _core;
    private int _over;

    internal ConnectAttempt(InMemoryConnector connector, Loop loop, ConnectTarget target)
    {
        _connector = connector;
        Loop = loop;
        Target = target;
    }

    public Loop Loop { get; }

    public ConnectTarget Target { get; }

    /// <summary>Answered or cancelled.</summary>
    public bool IsOver => Volatile.Read(ref _over) != 0;

    public bool IsCancelled { get; private set; }

    internal ValueTask<ConnectionContext> Answer => new(this, _core.Version);

    /// <summary>Connects; the script's end is among the connector's <see cref="InMemoryConnector.Accepted"/>.</summary>
    public bool Accept()
    {
        if (!TryEnd())
        {
            return false;
        }

        InMemoryConnection connection = _connector.Open();
        connection.Context.RemoteEndPoint = Target.Address;
        _core.SetResult(new LoopConnection(Loop, connection.Context));
        return true;
    }

    public bool Refuse() => Fail(new SocketException((int)SocketError.ConnectionRefused));

    public bool Fail(Exception exception)
    {
        if (!TryEnd())
        {
            return false;
        }

        _core.SetException(exception);
        return true;
    }

    ConnectionContext IValueTaskSource<ConnectionContext>.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<ConnectionContext>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<ConnectionContext>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags & ~ValueTaskSourceOnCompletedFlags.UseSchedulingContext);

    internal void Decide() => _connector.DecideOn(this);

    internal void Cancel(CancellationToken cancellation)
    {
        if (TryEnd())
        {
            IsCancelled = true;
            _core.SetException(new OperationCanceledException(cancellation));
        }
    }

    private bool TryEnd() => Interlocked.Exchange(ref _over, 1) == 0;
}
