using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace EdgeProxy.EndToEnd;

/// <summary>TLS on both sides, with certificates made for the test.</summary>
public sealed class TlsTests
{
    [Fact]
    public async Task TlsListener_AnswersWithItsCertificateOverHttp11()
    {
        using TestCertificate authority = new();
        await using GatewayProcess gateway = await StartWithTlsListenerAsync(authority);
        using HttpClient client = TestHttp.NewClient(handler => handler.SslOptions = Trusting(authority, "one.test"));
        using HttpResponseMessage response = await client.GetAsync($"https://127.0.0.1:{gateway.Port}/hello");
        Assert.Equal("hello over TLS", await response.Content.ReadAsStringAsync());
        Assert.Equal(1, response.Version.Minor);
    }

    [Fact]
    public async Task AccessLog_HasTheVersionOfTls()
    {
        using TestCertificate authority = new();
        await using GatewayProcess gateway = await StartWithTlsListenerAsync(authority, """{ "accessLog": { "path": "access.log" } }""");
        using (HttpClient client = TestHttp.NewClient(handler => handler.SslOptions = Trusting(authority, "one.test")))
        {
            await client.GetStringAsync($"https://127.0.0.1:{gateway.Port}/hello");
        }

        Assert.Equal(0, await gateway.StopAsync());
        Assert.Contains("\"tlsVersion\":\"TLSv1.3\"", await File.ReadAllTextAsync(Path.Combine(gateway.Folder, "access.log")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("one.test", "CN=one.test")]
    [InlineData("two.test", "CN=two.test")]
    public async Task ServerName_ChoosesTheCertificate(string serverName, string subject)
    {
        using TestCertificate authority = new();
        await using GatewayProcess gateway = await StartWithTlsListenerAsync(authority);
        SslClientAuthenticationOptions options = Trusting(authority, serverName);
        options.ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11];
        using TcpClient connection = new();
        await using SslStream tls = await HandshakeAsync(connection, gateway, options);
        Assert.Equal(subject, tls.RemoteCertificate!.Subject);
        Assert.Equal(SslApplicationProtocol.Http11, tls.NegotiatedApplicationProtocol);
    }

    /// <summary>The server name chooses the certificate and nothing else: no route, right or limit depends on it, so that it and Host may differ.</summary>
    [Theory]
    [InlineData("one.test", "one.test", "hello one")]
    [InlineData("one.test", "two.test", "hello two")]
    [InlineData("two.test", "one.test", "hello one")]
    [InlineData("one.test", "three.test", null)]
    public async Task ServerNameOtherThanHost_IsRoutedByHostAlone(string serverName, string host, string? body)
    {
        using TestCertificate authority = new();
        await using GatewayProcess gateway = await StartWithTlsListenerAsync(authority);
        using TcpClient connection = new();
        await using SslStream tls = await HandshakeAsync(connection, gateway, Trusting(authority, serverName));
        await tls.WriteAsync(Encoding.ASCII.GetBytes($"GET /host HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"));
        using StreamReader reader = new(tls);
        string answer = await reader.ReadToEndAsync();
        Assert.StartsWith(body is null ? "HTTP/1.1 404 " : "HTTP/1.1 200 ", answer, StringComparison.Ordinal);
        Assert.EndsWith(body ?? "}", answer.TrimEnd(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task TlsVersion_IsAtLeast12(SslProtocols version)
    {
        using TestCertificate authority = new();
        await using GatewayProcess gateway = await StartWithTlsListenerAsync(authority);
        SslClientAuthenticationOptions options = Trusting(authority, "one.test");
        options.EnabledSslProtocols = version;
        using TcpClient connection = new();
        await using SslStream tls = await HandshakeAsync(connection, gateway, options);
        Assert.Equal(version, tls.SslProtocol);
    }

    [Fact]
    public async Task TlsBefore12_IsRefused()
    {
        using TestCertificate authority = new();
        await using GatewayProcess gateway = await StartWithTlsListenerAsync(authority);
        using RawConnection client = await RawClient.ConnectAsync(gateway.Port);

        // A ClientHello of TLS 1.1 in bytes, since a library may refuse to send one: the alert that answers it is protocol_version (70).
        await client.SendAsync("\u0016\u0003\u0001\u0000\u002d\u0001\u0000\u0000\u0029\u0003\u0002" + new string('r', 32) + "\0\0\u0002\u00c0\u0013\u0001\0");
        string answer = await client.ReadToEndAsync();
        Assert.True(answer is ['\u0015', .., '\u0046'], $"Not an alert of the version: {Convert.ToHexString(Encoding.Latin1.GetBytes(answer))}");
    }

    [Fact]
    public async Task HttpsUpstreamOfAKnownAuthority_IsReached()
    {
        using TestCertificate authority = new();
        using X509Certificate2 certificate = authority.IssueForServer("origin.test");
        await using ScriptedOrigin origin = await ScriptedOrigin.StartAsync(
            context => context.Response.WriteAsync(context.Request.IsHttps ? "over TLS" : "in clear"), certificate);
        await using GatewayProcess gateway = await StartBeforeHttpsAsync(origin, authority.AuthorityPem, "origin.test");
        using HttpClient client = TestHttp.NewClient();
        Assert.Equal("over TLS", await client.GetStringAsync(gateway.Address));
    }

    [Fact]
    public async Task HttpsUpstreamOfAnUnknownAuthority_IsRefused()
    {
        using TestCertificate authority = new();
        using TestCertificate other = new();
        using X509Certificate2 certificate = authority.IssueForServer("origin.test");
        await using ScriptedOrigin origin = await ScriptedOrigin.StartAsync(context => context.Response.WriteAsync("reached"), certificate);
        await using GatewayProcess gateway = await StartBeforeHttpsAsync(origin, other.AuthorityPem, "origin.test");
        await AssertRefusedAsync(gateway);
    }

    [Fact]
    public async Task HttpsUpstreamOfAnotherName_IsRefused()
    {
        using TestCertificate authority = new();
        using X509Certificate2 certificate = authority.IssueForServer("origin.test");
        await using ScriptedOrigin origin = await ScriptedOrigin.StartAsync(context => context.Response.WriteAsync("reached"), certificate);
        await using GatewayProcess gateway = await StartBeforeHttpsAsync(origin, authority.AuthorityPem, "another.test");
        await AssertRefusedAsync(gateway);
    }

    private static async Task AssertRefusedAsync(GatewayProcess gateway)
    {
        using HttpClient client = TestHttp.NewClient();
        using HttpResponseMessage response = await client.GetAsync(gateway.Address);
        Assert.Contains((int)response.StatusCode, (int[])[502, 503]);
        Assert.DoesNotContain("reached", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static Task<GatewayProcess> StartWithTlsListenerAsync(TestCertificate authority, string? settings = null) =>
        GatewayProcess.StartAsync((port, folder) =>
        {
            (string one, string oneKey) = authority.Issue("one.test");
            (string two, string twoKey) = authority.Issue("two.test");
            string document = $$"""
                {
                  "version": 1,
                  "listeners": { "public": { "address": "127.0.0.1:{{port}}", "tls": { "certificates": ["one", "two"] } } },
                  "certificates": {
                    "one": { "certificate": "{{folder}}/one.pem", "key": "{{folder}}/one.key", "serverNames": ["one.test"] },
                    "two": { "certificate": "{{folder}}/two.pem", "key": "{{folder}}/two.key", "serverNames": ["two.test"] }
                  },
                  "apis": {
                    "main": { "routes": { "GET /hello": { "mock": { "status": 200, "body": "hello over TLS" } } } },
                    "one": { "hosts": ["one.test"], "routes": { "GET /host": { "mock": { "status": 200, "body": "hello one" } } } },
                    "two": { "hosts": ["two.test"], "routes": { "GET /host": { "mock": { "status": 200, "body": "hello two" } } } }
                  }
                }
                """;
            return new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["gateway.json"] = document,
                ["one.pem"] = one,
                ["one.key"] = oneKey,
                ["two.pem"] = two,
                ["two.key"] = twoKey,
            };
        }, settings);

    private static Task<GatewayProcess> StartBeforeHttpsAsync(ScriptedOrigin origin, string authorityPem, string serverName) =>
        GatewayProcess.StartAsync((port, folder) => new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["authority.pem"] = authorityPem,
            ["gateway.json"] = Documents.Proxy(
                port, $"https://127.0.0.1:{origin.Port}",
                upstream: $$""", "tls": { "serverName": "{{serverName}}", "ca": "{{folder}}/authority.pem" }"""),
        });

    private static async Task<SslStream> HandshakeAsync(TcpClient connection, GatewayProcess gateway, SslClientAuthenticationOptions options)
    {
        using CancellationTokenSource limit = new(TestHttp.Limit);
        await connection.ConnectAsync("127.0.0.1", gateway.Port, limit.Token);
        SslStream tls = new(connection.GetStream());
        await tls.AuthenticateAsClientAsync(options, limit.Token);
        return tls;
    }

    private static SslClientAuthenticationOptions Trusting(TestCertificate authority, string serverName)
    {
        X509ChainPolicy policy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.Add(authority.Authority);
        return new SslClientAuthenticationOptions { TargetHost = serverName, CertificateChainPolicy = policy };
    }
}
