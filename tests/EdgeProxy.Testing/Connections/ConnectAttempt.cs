using System.Net.Sockets;
using EdgeProxy.Transport;
using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Testing;

/// <summary>A connect that waits for the test's answer. Answers after the first, or after it was cancelled, return false and do nothing.</summary>
public sealed class ConnectAttempt
{
    private readonly TaskCompletionSource<ConnectionContext> _answer = new();
    private readonly InMemoryConnector _connector;

    internal ConnectAttempt(InMemoryConnector connector, Loop loop, ConnectTarget target)
    {
        _connector = connector;
        Loop = loop;
        Target = target;
    }

    public Loop Loop { get; }

    public ConnectTarget Target { get; }

    /// <summary>Answered or cancelled.</summary>
    public bool IsOver => _answer.Task.IsCompleted;

    public bool IsCancelled => _answer.Task.IsCanceled;

    internal Task<ConnectionContext> Answer => _answer.Task;

    /// <summary>Connects; the script's end is among the connector's <see cref="InMemoryConnector.Accepted"/>.</summary>
    public bool Accept()
    {
        if (IsOver)
        {
            return false;
        }

        InMemoryConnection connection = _connector.Open();
        connection.Context.RemoteEndPoint = Target.Address;
        return _answer.TrySetResult(new LoopConnection(Loop, connection.Context));
    }

    public bool Refuse() => Fail(new SocketException((int)SocketError.ConnectionRefused));

    public bool Fail(Exception exception) => _answer.TrySetException(exception);

    internal void Decide() => _connector.DecideOn(this);

    internal void Cancel(CancellationToken cancellation) => _answer.TrySetCanceled(cancellation);
}
