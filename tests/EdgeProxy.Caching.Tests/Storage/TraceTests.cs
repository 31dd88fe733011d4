using System.Buffers.Binary;
using Xunit.Abstractions;

namespace EdgeProxy.Caching.Tests;

/// <summary>Which entries stay: compared with other ways on the same trace, and after a scan.</summary>
public sealed class TraceTests(ITestOutputHelper output)
{
    private const int Objects = 100_000;
    private const int Accesses = 600_000;
    private const int WarmUp = 200_000;
    private const int BodyBytes = 800;

    [Theory]
    [InlineData(0.7)]
    [InlineData(0.9)]
    [InlineData(1.1)]
    public void HitRatio_IsNearTheBestOfOthers(double alpha)
    {
        int[] trace = ZipfTrace.Of(alpha, Objects, Accesses, seed: 11);
        using StoreFixture fixture = new(budget: 16 << 20);
        double ours = RatioOf(trace, key => Access(fixture, key));
        int capacity = (int)fixture.Store.Statistics().Entries;
        double lru = RatioOf(trace, new LruCache(capacity).Access);
        double s3Fifo = RatioOf(trace, new S3FifoCache(capacity).Access);
        double tinyLfu = RatioOf(trace, new WTinyLfuCache(capacity).Access);
        output.WriteLine($"alpha {alpha}, {capacity} of {Objects}: store {ours:P2}, LRU {lru:P2}, S3-FIFO {s3Fifo:P2}, W-TinyLFU {tinyLfu:P2}");
        Assert.True(ours >= Math.Max(lru, Math.Max(s3Fifo, tinyLfu)) - 0.01, $"{ours:P2}");
    }

    [Fact]
    public void Scan_LeavesWhatIsAskedForOften()
    {
        using StoreFixture fixture = new(budget: 16 << 20);
        int[] trace = ZipfTrace.Of(1.0, Objects, Accesses, seed: 3);
        double before = RatioOf(trace, key => Access(fixture, key));
        int capacity = (int)fixture.Store.Statistics().Entries;
        for (int i = 0; i < 10 * capacity; i++)
        {
            Access(fixture, Objects + i);
        }

        int hits = 0;
        int[] after = [.. trace.TakeLast(capacity / 4)];
        foreach (int key in after)
        {
            hits += Access(fixture, key) ? 1 : 0;
        }

        output.WriteLine($"hit ratio {before:P2} before, {(double)hits / after.Length:P2} right after the scan");
        Assert.InRange((double)hits / after.Length, before - 0.1, 1);
    }

    private static bool Access(StoreFixture fixture, int number)
    {
        Span<byte> key = stackalloc byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(key, number);
        CacheKey cacheKey = fixture.Store.KeyOf(key);
        if (fixture.Loop.LookUp(cacheKey, StoreFixture.Now, out CacheReader? reader) == LookUpStatus.Hit)
        {
            reader!.Dispose();
            return true;
        }

        Span<byte> body = stackalloc byte[BodyBytes];
        fixture.Loop.BeginFill(cacheKey, StoreFixture.Now, 0, 0, out CacheFill? fill, out _);
        fill!.SetHead(new EntryContent { Length = BodyBytes });
        fill.Append(body);
        fill.Complete(StoreFixture.Now);
        return false;
    }

    private static double RatioOf(int[] trace, Func<int, bool> access)
    {
        int hits = 0;
        for (int i = 0; i < trace.Length; i++)
        {
            hits += access(trace[i]) && i >= WarmUp ? 1 : 0;
        }

        return (double)hits / (trace.Length - WarmUp);
    }
}
