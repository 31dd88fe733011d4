using System.Net;
using System.Net.Sockets;
using EdgeProxy.Gateway;
using EdgeProxy.Http1;

namespace EdgeProxy.Compiler.Tests;

public sealed class ListenerTests
{
    [Fact]
    public void ListenerWithEverySetting_IsCompiledWhole()
    {
        CompiledGateway gateway = Documents.Compile("""
            { "listeners": { "public": {
                "address": "127.0.0.1:8081", "trustedProxies": ["10.0.0.0/8", "::1"], "paths": "preserve",
                "limits": { "headBytesMax": "8KB", "targetBytesMax": "2KB", "fieldsMax": 50, "connectionsMax": 7 },
                "timeouts": { "head": "1s", "keepAlive": "2s", "write": "3s", "body": "1500ms", "handshake": "5s" },
                "bodyRateMin": "100B" } } }
            """);

        ListenerBinding binding = Assert.Single(gateway.Bindings);
        Listener listener = binding.Listener;
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 8081), binding.Address);
        Assert.Null(binding.Tls);
        Assert.Same(listener, Assert.Single(gateway.Snapshot.Listeners));
        Assert.Equal("public", listener.Name);
        Assert.Equal(8081, listener.Port);
        Assert.False(listener.IsTls);
        Assert.Equal(new HeadLimits { HeadBytesMax = 8192, TargetBytesMax = 2048, FieldCountMax = 50 }, listener.HeadLimits);
        Assert.Equal(7, listener.ConnectionsMax);
        Assert.Equal(new ListenerTimeouts(Head: 1000, KeepAlive: 2000, Write: 3000, Body: 1500), listener.Timeouts);
        Assert.Equal(100, listener.BodyRateMin);
        Assert.Equal(PathPolicy.Preserve, listener.PathPolicy);
        Assert.True(listener.TrustedProxies.Contains(IPAddress.Parse("10.1.2.3")));
        Assert.True(listener.TrustedProxies.Contains(IPAddress.IPv6Loopback));
        Assert.False(listener.TrustedProxies.Contains(IPAddress.Parse("11.0.0.1")));
    }

    [Fact]
    public void ListenerOnUnixSocket_HasItsPathAndNoPort()
    {
        CompiledGateway gateway = Documents.Compile("""{ "listeners": { "local": { "address": "unix:/run/edge.sock" } } }""");

        ListenerBinding binding = Assert.Single(gateway.Bindings);
        Assert.Equal("/run/edge.sock", Assert.IsType<UnixDomainSocketEndPoint>(binding.Address).ToString());
        Assert.Equal(0, binding.Listener.Port);
        Assert.Equal(PathPolicy.Strict, binding.Listener.PathPolicy);
        Assert.True(binding.Listener.TrustedProxies.IsEmpty);
    }
}
