using System.Net.Security;
using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Transport;

/// <summary>Connects on epoll loops: TCP and Unix domain sockets, plain or TLS with ALPN <c>http/1.1</c>.</summary>
internal sealed class EpollConnector : IConnector
{
    /// <summary>A connection whose descriptor has this number or a higher one fails as if there were none.</summary>
    public int DescriptorsMax { get; set; } = int.MaxValue;

    /// <inheritdoc/>
    public async ValueTask<ConnectionContext> ConnectAsync(Loop loop, ConnectTarget target, CancellationToken cancellation)
    {
        loop.AssertCurrent();
        EpollConnection connection = await EpollConnection.ConnectAsync((EpollLoop)loop, target.Address, DescriptorsMax, cancellation);
        if (target.Tls is null)
        {
            return connection;
        }

        try
        {
            return await SecureAsync(loop, connection, target.Tls, cancellation).ConfigureAwait(false);
        }
        finally
        {
            await loop.SwitchTo();
        }
    }

    private static async Task<ConnectionContext> SecureAsync(Loop loop, EpollConnection connection, ClientTls tls, CancellationToken cancellation)
    {
        // A handshake computes for long by the measure of a loop: on the pool, where what is begun off the loop also completes.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        SslStream stream = new(new DuplexPipeStream(connection), leaveInnerStreamOpen: false);
        try
        {
            await stream.AuthenticateAsClientAsync(TlsClientOptions.Of(tls), cancellation).ConfigureAwait(false);
            return new LoopConnection(loop, connection, new TlsLayer(stream));
        }
        catch
        {
            connection.Abort(new ConnectionAbortedException("The TLS handshake failed."));
            await stream.DisposeAsync().ConfigureAwait(false);
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
