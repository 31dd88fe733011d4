using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeProxy.Gateway;
using EdgeProxy.Policies;

namespace EdgeProxy.Compiler.Tests;

public sealed class UpstreamTests
{
    [Fact]
    public void UpstreamWithEverySetting_IsCompiledWhole()
    {
        CompiledGateway gateway = Documents.Compile("""
            { "upstreams": { "u": {
                "endpoints": ["http://10.0.0.1:8080", { "url": "http://[::1]", "weight": 3 }, "unix:/run/app.sock", "http://app.internal:81"],
                "balance": "leastRequests",
                "pool": { "connectionsMax": 9, "idleTimeout": "10s", "queueMax": 11, "queueTimeout": "250ms" },
                "resolve": { "interval": "7s" } } } }
            """);

        Upstream upstream = Assert.Single(gateway.Snapshot.Upstreams);
        Assert.Equal("u", upstream.Name);
        Assert.Equal(BalanceMethod.LeastRequests, upstream.Balancer.Method);
        Assert.Equal(4, upstream.Balancer.EndpointCount);
        Assert.Equal(new PoolLimits(9, 10_000, 11, 250), upstream.Pool);
        Assert.Equal(gateway.Snapshot.Endpoints, upstream.Endpoints);
        Assert.All(upstream.Endpoints, endpoint => Assert.Equal(upstream.Pool, endpoint.Pool));
        Assert.All(upstream.Endpoints, endpoint => Assert.Null(endpoint.Tls));
        Assert.Equal([0, 1, 2, 3], upstream.Endpoints.Select(endpoint => endpoint.Id));
        Assert.Equal(["10.0.0.1:8080", "[::1]", "localhost", "app.internal:81"], upstream.Endpoints.Select(endpoint => Encoding.ASCII.GetString(endpoint.Authority)));
        Assert.Equal("http://10.0.0.1:8080", upstream.Endpoints[0].Name);
        Assert.Equal([new IPEndPoint(IPAddress.Parse("10.0.0.1"), 8080)], upstream.Endpoints[0].State.Addresses);
        Assert.Equal([new IPEndPoint(IPAddress.IPv6Loopback, 80)], upstream.Endpoints[1].State.Addresses);
        Assert.Equal("/run/app.sock", Assert.IsType<UnixDomainSocketEndPoint>(Assert.Single(upstream.Endpoints[2].State.Addresses)).ToString());
        Assert.Empty(upstream.Endpoints[3].State.Addresses);

        ResolvedName name = Assert.Single(gateway.Names);
        Assert.Equal(new ResolvedName("u", "http://app.internal:81", "app.internal", 81, TimeSpan.FromSeconds(7), upstream.Endpoints[3].State), name);
    }

    [Theory]
    [InlineData("roundRobin", BalanceMethod.RoundRobin)]
    [InlineData("powerOfTwo", BalanceMethod.PowerOfTwo)]
    [InlineData("random", BalanceMethod.Random)]
    public void Balance_IsTheBalancersMethod(string written, BalanceMethod method)
    {
        CompiledGateway gateway = Documents.Compile($$"""{ "upstreams": { "u": { "endpoints": ["http://10.0.0.1"], "balance": "{{written}}" } } }""");
        Assert.Equal(method, gateway.Snapshot.Upstreams[0].Balancer.Method);
    }

    [Fact]
    public void Weights_DecideTheBalancersShares()
    {
        CompiledGateway gateway = Documents.Compile("""
            { "upstreams": { "u": { "endpoints": ["http://10.0.0.1", { "url": "http://10.0.0.2", "weight": 3 }] } } }
            """);

        var picks = new int[2];
        var state = new BalancerState();
        for (int i = 0; i < 8; i++)
        {
            picks[gateway.Snapshot.Upstreams[0].Balancer.Select(ref state, [], 0)]++;
        }

        Assert.Equal([2, 6], picks);
    }

    [Fact]
    public void HttpsEndpoints_AskForAndVerifyTheirHost()
    {
        CompiledGateway gateway = Documents.Compile("""
            { "upstreams": { "u": { "endpoints": ["https://one.example", "https://one.example:8443", "https://two.example", "http://three.example"] } } }
            """);

        IReadOnlyList<Endpoint> endpoints = gateway.Snapshot.Endpoints;
        Assert.Equal("one.example", endpoints[0].Tls!.ServerName);
        Assert.Same(endpoints[0].Tls, endpoints[1].Tls);
        Assert.Equal("two.example", endpoints[2].Tls!.ServerName);
        Assert.Null(endpoints[3].Tls);
        Assert.True(endpoints[0].Tls!.Verify);
        Assert.Null(endpoints[0].Tls!.Authorities);
        Assert.Null(endpoints[0].Tls!.ClientCertificate);
        Assert.Equal([443, 8443, 443, 80], gateway.Names.Select(name => name.Port));
    }

    [Fact]
    public void TlsSettings_AreCompiled()
    {
        CompiledGateway gateway = Documents.Compile($$"""
            { "certificates": { "client": { "certificate": "{{TestCertificates.Json(TestCertificates.Rsa.Certificate)}}", "key": "{{TestCertificates.Json(TestCertificates.Rsa.Key)}}" } },
              "upstreams": { "u": { "endpoints": ["https://10.0.0.1"],
                "tls": { "serverName": "app.internal", "ca": "{{TestCertificates.Json(TestCertificates.Elliptic.Certificate)}}", "verify": false, "clientCertificate": "client" } } } }
            """);

        Transport.ClientTls tls = gateway.Snapshot.Endpoints[0].Tls!;
        Assert.Equal("app.internal", tls.ServerName);
        Assert.False(tls.Verify);
        Assert.Equal("CN=elliptic.example", Assert.Single(tls.Authorities!).Subject);
        Assert.Equal("CN=rsa.example", tls.ClientCertificate!.Subject);
        Assert.True(tls.ClientCertificate.HasPrivateKey);
    }
}
