using CsCheck;

namespace EdgeProxy.Caching.Tests;

/// <summary>Blocks and slabs: no two blocks overlap, all come back, and slabs go from size to size.</summary>
public sealed unsafe class AllocatorTests
{
    private const int SlabBytes = 128 << 10;

    [Fact]
    public void SizeClasses_WasteLittle()
    {
        SizeClasses sizes = new(SlabBytes);
        Assert.Equal(SlabBytes / 4, sizes.BytesMax);
        for (int bytes = 1; bytes <= sizes.BytesMax; bytes++)
        {
            int given = sizes.BytesOf(sizes.ClassOf(bytes));
            Assert.InRange(given, bytes, Math.Max(bytes + 127, bytes + (bytes / 3)));
            Assert.Equal(0, given % SizeClasses.Granule);
        }
    }

    [Fact]
    public void Blocks_NeverOverlapAndAllComeBack() =>
        Gen.Select(Gen.Int[0, 40], Gen.Bool).List[1, 2000].Sample(
            steps =>
            {
                using SlabAllocator allocator = new(slabs: 16, SlabBytes, poison: true);
                List<(uint Handle, int Bytes, byte Mark)> taken = [];
                byte mark = 0;
                foreach ((int number, bool isTaking) in steps)
                {
                    if (isTaking && allocator.TryTake(number % allocator.Sizes.Count) is var handle and not 0)
                    {
                        int bytes = allocator.BytesOf(handle);
                        new Span<byte>(allocator.At(handle), bytes).Fill(mark = (byte)((mark % 200) + 1));
                        taken.Add((handle, bytes, mark));
                    }
                    else if (taken.Count > 0)
                    {
                        AssertMarked(allocator, taken[number % taken.Count]);
                        allocator.Free(taken[number % taken.Count].Handle);
                        taken.RemoveAt(number % taken.Count);
                    }
                }

                taken.ForEach(block => AssertMarked(allocator, block));
                Assert.Equal(taken.Sum(block => (long)block.Bytes), allocator.UsedBytes);
                taken.ForEach(block => allocator.Free(block.Handle));
                Assert.Equal(0, allocator.UsedBytes);
                Assert.Equal(16, allocator.FreeSlabs);
            },
            iter: 100);

    [Fact]
    public void LoadOfAnotherSize_GetsTheMemory()
    {
        using StoreFixture fixture = new(budget: 16 << 20);
        foreach (int length in (int[])[500, 20_000, 1_000, 200_000, 3_000, 100, 30_000])
        {
            long round = 2 * (fixture.Store.Options.BudgetBytes / length);
            for (int i = 0; i < round; i++)
            {
                fixture.Fill($"{length} {i}", StoreFixture.Body(length));
            }

            long useful = fixture.Store.Statistics().Bytes;
            Assert.InRange((double)useful / fixture.Store.Options.BudgetBytes, 0.85, 1);
            CacheCursor cursor = default;
            long ofThisLength = 0;
            while (!cursor.IsAtEnd)
            {
                if (fixture.Loop.TryNext(ref cursor, StoreFixture.Now, out CacheReader? reader))
                {
                    ofThisLength += reader!.Length == length ? reader.Bytes : 0;
                    reader.Dispose();
                }
            }

            Assert.InRange((double)ofThisLength / useful, 0.9, 1);
        }
    }

    [Fact]
    public void MovedEntries_KeepTheirBytes()
    {
        using StoreFixture fixture = new(budget: 8 << 20);
        Random random = new(7);
        Dictionary<string, byte[]> written = [];
        for (int i = 0; i < 20_000; i++)
        {
            int length = random.Next(4) switch { 0 => random.Next(100_000), 1 => random.Next(10_000), _ => random.Next(1000) };
            string key = $"{random.Next(3000)}";
            CacheReader? seen = null;
            if (fixture.Loop.LookUp(fixture.Key(key), StoreFixture.Now, out seen) == LookUpStatus.Hit)
            {
                Assert.Equal(written[key], StoreFixture.ReadToEnd(seen!));
            }

            written[key] = StoreFixture.Body(length, i);
            ulong version = seen?.Version ?? 0;
            seen?.Dispose();
            fixture.Fill(key, written[key], isLengthKnown: random.Next(2) == 0, version);
            if (random.Next(3) == 0)
            {
                using CacheReader reader = fixture.Hit(key);
                Assert.True(fixture.Loop.Update(fixture.Key(key), StoreFixture.Now, reader.Version, StoreFixture.Content(0, head: new string('h', random.Next(2000)))));
            }
        }

        Assert.InRange(fixture.Store.Statistics().Moved, 100, long.MaxValue);
        fixture.AssertNoLeak();
    }

    private static void AssertMarked(SlabAllocator allocator, (uint Handle, int Bytes, byte Mark) block) =>
        Assert.False(new ReadOnlySpan<byte>(allocator.At(block.Handle), block.Bytes).ContainsAnyExcept(block.Mark));
}
