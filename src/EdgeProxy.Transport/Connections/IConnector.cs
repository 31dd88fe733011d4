using System.Net;
using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Transport;

/// <summary>Opens connections to upstreams on behalf of a loop.</summary>
public interface IConnector
{
    /// <summary>
    /// Connects; the returned connection's pipes complete on <paramref name="loop"/>, and the call itself resumes there.
    /// Throws <see cref="System.IO.IOException"/> or <see cref="System.Net.Sockets.SocketException"/> (refused, unreachable),
    /// <see cref="System.Security.Authentication.AuthenticationException"/> (TLS), <see cref="OperationCanceledException"/>.
    /// </summary>
    ValueTask<ConnectionContext> ConnectAsync(Loop loop, ConnectTarget target, CancellationToken cancellation);
}

/// <summary>Where to connect: an <see cref="IPEndPoint"/> or <see cref="System.Net.Sockets.UnixDomainSocketEndPoint"/>, and TLS or not.</summary>
public sealed record ConnectTarget(EndPoint Address, ClientTls? Tls);
