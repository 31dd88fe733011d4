using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeProxy.Transport;

/// <summary>Connects through the framework's sockets: TCP and Unix domain sockets, plain or TLS with ALPN <c>http/1.1</c>.</summary>
public sealed class SocketsConnector : IConnector, IDisposable
{
    private readonly SocketConnectionContextFactory _plain = Factory(inline: true);

    // Handshakes and decryption take long by the measure of the thread that serves all sockets: they run on the pool.
    private readonly SocketConnectionContextFactory _secure = Factory(inline: false);

    /// <summary>
    /// A connection whose descriptor has this number or a higher one fails as if there were none: the last ones are for files and
    /// threads, without which the process would not live. Set before the first connection.
    /// </summary>
    public int DescriptorsMax { get; set; } = int.MaxValue;

    /// <inheritdoc/>
    public async ValueTask<ConnectionContext> ConnectAsync(Loop loop, ConnectTarget target, CancellationToken cancellation)
    {
        loop.AssertCurrent();
        try
        {
            Socket socket = await OpenAsync(target.Address, cancellation).ConfigureAwait(false);
            return target.Tls is null
                ? new LoopConnection(loop, Own(_plain, socket))
                : await SecureAsync(loop, Own(_secure, socket), target.Tls, cancellation).ConfigureAwait(false);
        }
        finally
        {
            await loop.SwitchTo();
        }
    }

    public void Dispose()
    {
        _plain.Dispose();
        _secure.Dispose();
    }

    private static SocketConnectionContextFactory Factory(bool inline) => new(
        new SocketConnectionFactoryOptions
        {
            UnsafePreferInlineScheduling = inline,
            MaxReadBufferSize = SocketsTransport.BufferedBytesMax,
            MaxWriteBufferSize = SocketsTransport.WriteThroughBytes,
        },
        NullLogger.Instance);

    private async Task<Socket> OpenAsync(EndPoint address, CancellationToken cancellation)
    {
        Socket socket = address switch
        {
            IPEndPoint => new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true },
            UnixDomainSocketEndPoint => new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified),
            _ => throw new ArgumentException("neither an IP nor a Unix domain socket address", nameof(address)),
        };
        try
        {
            if (socket.SafeHandle.DangerousGetHandle() >= DescriptorsMax)
            {
                throw new SocketException((int)SocketError.TooManyOpenSockets);
            }

            await socket.ConnectAsync(address, cancellation).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static ConnectionContext Own(SocketConnectionContextFactory factory, Socket socket)
    {
        try
        {
            return factory.Create(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<ConnectionContext> SecureAsync(Loop loop, ConnectionContext connection, ClientTls tls, CancellationToken cancellation)
    {
        SslStream stream = new(new DuplexPipeStream(connection.Transport), leaveInnerStreamOpen: false);
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
