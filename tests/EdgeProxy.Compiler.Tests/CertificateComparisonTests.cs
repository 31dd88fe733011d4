namespace EdgeProxy.Compiler.Tests;

public sealed class CertificateComparisonTests
{
    [Fact]
    public void OtherCertificate_IsToldByDigestAndEndAndUsers()
    {
        string[] texts = Compare(Document(TestCertificates.Rsa, "a.example"), Document(TestCertificates.OtherRsa, "a.example"));
        Assert.Equal(2, texts.Length);
        Assert.Matches("^(Change|Breaking) certificate c: certificate [0-9a-f]{16} until [0-9-]{10} → [0-9a-f]{16} until [0-9-]{10}: shown by listener l$", texts.Single(text => text.Contains("until", StringComparison.Ordinal)));
        Assert.Contains("Change certificate c: key changed: shown by listener l", texts);
    }

    [Fact]
    public void SameTexts_AreNoDifference() =>
        Assert.Empty(Compare(Document(TestCertificates.Rsa, "a.example"), Document(TestCertificates.Rsa, "a.example")));

    [Fact]
    public void ServerNames_AreComparedByName()
    {
        Assert.Equal(
            ["Breaking certificate c: server name a.example removed: shown by listener l", "Change certificate c: server name b.example added: shown by listener l"],
            Compare(Document(TestCertificates.Rsa, "a.example"), Document(TestCertificates.Rsa, "b.example")));
    }

    [Fact]
    public void RemovedCertificateAndTls_AreBreaking()
    {
        string[] texts = Compare(
            Document(TestCertificates.Rsa, "a.example"),
            """{ "listeners": { "l": { "address": "127.0.0.1:1" } }, "apis": { "x": { "routes": { "GET /": { "mock": {} } } } } }""");
        Assert.Equal(["Breaking listener l: tls on → off", "Breaking certificate c: removed: it was shown by listener l"], texts);
    }

    [Fact]
    public void TextThatHoldsNoCertificate_IsToldApartAllTheSame()
    {
        const string Broken = "-----BEGIN CERTIFICATE-----\\nAAAA\\n-----END CERTIFICATE-----";
        string[] texts = Compare(Document(TestCertificates.Rsa, "a.example"), Document((Broken, TestCertificates.Rsa.Key), "a.example"));
        Assert.Matches("^(Change|Breaking) certificate c: certificate [0-9a-f]{16} until [0-9-]{10} → [0-9a-f]{16}: shown by listener l$", Assert.Single(texts));
    }

    private static string Document((string Certificate, string Key) pem, string name) => $$"""
        { "listeners": { "l": { "address": "127.0.0.1:1", "tls": { "certificates": ["c"] } } },
          "certificates": { "c": { "certificate": "{{TestCertificates.Json(pem.Certificate)}}", "key": "{{TestCertificates.Json(pem.Key)}}", "serverNames": ["{{name}}"] } },
          "apis": { "x": { "routes": { "GET /": { "mock": {} } } } } }
        """;

    private static string[] Compare(string old, string now) =>
        [.. ConfigComparer.Compare(Documents.Load(old), Documents.Load(now)).Items.Select(item => $"{item.Severity} {item.Text}")];
}
