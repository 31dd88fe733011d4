namespace EdgeProxy.Caching;

/// <summary>Counts of a shard, since the store was made but for the first two. Each is read at its own moment.</summary>
/// <param name="Entries">In the index, complete or negative.</param>
/// <param name="Bytes">Of their blocks.</param>
/// <param name="Hits">Look-ups that found an entry, also a negative one.</param>
/// <param name="Misses">Look-ups that found none.</param>
/// <param name="Inserted">Entries that came in.</param>
/// <param name="Evicted">Entries that made room.</param>
/// <param name="Replaced">Entries that gave way to a newer one of their key.</param>
/// <param name="Purged">Entries that were removed or found purged.</param>
/// <param name="Dropped">Entries whose time was over.</param>
/// <param name="Moved">Blocks that were moved to empty a slab.</param>
public readonly record struct CacheShardStatistics(
    long Entries, long Bytes, long Hits, long Misses, long Inserted, long Evicted, long Replaced, long Purged, long Dropped, long Moved)
{
    public static CacheShardStatistics operator +(CacheShardStatistics left, CacheShardStatistics right) => new(
        left.Entries + right.Entries,
        left.Bytes + right.Bytes,
        left.Hits + right.Hits,
        left.Misses + right.Misses,
        left.Inserted + right.Inserted,
        left.Evicted + right.Evicted,
        left.Replaced + right.Replaced,
        left.Purged + right.Purged,
        left.Dropped + right.Dropped,
        left.Moved + right.Moved);

    /// <summary>The same as <c>+</c>.</summary>
    public static CacheShardStatistics Add(CacheShardStatistics left, CacheShardStatistics right) => left + right;
}
