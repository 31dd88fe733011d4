using EdgeProxy.Transport;
using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Testing;

/// <summary>Upstreams in memory: the test decides what becomes of each connect and gets the script's end of it.</summary>
public sealed class InMemoryConnector(Action run) : IConnector
{
    private static readonly Action<object?> Decide = static state => ((ConnectAttempt)state!).Decide();

    private readonly Queue<InMemoryConnection> _accepted = new();

    /// <summary>Decides each attempt; the default accepts at once. One that does nothing leaves the attempt pending: a slow or dead upstream.</summary>
    public Action<ConnectAttempt> OnConnect { get; set; } = static attempt => attempt.Accept();

    /// <summary>Every attempt so far, in order.</summary>
    public List<ConnectAttempt> Attempts { get; } = [];

    /// <summary>For connections accepted from now on.</summary>
    public InMemoryOptions Options { get; set; } = new();

    /// <summary>Connections that the gateway has not disposed; 0 at the end of a test that leaks none.</summary>
    public int OpenConnections { get; private set; }

    /// <summary>Accepted connections that the test has not taken by <see cref="TakeAccepted"/>.</summary>
    public IReadOnlyCollection<InMemoryConnection> Accepted => _accepted;

    /// <summary>The script's end of the oldest accepted connection; throws when there is none.</summary>
    public InMemoryConnection TakeAccepted() => _accepted.TryDequeue(out InMemoryConnection? connection)
        ? connection
        : throw new InvalidOperationException("no connect was accepted");

    /// <inheritdoc/>
    public async ValueTask<ConnectionContext> ConnectAsync(Loop loop, ConnectTarget target, CancellationToken cancellation)
    {
        loop.AssertCurrent();
        ConnectAttempt attempt = new(this, loop, target);
        Attempts.Add(attempt);
        try
        {
            using CancellationTokenRegistration registration = cancellation.UnsafeRegister(
                static (state, token) => ((ConnectAttempt)state!).Cancel(token),
                attempt);
            loop.Post(Decide, attempt);
            return await attempt.Answer.ConfigureAwait(false);
        }
        finally
        {
            // In a turn of its own, as with a socket: never within the caller's stack, nor within that of who cancels.
            await loop.Yield();
        }
    }

    internal void DecideOn(ConnectAttempt attempt)
    {
        if (!attempt.IsOver)
        {
            OnConnect(attempt);
        }
    }

    internal InMemoryConnection Open()
    {
        OpenConnections++;
        InMemoryConnection connection = new(run, Options, () => OpenConnections--);
        _accepted.Enqueue(connection);
        return connection;
    }
}
