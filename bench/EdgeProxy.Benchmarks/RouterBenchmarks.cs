using BenchmarkDotNet.Attributes;
using EdgeProxy.Http1;
using EdgeProxy.Policies;

namespace EdgeProxy.Benchmarks;

/// <summary>A look-up with random draws: host, path and method; and the compilation of all routes.</summary>
[MemoryDiagnoser]
public class RouterBenchmarks
{
    private RouteWorkload _workload = null!;
    private RouteTable _table = null!;
    private int _next;

    public static IReadOnlyList<int> RouteCounts { get; } = [10, 1_000, 100_000];

    [ParamsSource(nameof(RouteCounts))]
    public int Routes { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _workload = new RouteWorkload(Routes);
        _table = RouteTable.Build(_workload.Specs, []);
        for (int i = 0; i < 1_000; i++)
        {
            _next = i;
            if (Match() != _workload.RouteId(i))
            {
                throw new InvalidOperationException($"Request {i} of the workload went to another route.");
            }
        }
    }

    [Benchmark]
    public int Match()
    {
        int request = _next++;
        RouteMatch match = default;
        _table.TryMatch(_workload.Host(request), _workload.Path(request), new RouteRequest(KnownMethod.Get, "GET"u8, [], [], []), ref match);
        return match.RouteId;
    }

    /// <summary>The draw alone, to be taken off the figures of <see cref="Match"/>.</summary>
    [Benchmark]
    public int Draw()
    {
        int request = _next++;
        return _workload.Host(request)[0] + _workload.Path(request)[0];
    }

    [Benchmark]
    public RouteTable Compile() => RouteTable.Build(_workload.Specs, []);
}
