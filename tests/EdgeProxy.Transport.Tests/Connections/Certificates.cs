using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeProxy.Transport.Tests;

/// <summary>An authority and what it signs, made anew for each test run.</summary>
internal sealed class Certificates
{
    private static readonly DateTimeOffset From = DateTimeOffset.UtcNow.AddDays(-1);
    private static readonly DateTimeOffset Until = DateTimeOffset.UtcNow.AddDays(30);

    public Certificates()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        Authority = request.CreateSelfSigned(From, Until);
    }

    public X509Certificate2 Authority { get; }

    public X509Certificate2Collection Roots => [Authority];

    public X509Certificate2 Sign(string subject, string[] names, IPAddress[] addresses, string usage)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={subject}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        if (names.Length + addresses.Length > 0)
        {
            SubjectAlternativeNameBuilder alternatives = new();
            Array.ForEach(names, alternatives.AddDnsName);
            Array.ForEach(addresses, alternatives.AddIpAddress);
            request.CertificateExtensions.Add(alternatives.Build());
        }

        using X509Certificate2 signed = request.Create(Authority, From.AddMinutes(1), Until.AddMinutes(-1), RandomNumberGenerator.GetBytes(8));
        using X509Certificate2 whole = signed.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), password: null);
    }
}
