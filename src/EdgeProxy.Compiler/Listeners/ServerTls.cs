using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace EdgeProxy.Compiler;

/// <summary>
/// TLS of a listener: its certificates by server name, exact before the longest <c>*.suffix</c> before the default, which
/// is the first without server names, or else the first. Immutable; safe from any thread.
/// </summary>
public sealed class ServerTls
{
    private readonly Dictionary<string, SslStreamCertificateContext> _exact = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, SslStreamCertificateContext> _suffixes = new(StringComparer.OrdinalIgnoreCase);
    private readonly SslStreamCertificateContext _default;

    /// <param name="certificates">At least one, each with its server names; where two have the same name the first is used.</param>
    internal ServerTls(IReadOnlyList<(IReadOnlyList<string> ServerNames, SslStreamCertificateContext Context)> certificates, bool onlyTls13, TimeSpan handshakeTimeout)
    {
        Protocols = onlyTls13 ? SslProtocols.Tls13 : SslProtocols.Tls12 | SslProtocols.Tls13;
        HandshakeTimeout = handshakeTimeout;
        SslStreamCertificateContext? unnamed = null;
        foreach ((IReadOnlyList<string> names, SslStreamCertificateContext context) in certificates)
        {
            unnamed ??= names.Count == 0 ? context : null;
            foreach (string name in names)
            {
                bool isSuffix = name.StartsWith("*.", StringComparison.Ordinal);
                (isSuffix ? _suffixes : _exact).TryAdd(isSuffix ? name[2..] : name, context);
            }
        }

        _default = unnamed ?? certificates[0].Context;
    }

    /// <summary>The versions that are accepted.</summary>
    public SslProtocols Protocols { get; }

    public TimeSpan HandshakeTimeout { get; }

    public X509Certificate2 Select(string? serverName) => SelectContext(serverName).TargetCertificate;

    /// <summary>Certificate and chain for a client's server name (RFC 6066 section 3); made once, so that handshakes share sessions.</summary>
    public SslStreamCertificateContext SelectContext(string? serverName)
    {
        if (string.IsNullOrEmpty(serverName))
        {
            return _default;
        }

        string name = serverName.EndsWith('.') ? serverName[..^1] : serverName;
        if (_exact.TryGetValue(name, out SslStreamCertificateContext? context))
        {
            return context;
        }

        for (int dot = name.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = name.IndexOf('.', dot + 1))
        {
            if (dot > 0 && _suffixes.TryGetValue(name[(dot + 1)..], out context))
            {
                return context;
            }
        }

        return _default;
    }
}
