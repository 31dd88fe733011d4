namespace EdgeProxy.Caching.Tests;

/// <summary>Purges meet what was requested before them, whenever it comes, and nothing else.</summary>
public sealed class PurgeTests
{
    [Fact]
    public void PurgedTag_TakesItsEntriesAlone()
    {
        using StoreFixture fixture = new();
        fixture.Fill("a", "1"u8, tags: [1, 2]);
        fixture.Fill("b", "1"u8, tags: [2, 3]);
        fixture.Fill("c", "1"u8, tags: [3]);
        fixture.Store.PurgeTag(2);
        fixture.AssertMiss("a");
        fixture.AssertMiss("b");
        fixture.Hit("c").Dispose();
        fixture.Fill("a", "2"u8, tags: [1, 2]);
        fixture.Hit("a").Dispose();
        Assert.Equal(2, fixture.Store.Statistics().Purged);
    }

    [Fact]
    public void PurgedPrefix_TakesKeysThatBeginSo()
    {
        using StoreFixture fixture = new();
        fixture.Fill("/a/1", "1"u8);
        fixture.Fill("/a/2", "1"u8);
        fixture.Fill("/b/1", "1"u8);
        fixture.Store.PurgePrefix("/a/"u8);
        fixture.AssertMiss("/a/1");
        fixture.Hit("/b/1").Dispose();
        fixture.Fill("/a/1", "2"u8);
        fixture.SweepAll();
        fixture.AssertBody("/a/1", "2"u8.ToArray());
        Assert.Equal(2, fixture.Store.Statistics().Entries);
        Assert.Equal(0, fixture.Store.Purges.PrefixCount);
    }

    [Fact]
    public void PurgedPrimaryKey_TakesItsVariants()
    {
        using StoreFixture fixture = new();
        fixture.Loop.Put(fixture.Key("primary"), StoreFixture.Now, 0, StoreFixture.Content(0));
        fixture.TryFill(fixture.VariantKey("primary", " de"), "1"u8);
        fixture.TryFill(fixture.VariantKey("other", " de"), "1"u8);
        Assert.True(fixture.Store.PurgeKey(fixture.Key("primary")));
        fixture.AssertMiss("primary");
        Assert.Equal(LookUpStatus.Miss, fixture.Loop.LookUp(fixture.VariantKey("primary", " de"), StoreFixture.Now, out _));
        Assert.Equal(LookUpStatus.Hit, fixture.Loop.LookUp(fixture.VariantKey("other", " de"), StoreFixture.Now, out CacheReader? reader));
        reader!.Dispose();
    }

    [Fact]
    public void Everything_IsGone()
    {
        using StoreFixture fixture = new();
        for (int i = 0; i < 100; i++)
        {
            fixture.Fill($"{i}", "1"u8);
        }

        fixture.Store.PurgeEverything();
        for (int i = 0; i < 100; i++)
        {
            fixture.AssertMiss($"{i}");
        }

        Assert.Equal(0, fixture.Store.BytesInBlocks);
    }

