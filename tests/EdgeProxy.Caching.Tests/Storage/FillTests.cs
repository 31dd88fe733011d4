namespace EdgeProxy.Caching.Tests;

/// <summary>A writer and its readers: who joins, who is woken, who goes when, and what happens to what is too long.</summary>
public sealed class FillTests
{
    [Fact]
    public void SecondFillOfAKey_JoinsTheFirst()
    {
        using StoreFixture fixture = new();
        CacheFill fill = fixture.Begin("key");
        CacheReader early = Join(fixture);
        Assert.False(early.HasHead);
        Assert.Equal(ReadStatus.Wait, early.Read(out _));
        Assert.True(fill.SetHead(StoreFixture.Content(6)));
        Assert.True(early.HasHead);
        Assert.Equal("head"u8, early.Head.Span);
        fill.Append("abc"u8);
        CacheReader late = Join(fixture);
        Assert.Equal("abc"u8, StoreFixture.ReadAvailable(late, out ReadStatus status));
        Assert.Equal(ReadStatus.Wait, status);
        fixture.AssertMiss("key");
        fill.Append("def"u8);
        Assert.Equal(6, late.Length);
        Assert.True(fill.Complete(StoreFixture.Now));
        Assert.Equal("def"u8, StoreFixture.ReadToEnd(late));
        Assert.Equal("abcdef"u8, StoreFixture.ReadToEnd(early));
        fixture.AssertBody("key", "abcdef"u8.ToArray());
        early.Dispose();
        late.Dispose();
    }

    [Fact]
    public void FillThatFindsAnUnseenEntry_ReadsIt()
    {
        using StoreFixture fixture = new();
        fixture.Fill("key", "body"u8);
        Assert.Equal(FillStart.Found, fixture.Loop.BeginFill(fixture.Key("key"), StoreFixture.Now, 0, 0, out CacheFill? none, out CacheReader? reader));
        Assert.Null(none);
        ulong version = reader!.Version;
        reader.Dispose();
        CacheFill fill = fixture.Begin("key", replaces: version);
        fixture.AssertBody("key", "body"u8.ToArray());
        fill.Fail();
    }

    [Fact]
    public void Loop_IsWokenOnceUntilItWaitsAgain()
    {
        using StoreFixture fixture = new();
        CacheFill fill = fixture.Begin("key");
        CacheReader[] readers = [.. Enumerable.Range(0, 3).Select(_ => Join(fixture))];
        CountingWaiter waiter = new();
        Assert.All(readers, reader => Assert.True(reader.Wait(waiter)));
        fill.SetHead(StoreFixture.Content(100));
        fill.Append("a"u8);
        fill.Append("b"u8);
        Assert.Equal(1, fixture.OtherQueue.Wakes);
        Assert.Equal(0, fixture.Queue.Wakes);
        Assert.Equal(1, fixture.OtherQueue.Run());
        Assert.Equal(3, waiter.Calls);
        fill.Append("c"u8);
        Assert.Equal(1, fixture.OtherQueue.Wakes);
        Assert.False(readers[0].Wait(waiter));
        readers[0].Advance(3);
        Assert.True(readers[0].Wait(waiter));
        fill.Append("d"u8);
        Assert.Equal(2, fixture.OtherQueue.Wakes);
        fixture.OtherQueue.Run();
        Assert.Equal(4, waiter.Calls);
        Assert.All(readers, reader => reader.Advance(4 - reader.Position));
        Assert.True(readers[1].Wait(waiter));
        Assert.True(readers[2].Wait(waiter));
        readers[2].Dispose();
        fill.Fail();
        fixture.OtherQueue.Run();
        Assert.Equal(5, waiter.Calls);
        Assert.Equal(ReadStatus.Failed, readers[1].Read(out _));
        Assert.Equal(FillEnd.Failed, readers[1].FillEnd);
        readers[0].Dispose();
        readers[1].Dispose();
    }

