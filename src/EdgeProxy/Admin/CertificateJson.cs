using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using EdgeProxy.Configuration;

namespace EdgeProxy;

/// <summary>A certificate of <c>GET /config</c>: what any client that connects is shown, and never the key.</summary>
internal static class CertificateJson
{
    public static void Write(Utf8JsonWriter json, CertificateConfig certificate)
    {
        json.WriteStartObject();
        json.WriteString("name", certificate.Name);
        json.WriteString("at", certificate.Position.ToString());
        ConfigJson.WriteTexts(json, "serverNames", certificate.ServerNames);
        json.WriteString("certificate", certificate.Certificate.ToString());
        json.WriteString("key", certificate.Key.ToString());
        WriteContent(json, certificate.Certificate);
        json.WriteEndObject();
    }

    private static void WriteContent(Utf8JsonWriter json, PemConfig pem)
    {
        try
        {
            using X509Certificate2 leaf = X509Certificate2.CreateFromPem(pem.Text);
            json.WriteString("subject", leaf.Subject);
            json.WriteString("issuer", leaf.Issuer);
            X509SubjectAlternativeNameExtension? names = leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
            ConfigJson.WriteTexts(
                json, "names", (names?.EnumerateDnsNames() ?? []).Concat(names?.EnumerateIPAddresses().Select(address => address.ToString()) ?? []));
            json.WriteString("notBefore", leaf.NotBefore.ToUniversalTime());
            json.WriteString("notAfter", leaf.NotAfter.ToUniversalTime());
            json.WriteString("sha256", leaf.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant());
        }
        catch (CryptographicException e)
        {
            // It was compiled, so this is not to be expected; one certificate less to read is no reason to show nothing.
            json.WriteString("unreadable", e.Message);
        }
    }
}
