namespace EdgeProxy.Caching;

/// <summary>The counts of a shard: written under its lock, read by anybody.</summary>
internal sealed class ShardCounters
{
    public long Entries;
    public long Bytes;
    public long Hits;
    public long Misses;
    public long Inserted;
    public long Moved;

    private readonly long[] _removed = new long[Enum.GetValues<RemovalReason>().Length];

    public void CountRemoved(RemovalReason reason) => _removed[(int)reason]++;

    public CacheShardStatistics Read() => new(
        Volatile.Read(ref Entries),
        Volatile.Read(ref Bytes),
        Volatile.Read(ref Hits),
        Volatile.Read(ref Misses),
        Volatile.Read(ref Inserted),
        Volatile.Read(ref _removed[(int)RemovalReason.Evicted]),
        Volatile.Read(ref _removed[(int)RemovalReason.Replaced]),
        Volatile.Read(ref _removed[(int)RemovalReason.Purged]),
        Volatile.Read(ref _removed[(int)RemovalReason.Dropped]),
        Volatile.Read(ref Moved));
}

/// <summary>Why an entry left the index.</summary>
internal enum RemovalReason
{
    Evicted,
    Replaced,
    Purged,
    Dropped,
}
