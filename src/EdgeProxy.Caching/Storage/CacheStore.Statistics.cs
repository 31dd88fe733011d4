namespace EdgeProxy.Caching;

/// <content>Counts, which any thread may read at any time.</content>
public sealed partial class CacheStore
{
    public int ShardCount => Shards.Length;

    /// <summary>Of slabs that are cut into blocks, with what is free in them.</summary>
    public long BytesInSlabs => Memory.SlabBytesInUse;

    /// <summary>Of all blocks in use, with those that are being filled, or read after they left the index.</summary>
    public long BytesInBlocks => Memory.UsedBytes;

    /// <summary>Fills under way, and those whose readers are not done.</summary>
    public int FillCount => Fills.Count;

    public CacheShardStatistics StatisticsOf(int shard) => Shards[shard].Counters.Read();

    /// <summary>Of all shards.</summary>
    public CacheShardStatistics Statistics()
    {
        CacheShardStatistics all = default;
        foreach (Shard shard in Shards)
        {
            all += shard.Counters.Read();
        }

        return all;
    }
}
