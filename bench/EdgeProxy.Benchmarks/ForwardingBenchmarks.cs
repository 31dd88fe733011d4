using System.Net;
using BenchmarkDotNet.Attributes;
using EdgeProxy.Policies;

namespace EdgeProxy.Benchmarks;

/// <summary>The client's address behind two trusted proxies.</summary>
[MemoryDiagnoser]
public class ForwardingBenchmarks
{
    private readonly TrustedProxies _proxies = new([IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("fd00::/8")]);
    private readonly IPAddress _peer = IPAddress.Parse("10.0.0.1");
    private readonly byte[] _forwardedFor = "198.51.100.7, 203.0.113.9, [fd00::1]:443, 10.1.1.1"u8.ToArray();
    private readonly byte[] _forwarded = "for=203.0.113.9;proto=https, for=\"[fd00::1]:443\", for=10.1.1.1"u8.ToArray();
    private readonly byte[] _destination = new byte[45];

    [Benchmark]
    public int ResolveClient() => _proxies.ResolveClient(_peer, _forwardedFor, _destination);

    [Benchmark]
    public int ResolveClientForwarded() => _proxies.ResolveClientForwarded(_peer, _forwarded, _destination);
}
