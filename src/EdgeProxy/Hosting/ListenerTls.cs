using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using EdgeProxy.Compiler;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace EdgeProxy;

/// <summary>A listener's TLS in Kestrel's terms: the client's server name chooses the certificate.</summary>
internal static class ListenerTls
{
    private static readonly List<SslApplicationProtocol> Protocols = [SslApplicationProtocol.Http11];

    /// <param name="current">The listener's present TLS; asked at each handshake, since a reload may change it.</param>
    /// <param name="handshakeTimeout">Null for the framework's default, of a listener that speaks no TLS at present.</param>
    public static TlsHandshakeCallbackOptions Options(Func<ServerTls?> current, TimeSpan? handshakeTimeout)
    {
        var options = new TlsHandshakeCallbackOptions
        {
            OnConnection = context => ValueTask.FromResult(
                Authentication(current() ?? throw new AuthenticationException("the listener speaks no TLS any more"), context.ClientHelloInfo.ServerName)),
        };
        options.HandshakeTimeout = handshakeTimeout ?? options.HandshakeTimeout;
        return options;
    }

    private static SslServerAuthenticationOptions Authentication(ServerTls tls, string? serverName) => new()
    {
        ServerCertificateContext = tls.SelectContext(serverName),
        EnabledSslProtocols = tls.Protocols,
        ApplicationProtocols = Protocols,
        ClientCertificateRequired = false,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,

        // Renegotiation is a way to make servers work for nothing, and TLS 1.3 has none.
        AllowRenegotiation = false,
    };
}
