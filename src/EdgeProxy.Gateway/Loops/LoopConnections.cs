using System.Security.Authentication;
using EdgeProxy.Transport;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace EdgeProxy.Gateway;

/// <summary>What the gateway does with connections beyond reading and writing.</summary>
internal static class LoopConnections
{
    /// <summary>Calls back on the loop when the peer has closed, half-closed or reset.</summary>
    public static void OnClosed(ConnectionContext connection, Action<object?> callback, object? state) =>
        ((ILoopConnection)connection).OnClosed(callback, state);

    /// <summary>The version of TLS that was agreed on; none without TLS.</summary>
    public static SslProtocols TlsOf(ConnectionContext connection) =>
        connection.Features.Get<ITlsHandshakeFeature>()?.Protocol ?? SslProtocols.None;

    /// <summary>Ends the sending half, leaving the other open; false where the connection cannot.</summary>
    public static bool TryEndSending(ConnectionContext connection) => ((ILoopConnection)connection).TryEndSending();

    /// <summary>Whether the client has sent what nobody has received yet. A system call.</summary>
    public static bool HasWaitingBytes(ConnectionContext connection) => ((ILoopConnection)connection).HasWaitingBytes();

    /// <summary>Closes, at once or behind what was flushed, and lets the transport clean up behind.</summary>
    public static void Close(ConnectionContext connection, bool abort)
    {
        if (abort)
        {
            connection.Abort();
        }

        _ = DisposeAsync(connection);
    }

    private static async Task DisposeAsync(ConnectionContext connection)
    {
        try
        {
            await connection.DisposeAsync();
        }
        catch (Exception e)
        {
            ((ILoopConnection)connection).Loop.ReportUnhandled(e);
        }
    }
}
