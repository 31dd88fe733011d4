using System.Text;

namespace EdgeProxy.Caching.Tests;

/// <summary>Entries as they are found: complete, replaced, updated, negative, variants.</summary>
public sealed class EntryTests
{
    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(1000, true)]
    [InlineData(1000, false)]
    [InlineData(20_000, false)]
    [InlineData(40_000, true)]
    [InlineData(40_000, false)]
    [InlineData(500_000, true)]
    [InlineData(500_000, false)]
    public void FilledEntry_IsReadAsItWasWritten(int length, bool isLengthKnown)
    {
        using StoreFixture fixture = new();
        byte[] body = StoreFixture.Body(length);
        fixture.Fill("key", body, isLengthKnown, tags: [3, 4]);
        using CacheReader reader = fixture.Hit("key");
        Assert.Equal("key"u8, reader.Key);
        Assert.Equal("metadata"u8, reader.Metadata);
        Assert.Equal("head"u8, reader.Head.Span);
        Assert.Equal([3ul, 4ul], reader.Tags);
        Assert.Equal(7, reader.Kind);
        Assert.Equal(length, reader.Length);
        Assert.Equal(FillEnd.Completed, reader.FillEnd);
        Assert.Equal(body, StoreFixture.ReadToEnd(reader));
    }

    [Fact]
    public void EntryOfUnknownLength_TakesNoMoreThanOneOfKnownLength()
    {
        using StoreFixture fixture = new();
        foreach (int length in (int[])[0, 10, 1000, 3000, 10_000, 30_000, 90_000])
        {
            fixture.Fill("known", StoreFixture.Body(length));
            fixture.Fill("other", StoreFixture.Body(length), isLengthKnown: false);
            using CacheReader known = fixture.Hit("known");
            using CacheReader other = fixture.Hit("other");
            Assert.InRange(other.Bytes, 0, known.Bytes + (known.Bytes / 8));
            fixture.Store.PurgeEverything();
        }
    }

    [Fact]
    public void KeysOfOneHash_AreToldApart()
    {
        using StoreFixture fixture = new();
        CacheKey first = new("first"u8, 5, 42, 42);
        CacheKey second = new("second"u8, 6, 42, 42);
        Assert.True(fixture.TryFill(first, "1"u8));
        Assert.Equal(LookUpStatus.Miss, fixture.Loop.LookUp(second, 0, out _));
        Assert.True(fixture.TryFill(second, "2"u8));
        Assert.Equal(LookUpStatus.Hit, fixture.Loop.LookUp(first, 0, out CacheReader? reader));
        Assert.Equal("1"u8, StoreFixture.ReadToEnd(reader!));
        reader!.Dispose();
        Assert.True(fixture.Store.PurgeKey(second));
        Assert.Equal(LookUpStatus.Miss, fixture.Loop.LookUp(second, 0, out _));
    }

    [Fact]
    public void ReplacedEntry_IsReadToItsEndByWhoHasIt()
    {
        using StoreFixture fixture = new();
        byte[] old = StoreFixture.Body(100_000, 1);
        byte[] young = StoreFixture.Body(90_000, 2);
        fixture.Fill("key", old);
        CacheReader reader = fixture.Hit("key");
        fixture.Fill("key", young, replaces: reader.Version);
        fixture.AssertBody("key", young);
        Assert.Equal(old, StoreFixture.ReadToEnd(reader));
        reader.Dispose();
        Assert.Equal(1, fixture.Store.Statistics().Replaced);
        Assert.Equal(1, fixture.Store.Statistics().Entries);
    }

    [Fact]
    public void PurgedEntry_IsReadToItsEndByWhoHasIt()
    {
        using StoreFixture fixture = new();
        byte[] body = StoreFixture.Body(100_000);
        fixture.Fill("key", body);
        CacheReader reader = fixture.Hit("key");
        Assert.True(fixture.Store.PurgeKey(fixture.Key("key")));
        fixture.AssertMiss("key");
        for (int i = 0; i < 400; i++)
        {
            fixture.Fill($"other {i}", StoreFixture.Body(50_000, i));
        }

        Assert.Equal(body, StoreFixture.ReadToEnd(reader));
        reader.Dispose();
    }

    [Fact]
    public void UpdatedEntry_HasNewHeadForThoseWhoComeAndOldForThoseWhoAreThere()
    {
        using StoreFixture fixture = new();
        fixture.Fill("key", "body"u8);
        CacheReader old = fixture.Hit("key");
        ulong version = old.Version;
        Assert.False(fixture.Loop.Update(fixture.Key("key"), StoreFixture.Now, version + 1, StoreFixture.Content(0)));
        Assert.True(fixture.Loop.Update(fixture.Key("key"), StoreFixture.Now, version, StoreFixture.Content(0, head: "a longer head", metadata: "meta")));
        Assert.True(fixture.Loop.Update(fixture.Key("key"), StoreFixture.Now, version, StoreFixture.Content(0, head: "a third head", metadata: "third")));
        using CacheReader young = fixture.Hit("key");
        Assert.Equal("a third head"u8, young.Head.Span);
        Assert.Equal("third"u8, young.Metadata);
        Assert.Equal("body"u8, StoreFixture.ReadToEnd(young));
        Assert.Equal("head"u8, old.Head.Span);
        Assert.Equal("metadata"u8, old.Metadata);
        Assert.Equal("body"u8, StoreFixture.ReadToEnd(old));
        old.Dispose();
    }

    [Fact]
    public void EntryWhoseTimeIsOver_IsNotFound()
    {
        using StoreFixture fixture = new();
        fixture.Fill("key", "body"u8, dropAt: StoreFixture.Now + 10);
        fixture.Hit("key", StoreFixture.Now + 9).Dispose();
        fixture.AssertMiss("key", StoreFixture.Now + 10);
        Assert.Equal(1, fixture.Store.Statistics().Dropped);
    }

    [Fact]
    public void UncacheableKey_IsRememberedForAWhile()
    {
        using StoreFixture fixture = new();
        CacheFill fill = fixture.Begin("key");
        Assert.Equal(FillStart.Joined, fixture.Other.BeginFill(fixture.Key("key"), StoreFixture.Now, 0, 0, out _, out CacheReader? joined));
        fill.FailUncacheable(StoreFixture.Now, StoreFixture.Now + 60);
        Assert.Equal(ReadStatus.Failed, joined!.Read(out _));
        Assert.Equal(FillEnd.Uncacheable, joined.FillEnd);
        joined.Dispose();
        Assert.Equal(LookUpStatus.Uncacheable, fixture.Loop.LookUp(fixture.Key("key"), StoreFixture.Now, out _));
        Assert.Equal(FillStart.Uncacheable, fixture.Loop.BeginFill(fixture.Key("key"), StoreFixture.Now, 0, 0, out _, out _));
        Assert.Equal(LookUpStatus.Miss, fixture.Loop.LookUp(fixture.Key("key"), StoreFixture.Now + 60, out _));
        fixture.Fill("key", "body"u8);
        Assert.True(fixture.Loop.PutUncacheable(fixture.Key("key"), StoreFixture.Now, fixture.Store.Epoch, StoreFixture.Now + 60));
        Assert.Equal(LookUpStatus.Uncacheable, fixture.Loop.LookUp(fixture.Key("key"), StoreFixture.Now, out _));
    }

    [Fact]
    public void VariantsOfAKey_AreCountedAndLimited()
    {
        using StoreFixture fixture = new(variantsMax: 3);
        Assert.True(fixture.Loop.Put(fixture.Key("primary"), StoreFixture.Now, 0, StoreFixture.Content(0, head: "accept-language")));
        for (int i = 0; i < 3; i++)
        {
            Assert.True(fixture.TryFill(fixture.VariantKey("primary", $" {i}"), StoreFixture.Body(10, i)));
        }

        Assert.Equal(FillStart.TooManyVariants, fixture.Loop.BeginFill(fixture.VariantKey("primary", " 4"), StoreFixture.Now, 0, 0, out _, out _));
        Assert.True(fixture.Loop.Put(fixture.Key("primary"), StoreFixture.Now, 0, StoreFixture.Content(0, head: "accept")));
        using (CacheReader record = fixture.Hit("primary"))
        {
            Assert.Equal(3, record.Variants);
            Assert.Equal("accept"u8, record.Head.Span);
            Assert.Equal(ReadStatus.End, record.Read(out _));
        }

        Assert.True(fixture.Store.PurgeKey(fixture.VariantKey("primary", " 1")));
        Assert.True(fixture.TryFill(fixture.VariantKey("primary", " 4"), "x"u8));
    }

    [Fact]
    public void Cursor_GivesEveryEntryOnce()
    {
        using StoreFixture fixture = new();
        HashSet<string> keys = [.. Enumerable.Range(0, 500).Select(i => $"key {i}")];
        foreach (string key in keys)
        {
            fixture.Fill(key, StoreFixture.Body(100));
        }

        fixture.Loop.PutUncacheable(fixture.Key("negative"), StoreFixture.Now, 0, long.MaxValue);
        CacheFill fill = fixture.Begin("filling");
        CacheCursor cursor = default;
        while (!cursor.IsAtEnd)
        {
            if (fixture.Loop.TryNext(ref cursor, StoreFixture.Now, out CacheReader? reader))
            {
                Assert.True(keys.Remove(Encoding.ASCII.GetString(reader!.Key)));
                reader.Dispose();
            }
        }

        fill.Fail();
        Assert.Empty(keys);
    }

    [Fact]
    public void PartsThatFitNoBlock_AreRefused()
    {
        using StoreFixture fixture = new();
        CacheFill fill = fixture.Begin("key");
        Assert.False(fill.SetHead(new EntryContent { Head = new byte[40_000] }));
        fill.Fail();
        Assert.False(fixture.Loop.Put(fixture.Key("key"), StoreFixture.Now, 0, new EntryContent { Tags = new ulong[CacheStore.TagsMax + 1] }));
        fixture.AssertMiss("key");
        Assert.Throws<ArgumentOutOfRangeException>(() => fixture.Store.KeyOf(new byte[CacheStore.KeyBytesMax + 1]));
    }

    [Fact]
    public void BodyOfAnotherLengthThanWasSaid_IsAnError()
    {
        using StoreFixture fixture = new();
        CacheFill fill = fixture.Begin("key");
        Assert.True(fill.SetHead(StoreFixture.Content(4)));
        fill.Append("12"u8);
        Assert.Throws<InvalidOperationException>(() => fill.Append("345"u8));
        Assert.Throws<InvalidOperationException>(() => fill.Complete(StoreFixture.Now));
        fill.Fail();
        fixture.AssertMiss("key");
    }

    [Fact]
    public void Skipping_LeadsToTheSameBytes()
    {
        using StoreFixture fixture = new();
        byte[] body = StoreFixture.Body(300_000);
        fixture.Fill("key", body);
        foreach (int start in (int[])[0, 1, 32_000, 32_736, 32_737, 65_536, 299_999, 300_000])
        {
            using CacheReader reader = fixture.Hit("key");
            reader.Advance(start);
            Assert.Equal(body[start..], StoreFixture.ReadToEnd(reader));
            Assert.Throws<ArgumentOutOfRangeException>(() => reader.Advance(1));
        }
    }
}
