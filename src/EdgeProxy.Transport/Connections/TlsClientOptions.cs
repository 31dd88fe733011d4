using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace EdgeProxy.Transport;

/// <summary>The framework's options for a <see cref="ClientTls"/>, made once for each.</summary>
internal static class TlsClientOptions
{
    // Keyed by reference and held weakly: an upstream's terms live in a snapshot and go with it.
    private static readonly ConditionalWeakTable<ClientTls, SslClientAuthenticationOptions> Made = [];

    public static SslClientAuthenticationOptions Of(ClientTls tls) => Made.GetValue(tls, Make);

    private static SslClientAuthenticationOptions Make(ClientTls tls)
    {
        // The framework skips the check of the name when there is none to check.
        if (tls.Verify && string.IsNullOrEmpty(tls.ServerName))
        {
            throw new AuthenticationException("no server name to verify the certificate against");
        }

        SslClientAuthenticationOptions options = new()
        {
            TargetHost = tls.ServerName,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ApplicationProtocols = [SslApplicationProtocol.Http11],
            AllowRenegotiation = false,
            CertificateChainPolicy = Policy(tls.Authorities),
        };
        if (!tls.Verify)
        {
            options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
        }

        if (tls.ClientCertificate is not null)
        {
            options.ClientCertificateContext = SslStreamCertificateContext.Create(tls.ClientCertificate, additionalCertificates: null, offline: true);
        }

        return options;
    }

    private static X509ChainPolicy Policy(X509Certificate2Collection? authorities)
    {
        X509ChainPolicy policy = new()
        {
            RevocationMode = X509RevocationMode.NoCheck,

            // A missing intermediate is the server's fault; fetching it from an address in its certificate is not ours to do.
            DisableCertificateDownloads = true,
        };
        if (authorities is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(authorities);
        }

        return policy;
    }
}