    public static TheoryData<string> Kinds { get; } = ["key", "tag", "prefix", "everything"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void FillBegunBeforeAPurge_ServesOnlyThoseWhoJoinedBefore(string kind)
    {
        using StoreFixture fixture = new();
        CacheFill fill = fixture.Begin("key");
        CacheReader joined = fill.Attach();
        fill.SetHead(StoreFixture.Content(3, tags: [9]));
        fill.Append("old"u8);
        Purge(fixture, kind);
        CacheFill next = fixture.Begin("key");
        Assert.False(fill.Complete(StoreFixture.Now));
        fixture.AssertMiss("key");
        next.SetHead(StoreFixture.Content(3, tags: [9]));
        next.Append("new"u8);
        Assert.True(next.Complete(StoreFixture.Now));
        fixture.AssertBody("key", "new"u8.ToArray());
        Assert.Equal("old"u8, StoreFixture.ReadToEnd(joined));
        joined.Dispose();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void FillBegunBeforeAPurgeThatWasSwept_IsNotServed(string kind)
    {
        using StoreFixture fixture = new();
        CacheFill fill = fixture.Begin("key");
        Purge(fixture, kind);
        fixture.SweepAll();
        fill.SetHead(StoreFixture.Content(3, tags: [9]));
        fill.Append("old"u8);
        Assert.False(fill.Complete(StoreFixture.Now));
        fixture.AssertMiss("key");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void ResponseRequestedBeforeAPurge_IsNotServedThoughItsFillBeganAfter(string kind)
    {
        using StoreFixture fixture = new();
        long epoch = fixture.Store.Epoch;
        Purge(fixture, kind);
        CacheFill fill = fixture.Begin("key", epoch);
        fill.SetHead(StoreFixture.Content(0, tags: [9]));
        Assert.False(fill.Complete(StoreFixture.Now));
        fixture.AssertMiss("key");
    }

    [Fact]
    public void MorePrefixesThanThereIsRoomFor_PurgeAtLeastTheirKeys()
    {
        using StoreFixture fixture = new();
        for (int i = 0; i < 1000; i++)
        {
            fixture.Fill($"/{i % 10}/{i}/", "1"u8);
        }

        fixture.Fill("other", "1"u8);
        for (int i = 0; i < 1000; i += 3)
        {
            fixture.Store.PurgePrefix(System.Text.Encoding.ASCII.GetBytes($"/{i % 10}/{i}/"));
        }

        Assert.InRange(fixture.Store.Purges.PrefixCount, 1, PurgeLog.PrefixesMax);
        for (int i = 0; i < 1000; i += 3)
        {
            fixture.AssertMiss($"/{i % 10}/{i}/");
        }

        fixture.Hit("other").Dispose();
    }

    [Fact]
    public void ManyPurgedTags_TakeFewOthersAndNoneAfterASweep()
    {
        using StoreFixture fixture = new();
        for (int i = 0; i < 2000; i++)
        {
            fixture.Fill($"{i}", "1"u8, tags: [(ulong)i]);
        }

        for (int i = 0; i < 200; i++)
        {
            fixture.Store.PurgeTag((ulong)(100_000 + i));
        }

        fixture.SweepAll();
        Assert.InRange(fixture.Store.Statistics().Entries, 1990, 2000);
        long left = fixture.Store.Statistics().Entries;
        for (int i = 0; i < 2000; i++)
        {
            if (fixture.Loop.LookUp(fixture.Key($"{i}"), StoreFixture.Now, out CacheReader? reader) == LookUpStatus.Hit)
            {
                reader!.Dispose();
            }
        }

        Assert.Equal(left, fixture.Store.Statistics().Entries);
    }

    [Fact]
    public void Sweep_FreesWhatNobodyAsksFor()
    {
        using StoreFixture fixture = new();
        for (int i = 0; i < 1000; i++)
        {
            fixture.Fill($"{i}", StoreFixture.Body(1000), tags: [(ulong)(i % 2)], dropAt: i % 10 == 1 ? StoreFixture.Now + 5 : long.MaxValue);
        }

        fixture.Store.PurgeTag(0);
        fixture.SweepAll();
        Assert.Equal(500, fixture.Store.Statistics().Entries);
        fixture.Store.PurgeTag(12_345);
        fixture.SweepAll(StoreFixture.Now + 5);
        Assert.Equal(400, fixture.Store.Statistics().Entries);
        Assert.False(fixture.Store.Sweep(StoreFixture.Now, 64));
    }

    private static void Purge(StoreFixture fixture, string kind)
    {
        switch (kind)
        {
            case "key":
                fixture.Store.PurgeKey(fixture.Key("key"));
                break;
            case "tag":
                fixture.Store.PurgeTag(9);
                break;
            case "prefix":
                fixture.Store.PurgePrefix("ke"u8);
                break;
            default:
                fixture.Store.PurgeEverything();
                break;
        }
    }
}
