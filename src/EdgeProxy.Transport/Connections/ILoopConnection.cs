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

    /// <summary>
    /// Ends the sending half, leaving the other open. Everything written must have been flushed: a flush completes when the
    /// kernel has the bytes. False where the connection cannot (TLS has no half-close worth the name), or is gone. On the loop.
    /// </summary>
    bool TryEndSending();

    /// <summary>
    /// Whether the kernel holds bytes of the peer that nobody has received yet, be the loop late or the bytes new: asked before a
    /// connection is closed as idle. A system call. On the loop.
    /// </summary>
    bool HasWaitingBytes();
}
