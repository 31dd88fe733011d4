namespace EdgeProxy.Caching;

/// <summary>
/// The memory of a shared cache: entries of bytes under keys of bytes, in native memory within a fixed budget. It knows no HTTP and no clock; seconds are given.
/// </summary>
/// <remarks>
/// Members of this type may be called from any thread. Loops work with a <see cref="CacheLoop"/> each, whose members, and those of what it gives out, are for the
/// thread of that loop. Dispose the store when no loop uses it any more.
/// <code>
/// look up ─ hit ───────────────────────────────▶ reader ─ read ─ dispose
///         └ miss ▶ begin fill ─ started ▶ fill: head, appended body, complete or fail
///                             └ joined ──▶ reader, that waits for the fill
/// </code>
/// </remarks>
public sealed partial class CacheStore : IDisposable
{
    /// <summary>The longest key.</summary>
    public const int KeyBytesMax = 2048;

    /// <summary>The most tags of an entry.</summary>
    public const int TagsMax = 64;

    private readonly SecretHash _hash;
    private readonly NativeRegion _index;
    private long _version;
    private int _loops;

    /// <exception cref="ArgumentException">The options contradict themselves, or the budget is too small.</exception>
    public CacheStore(CacheStoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var dimensions = StoreDimensions.Of(options);
        Options = options;
        _hash = new SecretHash(options.Secret.First, options.Secret.Second);
        Memory = new SlabAllocator(dimensions.Slabs, dimensions.SlabBytes, options.PoisonFreed, options.RunBeside);
        Purges = new PurgeLog(dimensions.PurgeCellsPerRow);
        long indexBytes = Shard.IndexBytesOf(dimensions.BucketsPerShard);
        _index = new NativeRegion(dimensions.Shards * indexBytes);
        _index.Clear();
        Shards = MakeShards(dimensions, indexBytes);
        Room = new Room(Memory, Shards);
        ObjectBytesMax = Math.Min(options.ObjectBytesMax, (long)dimensions.Slabs * dimensions.SlabBytes / 8);
        Loops = new CacheLoop[options.Loops];
        Fills = new FillPool(options.Loops);
    }

    public CacheStoreOptions Options { get; }

    /// <summary>The longest body that is kept.</summary>
    public long ObjectBytesMax { get; }

    /// <summary>The latest purge. Read it before a response is requested: what is purged from then on does not let that response in.</summary>
    public long Epoch => Purges.Epoch;

    internal SlabAllocator Memory { get; }

    internal PurgeLog Purges { get; }

    internal Shard[] Shards { get; }

    internal Room Room { get; }

    internal FillPool Fills { get; }

    internal CacheLoop[] Loops { get; }

    /// <summary>The store as one loop uses it. Call it once for each loop.</summary>
    /// <param name="wakeTarget">How other loops tell this one that something is there for it.</param>
    public CacheLoop CreateLoop(IWakeTarget wakeTarget)
    {
        int index = Interlocked.Increment(ref _loops) - 1;
        return Loops[index] = new CacheLoop(this, index, wakeTarget);
    }

    /// <summary>A key with its hashes; some 30 ns.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is longer than <see cref="KeyBytesMax"/>.</exception>
    public CacheKey KeyOf(ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(key.Length, KeyBytesMax, nameof(key));
        ulong hash = _hash.Of(key);
        return new CacheKey(key, key.Length, hash, hash);
    }

    /// <summary>The key of a variant, which begins with its primary key.</summary>
    public CacheKey KeyOf(ReadOnlySpan<byte> key, int primaryLength)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(key.Length, KeyBytesMax, nameof(key));
        ulong primaryHash = _hash.Of(key[..primaryLength]);
        return new CacheKey(key, primaryLength, primaryLength == key.Length ? primaryHash : _hash.Of(key), primaryHash);
    }

    public void Dispose()
    {
        _index.Dispose();
        Purges.Dispose();
        Memory.Dispose();
    }

    internal Shard ShardOf(ulong primaryHash) => Shards[Room.ShardOf(primaryHash, Shards.Length)];

    internal ulong NextVersion() => (ulong)Interlocked.Increment(ref _version);

    // SAFETY: each shard has its own part of the index, whose length is the sum of all.
    private unsafe Shard[] MakeShards(in StoreDimensions dimensions, long indexBytes)
    {
        Shard[] shards = new Shard[dimensions.Shards];
        for (int i = 0; i < shards.Length; i++)
        {
            shards[i] = new Shard(i, dimensions.BucketsPerShard, _index.Base + (i * indexBytes), Memory, Purges);
        }

        return shards;
    }
}
