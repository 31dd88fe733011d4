using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EdgeProxy.Configuration;

namespace EdgeProxy.Compiler;

/// <summary>Makes certificates of PEM texts. Each text is parsed once a compilation, and its mistakes reported once.</summary>
internal sealed class CertificateLoader(TlsDraft tls, List<ConfigError> errors)
{
    /// <summary>Paths of what was reported already.</summary>
    private readonly HashSet<string> _failed = new(StringComparer.Ordinal);

    public void LoadAll(IReadOnlyList<CertificateConfig> certificates)
    {
        foreach (CertificateConfig certificate in certificates)
        {
            Load(certificate);
        }
    }

    /// <summary>What the loaded certificate depends on: equal terms, equal certificates.</summary>
    public static string TermsOf(CertificateConfig source) => Digest(source.Certificate.Text) + Digest(source.Key.Text);

    /// <summary>The certificate with its key and the intermediates that stand behind it; null when it cannot be used, which is reported.</summary>
    public SslStreamCertificateContext? Load(CertificateConfig source)
    {
        string path = MemberPath.Join("certificates", source.Name);
        return _failed.Contains(path) ? null : tls.Certificate(TermsOf(source), () => Make(source, path));
    }

    /// <summary>Certificates to trust; null when they cannot be parsed, which is reported at <paramref name="path"/>.</summary>
    public X509Certificate2Collection? LoadAuthorities(PemConfig source, string path)
    {
        if (_failed.Contains(path))
        {
            return null;
        }

        X509Certificate2Collection? authorities = tls.Authorities(Digest(source.Text), () => Parse(source, path));
        if (authorities is null)
        {
            _failed.Add(path);
        }

        return authorities;
    }

    public static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private SslStreamCertificateContext? Make(CertificateConfig source, string path)
    {
        if (Parse(source.Certificate, path + ".certificate") is not { } chain)
        {
            _failed.Add(path);
            return null;
        }

        X509Certificate2? leaf = PrivateKeys.Attach(chain[0], source.Key.Text, out string problem);
        if (leaf is null)
        {
            _failed.Add(path);
            errors.Add(new ConfigError(source.Key.Position, path + ".key", ConfigCodes.InvalidPem, problem + In(source.Key), HintFor(source, chain)));
            return null;
        }

        chain.RemoveAt(0);
        return SslStreamCertificateContext.Create(leaf, chain, offline: true);
    }

    private X509Certificate2Collection? Parse(PemConfig source, string path)
    {
        var chain = new X509Certificate2Collection();
        try
        {
            chain.ImportFromPem(source.Text);
        }
        catch (CryptographicException)
        {
            chain.Clear();
        }

        if (chain.Count > 0)
        {
            return chain;
        }

        errors.Add(new ConfigError(
            source.Position, path, ConfigCodes.InvalidPem, "a CERTIFICATE block does not hold an X.509 certificate" + In(source),
            "check it: openssl x509 -noout -text -in the-file"));
        return null;
    }

    /// <summary>A chain in the wrong order is the usual mistake.</summary>
    private static string HintFor(CertificateConfig source, X509Certificate2Collection chain)
    {
        for (int i = 1; i < chain.Count; i++)
        {
            using X509Certificate2? found = PrivateKeys.Attach(chain[i], source.Key.Text, out _);
            if (found is not null)
            {
                return $"it belongs to certificate {i + 1} of the file: put that one first, and its issuers behind it";
            }
        }

        return "name the key that the certificate was issued for; openssl x509 -pubkey and openssl pkey -pubout print the same for the two";
    }

    private static string In(PemConfig source) => source.File is null ? "" : $", in {source.File}";
}
