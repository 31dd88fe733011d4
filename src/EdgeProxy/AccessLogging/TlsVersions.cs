using System.Security.Authentication;

namespace EdgeProxy;

/// <summary>Versions of TLS by the names that logs and tools use.</summary>
internal static class TlsVersions
{
    /// <summary>Empty without TLS.</summary>
    public static ReadOnlySpan<byte> Of(SslProtocols version) => version switch
    {
        SslProtocols.Tls13 => "TLSv1.3"u8,
        SslProtocols.Tls12 => "TLSv1.2"u8,
        SslProtocols.None => default,
        _ => "other"u8,
    };
}
