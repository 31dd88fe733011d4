using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using EdgeProxy.Transport;

namespace EdgeProxy.Compiler;

/// <summary>What was made of PEM texts, by a digest of the texts: carried over while the texts stay the same.</summary>
internal sealed record TlsParts(
    IReadOnlyDictionary<string, SslStreamCertificateContext> Certificates,
    IReadOnlyDictionary<string, X509Certificate2Collection> Authorities,
    IReadOnlyDictionary<string, ClientTls> Clients)
{
    public static TlsParts None { get; } = new(
        new Dictionary<string, SslStreamCertificateContext>(StringComparer.Ordinal),
        new Dictionary<string, X509Certificate2Collection>(StringComparer.Ordinal),
        new Dictionary<string, ClientTls>(StringComparer.Ordinal));
}

/// <summary>Takes from the last compilation what is still the same; what is not asked for is dropped.</summary>
internal sealed class TlsDraft(TlsParts last)
{
    private readonly Dictionary<string, SslStreamCertificateContext> _certificates = new(StringComparer.Ordinal);
    private readonly Dictionary<string, X509Certificate2Collection> _authorities = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ClientTls> _clients = new(StringComparer.Ordinal);

    public TlsParts Used => new(_certificates, _authorities, _clients);

    public SslStreamCertificateContext? Certificate(string terms, Func<SslStreamCertificateContext?> make) => Get(_certificates, last.Certificates, terms, make);

    public X509Certificate2Collection? Authorities(string terms, Func<X509Certificate2Collection?> make) => Get(_authorities, last.Authorities, terms, make);

    public ClientTls? Client(string terms, Func<ClientTls?> make) => Get(_clients, last.Clients, terms, make);

    private static T? Get<T>(Dictionary<string, T> used, IReadOnlyDictionary<string, T> last, string terms, Func<T?> make)
        where T : class
    {
        if (used.TryGetValue(terms, out T? part))
        {
            return part;
        }

        part = last.TryGetValue(terms, out T? known) ? known : make();
        if (part is not null)
        {
            used.Add(terms, part);
        }

        return part;
    }
}
