using EdgeProxy.Testing;

namespace EdgeProxy.Caching.Tests;

/// <summary>What runs per request allocates nothing once warm.</summary>
public sealed class StoreAllocationTests
{
    private const int Rounds = 5_000;
    private static readonly byte[] Key = "GET https://api.example.com/orders/12345?page=2"u8.ToArray();

    [Fact]
    public void Hit_AllocatesNothing()
    {
        using StoreFixture fixture = new();
        Assert.True(fixture.TryFill(fixture.Store.KeyOf(Key), StoreFixture.Body(100_000)));
        long bytes = 0;
        Allocation.AssertNone(() =>
        {
            fixture.Loop.LookUp(fixture.Store.KeyOf(Key), StoreFixture.Now, out CacheReader? reader);
            bytes += reader!.Head.Length + reader.Metadata.Length;
            while (reader.Read(out ReadOnlyMemory<byte> memory) == ReadStatus.Data)
            {
                using (memory.Pin())
                {
                    bytes += memory.Span[0];
                }

                reader.Advance(memory.Length);
            }

            reader.Dispose();
        });
        Assert.InRange(bytes, 1, long.MaxValue);
    }

    [Fact]
    public void Miss_AllocatesNothing()
    {
        using StoreFixture fixture = new();
        Allocation.AssertNone(() => fixture.Loop.LookUp(fixture.Store.KeyOf(Key), StoreFixture.Now, out _));
    }

    [Theory]
    [InlineData(1000, true)]
    [InlineData(1000, false)]
    [InlineData(100_000, true)]
    [InlineData(3_000_000, false)]
    public void FillWithAReader_AllocatesNothing(int length, bool isLengthKnown)
    {
        using StoreFixture fixture = new(budget: 8 << 20);
        byte[] body = StoreFixture.Body(length);
        byte[] key = [.. Key];
        CountingWaiter waiter = new();
        int number = 0;
        ulong[] tags = [1, 2, 3];
        Allocation.AssertNone(
            () =>
            {
                System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(key.AsSpan(4), number++);
                fixture.Loop.BeginFill(fixture.Store.KeyOf(key), StoreFixture.Now, fixture.Store.Epoch, 0, out CacheFill? fill, out _);
                CacheReader reader = fill!.Attach();
                reader.Wait(waiter);
                fill.SetHead(new EntryContent { Tags = tags, Metadata = Key, Head = Key, Length = isLengthKnown ? length : EntryContent.LengthUnknown });
                fixture.Queue.Run();
                for (int sent = 0; sent < length;)
                {
                    sent += fill.Append(body.AsSpan(sent));
                    while (reader.Read(out ReadOnlyMemory<byte> memory) == ReadStatus.Data)
                    {
                        reader.Advance(memory.Length);
                    }
                }

                fill.Complete(StoreFixture.Now);
                reader.Dispose();
            },
            length > 1_000_000 ? 50 : Rounds);
    }

    [Fact]
    public void UpdatePutPurgeTagAndSweep_AllocateNothing()
    {
        using StoreFixture fixture = new();
        Assert.True(fixture.TryFill(fixture.Store.KeyOf(Key), StoreFixture.Body(1000)));
        ulong tag = 0;
        Allocation.AssertNone(() =>
        {
            CacheKey key = fixture.Store.KeyOf(Key);
            fixture.Loop.LookUp(key, StoreFixture.Now, out CacheReader? reader);
            fixture.Loop.Update(key, StoreFixture.Now, reader!.Version, new EntryContent { Metadata = Key, Head = Key });
            reader.Dispose();
            fixture.Loop.PutUncacheable(fixture.Store.KeyOf("other"u8), StoreFixture.Now, fixture.Store.Epoch, StoreFixture.Now + 1);
            tag = Math.Min(tag + 1, 50);
            fixture.Store.PurgeTag(tag);
            fixture.Store.Sweep(StoreFixture.Now, 256);
        });
    }
}
