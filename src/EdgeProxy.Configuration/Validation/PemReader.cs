namespace EdgeProxy.Configuration;

/// <summary>Reads members that name a PEM file or hold PEM text, and checks that the text has the blocks that it should.</summary>
internal sealed class PemReader(Diagnostics diagnostics)
{
    private const string Begin = "-----BEGIN ";
    private const string CertificateBlock = "CERTIFICATE";

    public PemConfig? ReadCertificate(ObjectAt owner, MemberSpec member) => Read(owner, member, isKey: false);

    public PemConfig? ReadKey(ObjectAt owner, MemberSpec member) => Read(owner, member, isKey: true);

    private PemConfig? Read(ObjectAt owner, MemberSpec member, bool isKey)
    {
        if (owner.TextNode(member) is not { } node)
        {
            return null;
        }

        bool isInline = node.Text.Contains(Begin, StringComparison.Ordinal);
        string? text = node.Text;
        string? file = null;
        if (!isInline)
        {
            if (node.Written is null && node.Text.Length > 1024)
            {
                diagnostics.Error(node, ConfigCodes.InvalidPem, "this is neither a path nor PEM text", "write the path of a PEM file, or text with -----BEGIN …-----");
                return null;
            }

            text = TextFile.Read(node, node.Text, ConfigCodes.FileUnreadable, diagnostics);
            file = TextFile.Resolve(node, node.Text);
        }

        if (text is null || diagnostics.ReportPlain(node, isKey ? CheckKey(text) : CheckCertificate(text)))
        {
            return null;
        }

        return new PemConfig { Text = text, File = file, Position = node.Position };
    }

    private static Problem? CheckCertificate(string text)
    {
        IReadOnlyList<string> blocks = Blocks(text);
        if (blocks.Contains(CertificateBlock, StringComparer.Ordinal))
        {
            return null;
        }

        return blocks.Any(IsKey)
            ? new Problem(ConfigCodes.InvalidPem, "there is a private key and no certificate", "exchange the files of \"certificate\" and \"key\"")
            : new Problem(ConfigCodes.InvalidPem, "there is no complete CERTIFICATE block", "give a PEM file; DER files are converted by openssl x509 -inform der");
    }

    private static Problem? CheckKey(string text)
    {
        IReadOnlyList<string> blocks = Blocks(text);
        if (blocks.Contains("ENCRYPTED PRIVATE KEY", StringComparer.Ordinal)
            || (blocks.Any(IsKey) && text.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal)))
        {
            return new Problem(ConfigCodes.InvalidPem, "the private key is encrypted", "decrypt it: openssl pkey -in key.pem -out plain.pem");
        }

        if (blocks.Any(IsKey))
        {
            return null;
        }

        return blocks.Contains(CertificateBlock, StringComparer.Ordinal)
            ? new Problem(ConfigCodes.InvalidPem, "there is a certificate and no private key", "name the file with the private key")
            : new Problem(ConfigCodes.InvalidPem, "there is no complete PRIVATE KEY block", "give a PEM file with the private key");
    }

    private static bool IsKey(string label) => label.EndsWith("PRIVATE KEY", StringComparison.Ordinal);

    /// <summary>The labels of blocks that begin and end.</summary>
    private static List<string> Blocks(string text)
    {
        var labels = new List<string>();
        int at = 0;
        while ((at = text.IndexOf(Begin, at, StringComparison.Ordinal)) >= 0)
        {
            at += Begin.Length;
            int end = text.IndexOf("-----", at, StringComparison.Ordinal);
            if (end < 0)
            {
                break;
            }

            string label = text[at..end];
            if (label.Length < 64 && text.IndexOf($"-----END {label}-----", end, StringComparison.Ordinal) >= 0)
            {
                labels.Add(label);
            }
        }

        return labels;
    }
}
