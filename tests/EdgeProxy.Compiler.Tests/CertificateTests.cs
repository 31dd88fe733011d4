using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using EdgeProxy.Configuration;

namespace EdgeProxy.Compiler.Tests;

public sealed class CertificateTests
{
    private static readonly string Listener = """ "listeners": { "tls": { "address": "127.0.0.1:8443", "tls": { "certificates": CERTIFICATES } } } """;

    [Fact]
    public void ServerName_SelectsExactThenLongestSuffixThenDefault()
    {
        ServerTls tls = Compile(
            Entry("none", TestCertificates.OtherRsa, ""),
            Entry("exact", TestCertificates.Rsa, """, "serverNames": ["a.example.com", "*.example.org"] """),
            Entry("suffix", TestCertificates.Elliptic, """, "serverNames": ["*.example.com"] """)).Bindings[0].Tls!;

        Assert.Equal("CN=rsa.example", tls.Select("a.example.com").Subject);
        Assert.Equal("CN=rsa.example", tls.Select("A.Example.com.").Subject);
        Assert.Equal("CN=elliptic.example", tls.Select("b.example.com").Subject);
        Assert.Equal("CN=elliptic.example", tls.Select("c.b.example.com").Subject);
        Assert.Equal("CN=rsa.example", tls.Select("x.example.org").Subject);
        Assert.Equal("CN=other.example", tls.Select("example.com").Subject);
        Assert.Equal("CN=other.example", tls.Select(".example.com").Subject);
        Assert.Equal("CN=other.example", tls.Select(null).Subject);
        Assert.Equal("CN=other.example", tls.Select("").Subject);
        Assert.True(tls.Select(null).HasPrivateKey);
    }

    [Fact]
    public void NoCertificateWithoutServerNames_FirstIsTheDefault()
    {
        ServerTls tls = Compile(
            Entry("one", TestCertificates.Rsa, """, "serverNames": ["a.example"] """),
            Entry("two", TestCertificates.Elliptic, """, "serverNames": ["b.example"] """)).Bindings[0].Tls!;

        Assert.Equal("CN=rsa.example", tls.Select("c.example").Subject);
    }

    [Fact]
    public void Chain_IsSentWithItsIntermediates()
    {
        ServerTls tls = Compile(Entry("chain", (TestCertificates.Chain.Leaf + TestCertificates.Chain.Intermediate, TestCertificates.Chain.Key), "")).Bindings[0].Tls!;

        Assert.Equal("CN=leaf.example", tls.Select(null).Subject);
        Assert.Equal("CN=Middle", Assert.Single(tls.SelectContext(null).IntermediateCertificates).Subject);
    }

    [Fact]
    public void MinVersionAndHandshakeTimeout_AreCompiled()
    {
        CompiledGateway gateway = Documents.Compile($$"""
            { "certificates": { {{Entry("c", TestCertificates.Rsa, "")}} },
              "listeners": {
                "old": { "address": "127.0.0.1:1", "tls": { "certificates": ["c"] }, "timeouts": { "handshake": "3s" } },
                "new": { "address": "127.0.0.1:2", "tls": { "certificates": ["c"], "minVersion": "1.3" } } } }
            """);

        Assert.Equal(SslProtocols.Tls12 | SslProtocols.Tls13, gateway.Bindings[0].Tls!.Protocols);
        Assert.Equal(TimeSpan.FromSeconds(3), gateway.Bindings[0].Tls!.HandshakeTimeout);
        Assert.Equal(SslProtocols.Tls13, gateway.Bindings[1].Tls!.Protocols);
        Assert.True(gateway.Bindings[0].Listener.IsTls);
        Assert.Same(gateway.Bindings[0].Tls!.SelectContext(null), gateway.Bindings[1].Tls!.SelectContext(null));
    }

    [Fact]
    public void KeyOfAnotherCertificate_IsAnErrorAtTheKey()
    {
        ConfigError error = Assert.Single(Errors(Entry("c", (TestCertificates.Rsa.Certificate, TestCertificates.OtherRsa.Key), "")));

        Assert.Equal(ConfigCodes.InvalidPem, error.Code);
        Assert.Equal("certificates.c.key", error.Path);
        Assert.Equal("the private key does not belong to the certificate", error.Message);
        Assert.Equal(("edge.json", 4), (error.File, error.Line));
    }

