using BenchmarkDotNet.Attributes;
using EdgeProxy.Transport;

namespace EdgeProxy.Benchmarks;

/// <summary>From a post to a loop until it has run: over the loop's wake, from another thread, and on the loop itself.</summary>
[MemoryDiagnoser]
public class LoopBenchmarks
{
    /// <summary>Posts of the loop to itself behind one from outside.</summary>
    private const int Own = 64;

    private readonly EpollLoopGroup _group = new(1);
    private readonly Loop _loop;
    private int _left;
    private int _runs;

    public LoopBenchmarks() => _loop = _group.Loops[0];

    [Benchmark]
    public int Post() => Run(posts: 1);

    [Benchmark]
    public int PostToItself() => Run(Own);

    [GlobalCleanup]
    public async Task CleanUpAsync() => await _group.DisposeAsync();

    private int Run(int posts)
    {
        _left = posts;
        int runs = _runs;
        _loop.Post(static state => ((LoopBenchmarks)state!).RunPost(), this);
        var spin = default(SpinWait);
        while (Volatile.Read(ref _runs) == runs)
        {
            spin.SpinOnce(sleep1Threshold: -1);
        }

        return _runs;
    }

    private void RunPost()
    {
        if (--_left > 0)
        {
            _loop.Post(static state => ((LoopBenchmarks)state!).RunPost(), this);
        }
        else
        {
            Volatile.Write(ref _runs, _runs + 1);
        }
    }
}
