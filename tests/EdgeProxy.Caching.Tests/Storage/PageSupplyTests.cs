using System.Diagnostics;
using System.Runtime.InteropServices;

namespace EdgeProxy.Caching.Tests;

/// <summary>Slabs whose pages are there before anything is written to them.</summary>
public sealed unsafe partial class PageSupplyTests
{
    private const int SlabBytes = 128 << 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Queue<Action> _beside = new();

    /// <summary>Never more is ready than is in use, but for the rest of a large page.</summary>
    [Theory]
    [InlineData(1, 15)]
    [InlineData(8, 8)]
    [InlineData(9, 23)]
    [InlineData(48, 48)]
    [InlineData(320, 128)]
    [InlineData(1000, 24)]
    [InlineData(1024, 0)]
    public void AsManyAreReadyAsAreInUse(int taken, int ready)
    {
        using SlabAllocator allocator = new(slabs: 1024, SlabBytes, poison: false, _beside.Enqueue);
        TakeSlabs(allocator, taken);
        RunBeside();
        Assert.Equal(ready, allocator.ReadySlabs);
        Assert.Equal(1024 - taken, allocator.FreeSlabs);
        Assert.Equal((long)(taken + ready) * SlabBytes, ResidentBytes(allocator));
    }

    [Fact]
    public void AllAreGivenOut_WhoeverMadeThemReady()
    {
        using SlabAllocator allocator = new(slabs: 256, SlabBytes, poison: false, _beside.Enqueue);
        HashSet<uint> blocks = [];
        for (int i = 0; i < 256; i++)
        {
            blocks.UnionWith(TakeSlabs(allocator, 1));
            if (i % 7 == 0)
            {
                RunBeside();
            }
        }

        Assert.Equal(256 * 4, blocks.Count);
        Assert.DoesNotContain(0u, blocks);
        Assert.Equal(0u, allocator.TryTake(0));
    }

    [Fact]
    public void WhatComesBack_IsReady()
    {
        using SlabAllocator allocator = new(slabs: 256, SlabBytes, poison: false, _beside.Enqueue);
        List<uint> blocks = TakeSlabs(allocator, 100);
        RunBeside();
        blocks.ForEach(allocator.Free);
        Assert.Equal(100 + 108, allocator.ReadySlabs);
        TakeSlabs(allocator, 100);
        Assert.Empty(_beside);
    }

    [Fact]
    public void ManyAreTaken_AndAskedForOnce()
    {
        using SlabAllocator allocator = new(slabs: 256, SlabBytes, poison: false, _beside.Enqueue);
        TakeSlabs(allocator, 100);
        Assert.Single(_beside);
    }

    [Fact]
    public void WithoutAThread_SlabsAreFreshAndItIsAskedAgain()
    {
        int asked = 0;
        using SlabAllocator allocator = new(slabs: 256, SlabBytes, poison: false, _ => throw new OutOfMemoryException($"No thread, {++asked}."));
        Assert.DoesNotContain(0u, TakeSlabs(allocator, 100));
        Assert.Equal(100, asked);
        Assert.Equal(156, allocator.FreeSlabs);
    }

    [Fact]
    public void EndBeforeItsTurn_TouchesNothing()
    {
        SlabAllocator allocator = new(slabs: 256, SlabBytes, poison: false, _beside.Enqueue);
        TakeSlabs(allocator, 100);
        allocator.Dispose();
        RunBeside();
    }

    [Fact]
    public void EndWhileItRuns_Waits()
    {
        for (int round = 0; round < 50; round++)
        {
            SlabAllocator allocator = new(slabs: 256, SlabBytes, poison: false, OnThePool);
            TakeSlabs(allocator, round * 5);
            allocator.Dispose();
        }
    }

    [Fact]
    public void Store_HasSomeReady()
    {
        using StoreFixture fixture = new(budget: 32 << 20, slabBytes: SlabBytes, runBeside: OnThePool);
        for (int i = 0; i < 400; i++)
        {
            fixture.Fill($"/{i}", StoreFixture.Body(20_000));
        }

        var watch = Stopwatch.StartNew();
        int used = (int)(fixture.Store.Memory.SlabBytesInUse / SlabBytes);
        while (fixture.Store.Memory.ReadySlabs < used && watch.Elapsed < Patience)
        {
            Thread.Sleep(1);
        }

        Assert.InRange(fixture.Store.Memory.ReadySlabs, used, used + 16);
    }

    private static void OnThePool(Action work) => ThreadPool.UnsafeQueueUserWorkItem(static work => work(), work, preferLocal: false);

    /// <summary>The largest class has four blocks a slab.</summary>
    private static List<uint> TakeSlabs(SlabAllocator allocator, int slabs) =>
        [.. Enumerable.Range(0, slabs * 4).Select(_ => allocator.TryTake(allocator.Sizes.Count - 1))];

    // SAFETY: the region lives as long as the allocator, and the vector has a byte for each page of it.
    private static long ResidentBytes(SlabAllocator allocator)
    {
        byte[] pages = new byte[(long)allocator.SlabCount * SlabBytes / Environment.SystemPageSize];
        fixed (byte* vector = pages)
        {
            Assert.Equal(0, Residency(allocator.At(1), (nuint)allocator.SlabCount * SlabBytes, vector));
        }

        return pages.Count(static page => (page & 1) != 0) * (long)Environment.SystemPageSize;
    }

    // SAFETY: the arguments are blittable, and the kernel keeps no pointer.
    [LibraryImport("libc", EntryPoint = "mincore")]
    private static partial int Residency(byte* start, nuint bytes, byte* vector);

    private void RunBeside()
    {
        while (_beside.TryDequeue(out Action? work))
        {
            work();
        }
    }
}
