namespace EdgeProxy.Configuration.Tests;

public sealed class CertificateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private ConfigLoadResult Load(string certificate, string key, string more = "")
    {
        string document = _folder.Write("conf/a.json", $$"""
            { "certificates": { "site": { "certificate": "{{certificate}}", "key": "{{key}}" {{more}} } } }
            """);
        return ConfigLoader.Load([document], new ConfigOptions { RequireListeners = false });
    }

    [Fact]
    public void Files_AreRelativeToTheDocument()
    {
        string file = _folder.Write("conf/tls/site.pem", "-----BEGIN CERTIFICATE-----\nA\n-----END CERTIFICATE-----\n");
        _folder.Write("key.pem", "-----BEGIN EC PRIVATE KEY-----\nA\n-----END EC PRIVATE KEY-----\n");
        ConfigLoadResult result = Load("tls/site.pem", "../key.pem");
        CertificateConfig certificate = Documents.Good(result).Certificates[0];
        Assert.Equal(file, certificate.Certificate.File);
        Assert.Contains("EC PRIVATE KEY", certificate.Key.Text, StringComparison.Ordinal);
        Assert.Contains(result.Warnings, w => w.Code == ConfigCodes.UnusedCertificate);
    }

    [Theory]
    [InlineData("none.pem", Samples.KeyPem, ConfigCodes.FileUnreadable, "certificate")]
    [InlineData("", Samples.KeyPem, ConfigCodes.FileUnreadable, "certificate")]
    [InlineData(".", Samples.KeyPem, ConfigCodes.FileUnreadable, "certificate")]
    [InlineData("a\\u0000b", Samples.KeyPem, ConfigCodes.FileUnreadable, "certificate")]
    [InlineData(Samples.KeyPem, Samples.KeyPem, ConfigCodes.InvalidPem, "certificate")]
    [InlineData(Samples.Pem, Samples.Pem, ConfigCodes.InvalidPem, "key")]
    [InlineData("-----BEGIN CERTIFICATE-----\\nAAAA", Samples.KeyPem, ConfigCodes.InvalidPem, "certificate")]
    [InlineData(Samples.Pem, "-----BEGIN ENCRYPTED PRIVATE KEY-----\\nA\\n-----END ENCRYPTED PRIVATE KEY-----", ConfigCodes.InvalidPem, "key")]
    [InlineData(Samples.Pem, "-----BEGIN RSA PRIVATE KEY-----\\nProc-Type: 4,ENCRYPTED\\n-----END RSA PRIVATE KEY-----", ConfigCodes.InvalidPem, "key")]
    public void BadPem_IsRefused(string certificate, string key, string code, string path) =>
        Documents.Single(Load(certificate, key), code, "certificates.site." + path);

    [Fact]
    public void BinaryFile_IsRefused()
    {
        File.WriteAllBytes(_folder.Write("conf/site.der", ""), [0x30, 0x82, 0xFF]);
        ConfigError error = Documents.Single(Load("site.der", Samples.KeyPem), ConfigCodes.FileUnreadable);
        Assert.Contains("PEM", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Key_IsNeverShown()
    {
        ConfigLoadResult result = Load(Samples.Pem, "-----BEGIN PRIVATE KEY-----\\nc2VjcmV0");
        Assert.DoesNotContain("c2VjcmV0", Documents.Single(result, ConfigCodes.InvalidPem).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("*")]
    [InlineData("a.*.example")]
    [InlineData("*.*.example")]
    [InlineData("*example.com")]
    [InlineData("example.com.")]
    [InlineData("example.com:443")]
    [InlineData("https://example.com")]
    [InlineData("exämple.com")]
    [InlineData("a..b")]
    [InlineData("-a.example")]
    [InlineData("a_b.example ")]
    [InlineData("1.2.3")]
    [InlineData("0x7f.1")]
    [InlineData("::1")]
    [InlineData("[::1")]
    [InlineData("")]
    public void BadServerName_IsRefused(string name) =>
        Documents.Single(Load(Samples.Pem, Samples.KeyPem, $$""", "serverNames": ["{{name}}"] """), ConfigCodes.InvalidHost, "serverNames[0]");

    [Fact]
    public void ServerNameTwice_IsRefused() => Documents.Single(
        Load(Samples.Pem, Samples.KeyPem, """, "serverNames": ["a.example", "A.example"] """), ConfigCodes.DuplicateValue, "serverNames[1]");
}
