using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeProxy.Configuration;

namespace EdgeProxy.Compiler;

/// <summary>Compares certificates, by name and by what their texts say; that a text moved to another file is no difference.</summary>
internal sealed class CertificateComparer : ISectionComparer
{
    private const DifferenceSeverity Breaking = DifferenceSeverity.Breaking;
    private const DifferenceSeverity Change = DifferenceSeverity.Change;
    private const DifferenceSeverity Info = DifferenceSeverity.Info;

    public void Compare(ComparedConfigs configs, List<ConfigDifference> found)
    {
        foreach ((CertificateConfig? old, CertificateConfig? now) in Paired<CertificateConfig>.ByName(configs.Old.Certificates, configs.New.Certificates, c => c.Name))
        {
            if (old is null)
            {
                string users = UsersOf(configs.New, now!);
                found.Add(Difference(null, now, DifferenceKind.Added, users.Length > 0 ? Change : Info, "added") with { Effect = Used(users) });
            }
            else if (now is null)
            {
                string users = UsersOf(configs.Old, old);
                found.Add(Difference(old, null, DifferenceKind.Removed, users.Length > 0 ? Breaking : Info, "removed") with
                {
                    Effect = users.Length > 0 ? "it was shown by " + users : "nothing used it",
                });
            }
            else
            {
                Compare(old, now, UsersOf(configs.New, now), found);
            }
        }
    }

    private static void Compare(CertificateConfig old, CertificateConfig now, string users, List<ConfigDifference> found)
    {
        ConfigDifference Of(DifferenceKind kind, DifferenceSeverity severity, string what, string setting) =>
            Difference(old, now, kind, users.Length > 0 ? severity : Info, what) with { Setting = setting, Effect = Used(users) };

        if (!string.Equals(old.Certificate.Text, now.Certificate.Text, StringComparison.Ordinal))
        {
            (string before, DateTime ends) = Describe(old.Certificate);
            (string after, DateTime newEnds) = Describe(now.Certificate);

            // A renewal ends later; one that ends earlier is most likely an old file put back.
            found.Add(Of(DifferenceKind.Changed, newEnds < ends ? Breaking : Change, $"certificate {before} → {after}", "certificate") with { Old = before, New = after });
        }

        if (!string.Equals(old.Key.Text, now.Key.Text, StringComparison.Ordinal))
        {
            found.Add(Of(DifferenceKind.Changed, Change, "key changed", "key"));
        }

        found.AddRange(ListComparison.Gone(old.ServerNames, now.ServerNames)
            .Select(name => Of(DifferenceKind.Removed, Breaking, $"server name {name} removed", "serverNames") with { Old = name }));
        found.AddRange(ListComparison.New(old.ServerNames, now.ServerNames)
            .Select(name => Of(DifferenceKind.Added, Change, $"server name {name} added", "serverNames") with { New = name }));
    }

    private static string UsersOf(ValidatedConfig config, CertificateConfig certificate)
    {
        IEnumerable<string> listeners = config.Listeners
            .Where(listener => listener.Tls is { } tls && tls.Certificates.Any(used => used.Name == certificate.Name))
            .Select(listener => "listener " + listener.Name);
        IEnumerable<string> upstreams = config.Upstreams
            .Where(upstream => upstream.Tls.ClientCertificate?.Name == certificate.Name)
            .Select(upstream => "upstream " + upstream.Name);
        return string.Join(", ", listeners.Concat(upstreams));
    }

    private static string Used(string users) => users.Length > 0 ? "shown by " + users : "nothing uses it";

    /// <summary>The digest of the leaf, so that two of one name and time differ, and its end.</summary>
    private static (string Text, DateTime Ends) Describe(PemConfig pem)
    {
        try
        {
            using X509Certificate2 leaf = X509Certificate2.CreateFromPem(pem.Text);
            string ends = leaf.NotAfter.ToUniversalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            return ($"{leaf.GetCertHashString(HashAlgorithmName.SHA256)[..16].ToLowerInvariant()} until {ends}", leaf.NotAfter.ToUniversalTime());
        }
        catch (CryptographicException)
        {
            // What PEM blocks hold is the compiler's to check; here a text that holds no certificate is only told apart.
            return (CertificateLoader.Digest(pem.Text)[..16], default);
        }
    }

    private static ConfigDifference Difference(CertificateConfig? old, CertificateConfig? now, DifferenceKind kind, DifferenceSeverity severity, string what) => new()
    {
        Severity = severity,
        Subject = DifferenceSubject.Certificate,
        Name = (old ?? now)!.Name,
        Kind = kind,
        What = what,
        OldPosition = old?.Position,
        NewPosition = now?.Position,
    };
}
