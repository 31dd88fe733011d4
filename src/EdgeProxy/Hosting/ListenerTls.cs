using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using EdgeProxy.Compiler;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace EdgeProxy;

/// <summary>A listener's TLS in Kestrel's terms: the client's server name chooses the certificate.</summary>
internal static class ListenerTls
{
    private static readonly List<SslApplicationProtocol> Protocols = [SslApplicationProtocol.Http11];

    public static TlsHandshakeCallbackOptions Options(ServerTls tls) => new()
    {
        HandshakeTimeout = tls.HandshakeTimeout,
        OnConnection = context => ValueTask.FromResult(Authentication(tls, context.ClientHelloInfo.ServerName)),
    };

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
