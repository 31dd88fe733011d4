namespace EdgeProxy.Configuration;

/// <summary>The members of a certificate.</summary>
internal static class CertificateMembers
{
    public static readonly MemberSpec Certificate = new(
        "certificate", new TextShape("a PEM file or PEM text"),
        "A PEM file, relative to the document, or the PEM text itself: the certificate, then its intermediates.")
    { IsRequired = true };

    public static readonly MemberSpec Key = new(
        "key", new TextShape("a PEM file or PEM text"),
        "A PEM file, relative to the document, or the PEM text itself: the private key, not encrypted.")
    { IsRequired = true };

    public static readonly MemberSpec ServerNames = new(
        "serverNames", Shapes.HostNames,
        "Server names that it is shown for, exact or `*.suffix` (one label). Without them it is the default of its listener.");

    public static readonly ObjectSpec Spec = new("certificate", "A certificate chain and its private key.", [Certificate, Key, ServerNames]);
}
