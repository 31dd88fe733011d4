namespace EdgeProxy.Configuration;

/// <summary>Validates <c>certificates</c>.</summary>
internal sealed class CertificateValidator(Diagnostics diagnostics)
{
    private static readonly PemConfig NoPem = new() { Text = "" };

    private readonly PemReader _pem = new(diagnostics);

    public NamedTable<CertificateConfig> Validate(IReadOnlyList<JsonNodeAt> nodes)
    {
        var table = new NamedTable<CertificateConfig>("certificate", ConfigCodes.MissingCertificate, diagnostics);
        foreach (JsonNodeAt node in nodes)
        {
            table.Add(node, Validate(node));
        }

        return table;
    }

    private CertificateConfig Validate(JsonNodeAt node)
    {
        var certificate = new ObjectAt(node);
        return new CertificateConfig
        {
            Name = node.Name!,
            Certificate = _pem.ReadCertificate(certificate, CertificateMembers.Certificate) ?? NoPem,
            Key = _pem.ReadKey(certificate, CertificateMembers.Key) ?? NoPem,
            ServerNames = new ValueList<string>(HostList.Read(certificate, CertificateMembers.ServerNames, diagnostics)),
            Position = node.NamePosition,
        };
    }
}
