using System.Security.Cryptography.X509Certificates;

namespace EdgeProxy.Transport;

/// <summary>TLS towards an upstream. Immutable; in the snapshot.</summary>
/// <param name="ServerName">SNI and the name that the certificate must be for.</param>
/// <param name="Authorities">Trusted roots instead of the system's; null for the system's.</param>
/// <param name="Verify">False accepts any certificate (an operator's explicit choice).</param>
/// <param name="ClientCertificate">Presented when the upstream asks for one.</param>
public sealed record ClientTls(string ServerName, X509Certificate2Collection? Authorities, bool Verify, X509Certificate2? ClientCertificate);