    [Fact]
    public void WokenReader_MayWaitAgainAndLetOthersGo()
    {
        using StoreFixture fixture = new();
        CacheFill fill = fixture.Begin("key");
        CacheReader[] readers = [.. Enumerable.Range(0, 3).Select(_ => Join(fixture))];
        int calls = 0;
        ActionWaiter first = new(() =>
        {
            calls++;
            readers[0].Advance(readers[0].HasHead ? 0 : 0);
            readers[1].Dispose();
            readers[0].Dispose();
        });
        Assert.True(readers[0].Wait(first));
        Assert.True(readers[1].Wait(first));
        CountingWaiter last = new();
        Assert.True(readers[2].Wait(last));
        fill.SetHead(StoreFixture.Content(1));
        fixture.OtherQueue.Run();
        Assert.Equal(1, calls);
        Assert.Equal(1, last.Calls);
        readers[2].Dispose();
        fill.Fail();
    }

    [Fact]
    public void ReaderThatWaitsTwice_IsCalledOnceThroughTheLastWaiter()
    {
        using StoreFixture fixture = new();
        CacheFill fill = fixture.Begin("key");
        using CacheReader reader = Join(fixture);
        CountingWaiter first = new();
        CountingWaiter last = new();
        Assert.True(reader.Wait(first));
        Assert.True(reader.Wait(last));
        fill.Fail();
        fixture.OtherQueue.Run();
        Assert.Equal((0, 1), (first.Calls, last.Calls));
    }

    [Fact]
    public void WriterThatFailsBeforeItsHead_LeavesReadersWithoutOne()
    {
        using StoreFixture fixture = new();
        CacheFill fill = fixture.Begin("key");
        CacheReader reader = Join(fixture);
        fill.Fail();
        Assert.Equal(ReadStatus.Failed, reader.Read(out _));
        Assert.False(reader.HasHead);
        CacheFill next = fixture.Begin("key");
        reader.Dispose();
        next.Fail();
    }

