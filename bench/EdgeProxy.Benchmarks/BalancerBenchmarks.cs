using BenchmarkDotNet.Attributes;
using EdgeProxy.Policies;

namespace EdgeProxy.Benchmarks;

/// <summary>One pick among ten endpoints of differing weights, one of them excluded.</summary>
[MemoryDiagnoser]
public class BalancerBenchmarks
{
    private readonly int[] _loads = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3];
    private Balancer _balancer = null!;
    private BalancerState _state;

    [Params(BalanceMethod.RoundRobin, BalanceMethod.LeastRequests, BalanceMethod.PowerOfTwo, BalanceMethod.Random)]
    public BalanceMethod Method { get; set; }

    [GlobalSetup]
    public void SetUp() => _balancer = new Balancer(Method, [1, 2, 3, 4, 5, 1, 2, 3, 4, 5]);

    [Benchmark]
    public int Select() => _balancer.Select(ref _state, _loads, 0b100);
}
