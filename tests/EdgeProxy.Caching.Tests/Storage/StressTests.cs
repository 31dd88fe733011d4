using Xunit.Abstractions;

namespace EdgeProxy.Caching.Tests;

/// <summary>Loops on threads of their own that do everything at random for a while. Every byte read is checked, and in the end every block is accounted for.</summary>
public sealed class StressTests(ITestOutputHelper output)
{
    private const int Loops = 4;

    [Theory]
    [InlineData(64 << 20, 2000, 0, 0)]
    [InlineData(4 << 20, 300, 4, 16 << 10)]
    [InlineData(4 << 20, 3000, 2, 0)]
    [InlineData(1 << 20, 60, 0, 0)]
    [InlineData(2 << 20, 3, 1, 0)]
    public void LoopsThatDoEverythingAtOnce_ReadOnlyWhatWasWritten(int budget, int keys, int shards, int slabBytes)
    {
        using StoreFixture fixture = new(budget, objectBytesMax: 100_000, windowBytes: 16 << 10, shards, slabBytes, loops: Loops);
        StressShared shared = new(fixture.Store, keys);
        StressLoop[] loops = [.. Enumerable.Range(0, Loops).Select(index => new StressLoop(shared, fixture.QueueOf(index), seed: budget + index))];
        Thread[] threads = [.. loops.Select(loop => new Thread(() => loop.Run(TimeSpan.FromSeconds(2))))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        output.WriteLine($"{fixture.Store.Statistics()} windows {shared.Windows} refused {shared.Refused} joined {shared.Joined} bytes read {shared.BytesRead}");
        Assert.All(loops, loop => Assert.Null(loop.Error));
        fixture.AssertNoLeak();
        Assert.InRange(fixture.Store.BytesInSlabs, 0, budget);
        Assert.InRange(shared.Joined, 10, long.MaxValue);
        Assert.InRange(shared.Windows, 1, long.MaxValue);
    }
}
