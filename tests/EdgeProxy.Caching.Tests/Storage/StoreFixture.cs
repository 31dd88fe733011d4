using System.Text;

namespace EdgeProxy.Caching.Tests;

/// <summary>A store with two loops, whose freed memory is overwritten, and that is empty again when the test is over.</summary>
internal sealed class StoreFixture : IDisposable
{
    public const long Now = 1_000;
    private readonly WakeQueue[] _queues;

    public StoreFixture(long budget = 16 << 20, int objectBytesMax = 1 << 20, int windowBytes = 64 << 10, int shards = 0, int slabBytes = 0, int variantsMax = 4, int loops = 2, Action<Action>? runBeside = null)
    {
        Store = new CacheStore(new CacheStoreOptions
        {
            BudgetBytes = budget,
            Loops = loops,
            Secret = (1, 2),
            ObjectBytesMax = objectBytesMax,
            WindowBytes = windowBytes,
            Shards = shards,
            SlabBytes = slabBytes,
            VariantsMax = variantsMax,
            RunBeside = runBeside,
            PoisonFreed = true,
        });
        _queues = [.. Enumerable.Range(0, loops).Select(_ => new WakeQueue())];
        foreach (WakeQueue queue in _queues)
        {
            queue.Loop = Store.CreateLoop(queue);
        }
    }

    public CacheStore Store { get; }

    public CacheLoop Loop => _queues[0].Loop;

    public CacheLoop Other => _queues[1].Loop;

    public WakeQueue Queue => _queues[0];

    public WakeQueue QueueOf(int loop) => _queues[loop];

    public WakeQueue OtherQueue => _queues[1];

    public static byte[] Body(int length, int seed = 1)
    {
        byte[] body = new byte[length];
        for (int i = 0; i < length; i++)
        {
            body[i] = (byte)((i * 31) + (i >> 8) + seed);
        }

        return body;
    }

    public CacheKey Key(string key) => Store.KeyOf(Encoding.ASCII.GetBytes(key));

    public CacheKey VariantKey(string primary, string rest) => Store.KeyOf(Encoding.ASCII.GetBytes(primary + rest), primary.Length);

    public CacheFill Begin(string key, long epoch = -1, ulong replaces = 0)
    {
        Assert.Equal(FillStart.Started, Loop.BeginFill(Key(key), Now, epoch < 0 ? Store.Epoch : epoch, replaces, out CacheFill? fill, out CacheReader? reader));
        Assert.Null(reader);
        return fill!;
    }

    /// <summary>A complete entry in the index.</summary>
    public void Fill(string key, ReadOnlySpan<byte> body, bool isLengthKnown = true, ulong replaces = 0, ulong[]? tags = null, long dropAt = long.MaxValue) =>
        Assert.True(TryFill(key, body, isLengthKnown, replaces, tags, dropAt));

    public bool TryFill(string key, ReadOnlySpan<byte> body, bool isLengthKnown = true, ulong replaces = 0, ulong[]? tags = null, long dropAt = long.MaxValue) =>
        TryFill(Key(key), body, isLengthKnown, replaces, tags, dropAt);

    public bool TryFill(in CacheKey key, ReadOnlySpan<byte> body, bool isLengthKnown = true, ulong replaces = 0, ulong[]? tags = null, long dropAt = long.MaxValue)
    {
        Assert.Equal(FillStart.Started, Loop.BeginFill(key, Now, Store.Epoch, replaces, out CacheFill? fill, out _));
        Assert.True(fill!.SetHead(Content(isLengthKnown ? body.Length : EntryContent.LengthUnknown, tags, dropAt)));
        Assert.Equal(body.Length, fill.Append(body));
        return fill.Complete(Now);
    }

    public static EntryContent Content(long length, ulong[]? tags = null, long dropAt = long.MaxValue, string head = "head", string metadata = "metadata") => new()
    {
        Kind = 7,
        Length = length,
        Tags = tags,
        DropAt = dropAt,
        Head = Encoding.ASCII.GetBytes(head),
        Metadata = Encoding.ASCII.GetBytes(metadata),
    };

    public CacheReader Hit(string key, long now = Now)
    {
        Assert.Equal(LookUpStatus.Hit, Loop.LookUp(Key(key), now, out CacheReader? reader));
        return reader!;
    }

    public void AssertMiss(string key, long now = Now)
    {
        Assert.Equal(LookUpStatus.Miss, Loop.LookUp(Key(key), now, out CacheReader? reader));
        Assert.Null(reader);
    }

    public void AssertBody(string key, byte[] body)
    {
        using CacheReader reader = Hit(key);
        Assert.Equal(body.Length, reader.Length);
        Assert.Equal(body, ReadToEnd(reader));
    }

    /// <summary>What is there from the position on, up to anything but data.</summary>
    public static byte[] ReadAvailable(CacheReader reader, out ReadStatus status)
    {
        List<byte> read = [];
        while ((status = reader.Read(out ReadOnlyMemory<byte> memory)) == ReadStatus.Data)
        {
            read.AddRange(memory.Span);
            reader.Advance(memory.Length);
        }

        return [.. read];
    }

    public static byte[] ReadToEnd(CacheReader reader)
    {
        byte[] read = ReadAvailable(reader, out ReadStatus status);
        Assert.Equal(ReadStatus.End, status);
        return read;
    }

    /// <summary>Sweeps until nothing is left of what was purged.</summary>
    public void SweepAll(long now = Now)
    {
        while (Store.Sweep(now, 1024))
        {
        }
    }

    /// <summary>No block is in use but those of the index.</summary>
    public void AssertNoLeak()
    {
        Assert.Equal(0, Store.FillCount);
        Assert.Equal(Store.Statistics().Bytes, Store.BytesInBlocks);
    }

    public void Dispose()
    {
        AssertNoLeak();
        Store.PurgeEverything();
        SweepAll();
        Assert.Equal(0, Store.BytesInBlocks);
        Assert.Equal(0, Store.BytesInSlabs);
        Store.Dispose();
    }
}