    [Fact]
    public void Revalidation_SendsReadersToTheEntryThatIsGoodAgain()
    {
        using StoreFixture fixture = new();
        fixture.Fill("key", "body"u8);
        ulong version;
        using (CacheReader stale = fixture.Hit("key"))
        {
            version = stale.Version;
        }

        CacheFill fill = fixture.Begin("key", replaces: version);
        Assert.Equal(FillStart.Joined, fixture.Other.BeginFill(fixture.Key("key"), StoreFixture.Now, 0, version, out _, out CacheReader? joined));
        Assert.True(fill.Revalidate(StoreFixture.Now, version, StoreFixture.Content(0, head: "fresh head")));
        Assert.Equal(FillEnd.Revalidated, joined!.FillEnd);
        joined.Dispose();
        using CacheReader fresh = fixture.Hit("key");
        Assert.Equal("fresh head"u8, fresh.Head.Span);
        fill = fixture.Begin("key", replaces: version);
        Assert.True(fixture.Store.PurgeKey(fixture.Key("key")));
        Assert.False(fill.Revalidate(StoreFixture.Now, version, StoreFixture.Content(0)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void BodyThatIsTooLong_PassesThroughAWindow(bool isLengthKnown)
    {
        const int Length = 3_000_000;
        using StoreFixture fixture = new(objectBytesMax: 200_000, windowBytes: 64 << 10);
        byte[] body = StoreFixture.Body(Length);
        CacheFill fill = fixture.Begin("key");
        CacheReader fast = fill.Attach();
        CacheReader slow = Join(fixture);
        Assert.True(fill.SetHead(StoreFixture.Content(isLengthKnown ? Length : EntryContent.LengthUnknown)));
        CountingWaiter writer = new();
        using MemoryStream fastBytes = new();
        using MemoryStream slowBytes = new();
        int sent = 0;
        long mostInBlocks = 0;
        while (sent < Length)
        {
            int taken = fill.Append(body.AsSpan(sent, Math.Min(10_000, Length - sent)));
            sent += taken;
            fastBytes.Write(StoreFixture.ReadAvailable(fast, out _));
            mostInBlocks = Math.Max(mostInBlocks, fixture.Store.BytesInBlocks);
            if (taken < 10_000 && sent < Length)
            {
                int calls = writer.Calls;
                Assert.Equal(RoomStatus.Later, fill.WaitForRoom(writer));
                slowBytes.Write(StoreFixture.ReadAvailable(slow, out _));
                fixture.Queue.Run();
                Assert.Equal(calls + 1, writer.Calls);
            }
        }

        Assert.True(fill.IsWindow);
        Assert.False(fill.Complete(StoreFixture.Now));
        fastBytes.Write(StoreFixture.ReadToEnd(fast));
        slowBytes.Write(StoreFixture.ReadToEnd(slow));
        Assert.Equal(body, fastBytes.ToArray());
        Assert.Equal(body, slowBytes.ToArray());
        Assert.InRange(mostInBlocks, 0, 200_000 + (4 * 32 << 10));
        fast.Dispose();
        slow.Dispose();
        fixture.AssertMiss("key");
        Assert.Equal(0, fixture.Store.BytesInBlocks);
    }

    [Fact]
    public void Window_TakesNobodyIn()
    {
        using StoreFixture fixture = new(objectBytesMax: 100_000);
        CacheFill fill = fixture.Begin("key");
        CacheReader reader = fill.Attach();
        fill.SetHead(StoreFixture.Content(EntryContent.LengthUnknown));
        fill.Append(StoreFixture.Body(50_000));
        StoreFixture.ReadAvailable(reader, out _);
        fill.Append(StoreFixture.Body(60_000));
        Assert.True(fill.IsWindow);
        fixture.AssertMiss("key");
        fixture.Fill("key", "other"u8);
        fixture.AssertBody("key", "other"u8.ToArray());
        reader.Dispose();
        Assert.True(fill.Append(StoreFixture.Body(100_000)) < 100_000);
        Assert.Equal(RoomStatus.Never, fill.WaitForRoom(new CountingWaiter()));
        fill.Fail();
        fixture.AssertBody("key", "other"u8.ToArray());
    }

    [Fact]
    public void FillWithoutMemory_PassesThroughWhatIsReadAndGoesOn()
    {
        using StoreFixture fixture = new(budget: 1 << 20, windowBytes: 32 << 10);
        List<CacheReader> held = [];
        for (int i = 0; fixture.Loop.BeginFill(fixture.Key($"held {i}"), StoreFixture.Now, 0, 0, out CacheFill? other, out _) == FillStart.Started; i++)
        {
            if (!other!.SetHead(StoreFixture.Content(4000)))
            {
                other.Fail();
                break;
            }

            held.Add(other.Attach());
            other.Append(StoreFixture.Body(4000));
            other.Complete(StoreFixture.Now);
        }

        Assert.InRange(held.Count, 100, 1000);
        Assert.Equal(FillStart.NoMemory, TryBeginMany(fixture));
        for (int i = 0; i < 20; i++)
        {
            held[i].Dispose();
        }

        CacheFill fill = fixture.Begin("key");
        CacheReader reader = fill.Attach();
        Assert.True(fill.SetHead(StoreFixture.Content(EntryContent.LengthUnknown)));
        byte[] body = StoreFixture.Body(100_000);
        using MemoryStream read = new();
        for (int sent = 0; sent < body.Length;)
        {
            sent += fill.Append(body.AsSpan(sent));
            read.Write(StoreFixture.ReadAvailable(reader, out _));
            Assert.True(sent == body.Length || fill.WaitForRoom(new CountingWaiter()) != RoomStatus.Later);
        }

        fill.Complete(StoreFixture.Now);
        read.Write(StoreFixture.ReadToEnd(reader));
        Assert.Equal(body, read.ToArray());
        reader.Dispose();
        held[20..].ForEach(other => other.Dispose());
    }

    /// <summary>Until there is no memory for a placeholder.</summary>
    private static FillStart TryBeginMany(StoreFixture fixture)
    {
        List<CacheFill> fills = [];
        FillStart start;
        while ((start = fixture.Loop.BeginFill(fixture.Key($"many {fills.Count}"), StoreFixture.Now, 0, 0, out CacheFill? fill, out _)) == FillStart.Started)
        {
            fills.Add(fill!);
        }

        fills.ForEach(fill => fill.Fail());
        return start;
    }

    private static CacheReader Join(StoreFixture fixture)
    {
        Assert.Equal(FillStart.Joined, fixture.Other.BeginFill(fixture.Key("key"), StoreFixture.Now, 0, 0, out CacheFill? fill, out CacheReader? reader));
        Assert.Null(fill);
        return reader!;
    }

    private sealed class ActionWaiter(Action action) : ICacheWaiter
    {
        public void Ready() => action();
    }
}
