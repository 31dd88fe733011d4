namespace EdgeProxy.Transport;

/// <summary>What the <see cref="Microsoft.AspNetCore.Connections.ConnectionContext"/>s of every transport also are.</summary>
public interface ILoopConnection
{
    /// <summary>The loop on which the connection's pipes complete.</summary>
    Loop Loop { get; }

    /// <summary>
    /// Runs <paramref name="callback"/> on the loop, in a turn of its own, once the peer has closed or half-closed, or the
    /// connection was aborted; not after it was disposed. One registration a connection, for its whole life;
    /// a second throws <see cref="InvalidOperationException"/>. On the loop.
    /// </summary>
    void OnClosed(Action<object?> callback, object? state);
}
