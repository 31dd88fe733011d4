using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeProxy.Compiler;

/// <summary>Puts a certificate and its private key together.</summary>
internal static class PrivateKeys
{
    private const string RsaOid = "1.2.840.113549.1.1.1";
    private const string EllipticOid = "1.2.840.10045.2.1";

    /// <summary>The certificate with its key, or the reason why that cannot be.</summary>
    public static X509Certificate2? Attach(X509Certificate2 certificate, string keyText, out string problem)
    {
        string algorithm = certificate.GetKeyAlgorithm();
        if (algorithm is not (RsaOid or EllipticOid))
        {
            problem = $"the certificate's key is neither RSA nor ECDSA (its algorithm is {algorithm})";
            return null;
        }

        using RSA rsa = RSA.Create();
        using ECDsa elliptic = ECDsa.Create();
        bool isRsa = TryImport(rsa, keyText);
        bool isElliptic = !isRsa && TryImport(elliptic, keyText);
        if (!isRsa && !isElliptic)
        {
            problem = "the private key cannot be parsed as RSA or ECDSA";
            return null;
        }

        if (isRsa != (algorithm == RsaOid))
        {
            problem = $"the private key is {(isRsa ? "RSA" : "ECDSA")}, and the certificate's is {(isRsa ? "ECDSA" : "RSA")}";
            return null;
        }

        try
        {
            problem = "";
            return isRsa ? certificate.CopyWithPrivateKey(rsa) : certificate.CopyWithPrivateKey(elliptic);
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            // The framework compares the public keys, and throws when they differ.
            problem = "the private key does not belong to the certificate";
            return null;
        }
    }

    private static bool TryImport(AsymmetricAlgorithm algorithm, string text)
    {
        try
        {
            algorithm.ImportFromPem(text);
            return true;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            return false;
        }
    }
}
