using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace EdgeProxy.Compiler.Tests;

/// <summary>Certificates and keys in PEM, made once a run.</summary>
internal static class TestCertificates
{
    public static readonly (string Certificate, string Key) Rsa = MakeRsa("CN=rsa.example");

    public static readonly (string Certificate, string Key) OtherRsa = MakeRsa("CN=other.example");

    public static readonly (string Certificate, string Key) Elliptic = MakeElliptic();

    /// <summary>A leaf and its issuer, which has an issuer of its own.</summary>
    public static readonly (string Leaf, string Intermediate, string Key) Chain = MakeChain();

    private static DateTimeOffset From => DateTimeOffset.UtcNow.AddDays(-1);

    private static DateTimeOffset Until => DateTimeOffset.UtcNow.AddDays(30);

    /// <summary>As it stands between the quotes of a JSON string.</summary>
    public static string Json(string pem) => JsonEncodedText.Encode(pem).ToString();

    private static (string, string) MakeRsa(string subject)
    {
        using RSA key = RSA.Create(2048);
        using X509Certificate2 certificate = new CertificateRequest(subject, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(From, Until);
        return (certificate.ExportCertificatePem(), key.ExportRSAPrivateKeyPem());
    }

    private static (string, string) MakeElliptic()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = new CertificateRequest("CN=elliptic.example", key, HashAlgorithmName.SHA256).CreateSelfSigned(From, Until);
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    private static (string, string, string) MakeChain()
    {
        using ECDsa rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using ECDsa middleKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using ECDsa leafKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 root = Authority("CN=Root", rootKey).CreateSelfSigned(From, Until);
        using X509Certificate2 middle = Authority("CN=Middle", middleKey).Create(root, From, Until.AddDays(-1), [1]).CopyWithPrivateKey(middleKey);
        using X509Certificate2 leaf = new CertificateRequest("CN=leaf.example", leafKey, HashAlgorithmName.SHA256).Create(middle, From, Until.AddDays(-2), [2]);
        return (leaf.ExportCertificatePem() + "\n", middle.ExportCertificatePem() + "\n", leafKey.ExportECPrivateKeyPem());
    }

    private static CertificateRequest Authority(string subject, ECDsa key)
    {
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request;
    }
}
