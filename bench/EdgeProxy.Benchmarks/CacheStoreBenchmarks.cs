using BenchmarkDotNet.Attributes;

namespace EdgeProxy.Benchmarks;

/// <summary>Hits and misses of a store with objects of 1 KiB, alone and with another thread that does the same.</summary>
[MemoryDiagnoser]
public class CacheLookUpBenchmarks
{
    private const int BodyBytes = 1024;
    private readonly byte[] _key = CacheWorkload.NewKey();
    private CacheWorkload _workload = null!;
    private Thread? _other;
    private volatile bool _isOver;
    private uint _next;

    [Params(1_000, 1_000_000)]
    public int Entries { get; set; }

    [Params(1, 2)]
    public int Threads { get; set; } = 1;

    [GlobalSetup]
    public void SetUp()
    {
        _workload = new CacheWorkload(Entries * 2L * BodyBytes + (16 << 20), loops: 2);
        byte[] body = new byte[BodyBytes];
        for (uint i = 0; i < Entries; i++)
        {
            _workload.Fill(_key, i, body);
        }

        _other = Threads > 1 ? new Thread(HitAllTheTime) : null;
        _other?.Start();
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _isOver = true;
        _other?.Join();
        _workload.Dispose();
    }

    [Benchmark]
    public int Hit() => _workload.Find(_key, _next = (_next + 777_777) % (uint)Entries);

    [Benchmark]
    public int Miss() => _workload.Find(_key, 0x8000_0000 + (_next += 777_777));

    private void HitAllTheTime()
    {
        byte[] key = CacheWorkload.NewKey();
        for (uint i = 0; !_isOver; i += 555_557)
        {
            _workload.Find(key, i % (uint)Entries, loop: 1);
        }
    }
}

/// <summary>Fills of a store that is full, so that each evicts.</summary>
[MemoryDiagnoser]
public class CacheFillBenchmarks
{
    private readonly byte[] _key = CacheWorkload.NewKey();
    private CacheWorkload _workload = null!;
    private byte[] _body = [];
    private uint _next;

    [Params(1 << 10, 64 << 10)]
    public int BodyBytes { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _workload = new CacheWorkload(256 << 20);
        _body = new byte[BodyBytes];
        for (int i = 0; i < (300 << 20) / BodyBytes; i++)
        {
            Fill();
        }
    }

    [GlobalCleanup]
    public void CleanUp() => _workload.Dispose();

    [Benchmark]
    public bool Fill() => _workload.Fill(_key, _next++, _body);
}