    [Fact]
    public void KeyOfAnotherAlgorithm_IsAnErrorThatSaysBoth()
    {
        ConfigError error = Assert.Single(Errors(Entry("c", (TestCertificates.Rsa.Certificate, TestCertificates.Elliptic.Key), "")));
        Assert.Equal("the private key is ECDSA, and the certificate's is RSA", error.Message);
    }

    [Fact]
    public void KeyThatIsNoKey_IsAnError()
    {
        const string Key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
        ConfigError error = Assert.Single(Errors(Entry("c", (TestCertificates.Rsa.Certificate, Key), "")));
        Assert.Equal("the private key cannot be parsed as RSA or ECDSA", error.Message);
    }

    [Fact]
    public void CertificateThatIsNone_IsAnErrorAtTheCertificate()
    {
        const string Certificate = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        ConfigError error = Assert.Single(Errors(Entry("c", (Certificate, TestCertificates.Rsa.Key), "")));
        Assert.Equal(("certificates.c.certificate", 3), (error.Path, error.Line));
        Assert.Equal("a CERTIFICATE block does not hold an X.509 certificate", error.Message);
    }

    [Fact]
    public void ChainInTheWrongOrder_IsAnErrorThatSaysWhichComesFirst()
    {
        string chain = TestCertificates.Chain.Intermediate + TestCertificates.Chain.Leaf;
        ConfigError error = Assert.Single(Errors(Entry("c", (chain, TestCertificates.Chain.Key), "")));
        Assert.Contains("certificate 2 of the file", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void CertificateThatNothingUses_IsCheckedToo()
    {
        CompileResult result = Documents.TryCompile($$"""
            { "certificates": { {{Entry("c", (TestCertificates.Rsa.Certificate, TestCertificates.OtherRsa.Key), "")}} } }
            """);
        Assert.Single(result.Errors);
        Assert.Null(result.Gateway);
    }

    [Fact]
    public void AuthorityThatIsNone_IsOneErrorForAllEndpoints()
    {
        CompileResult result = Documents.TryCompile("""
            { "upstreams": { "u": { "endpoints": ["https://one.example", "https://two.example"],
                "tls": { "ca": "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----" } } } }
            """);
        Assert.Equal("upstreams.u.tls.ca", Assert.Single(result.Errors).Path);
    }

    [Fact]
    public void UnchangedCertificate_IsNotLoadedAnew()
    {
        var carryOver = new CarryOver();
        string[] entries = [Entry("c", TestCertificates.Rsa, "")];
        X509Certificate2 first = Compile(carryOver, entries).Bindings[0].Tls!.Select(null);
        X509Certificate2 second = Compile(carryOver, entries).Bindings[0].Tls!.Select(null);
        X509Certificate2 third = Compile(carryOver, Entry("c", TestCertificates.Elliptic, "")).Bindings[0].Tls!.Select(null);

        Assert.Same(first, second);
        Assert.Equal("CN=elliptic.example", third.Subject);
    }

    private static string Entry(string name, (string Certificate, string Key) pem, string more) => $$"""
        "{{name}}":
        { "certificate": "{{TestCertificates.Json(pem.Certificate)}}",
          "key": "{{TestCertificates.Json(pem.Key)}}" {{more}} }
        """;

    private static CompiledGateway Compile(params string[] entries) => Compile(new CarryOver(), entries);

    private static CompiledGateway Compile(CarryOver carryOver, params string[] entries) => Documents.Compile(Document(entries), carryOver);

    private static IReadOnlyList<ConfigError> Errors(params string[] entries) => Documents.TryCompile(Document(entries)).Errors;

    private static string Document(string[] entries)
    {
        IEnumerable<string> names = entries.Select(entry => entry[..(entry.IndexOf('"', 1) + 1)]);
        string listener = Listener.Replace("CERTIFICATES", $"[{string.Join(", ", names)}]", StringComparison.Ordinal);
        return $$"""
            { "certificates": {
            {{string.Join(", ", entries)}} }, {{listener}} }
            """;
    }
}
