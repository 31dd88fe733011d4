using System.Numerics;

namespace EdgeProxy.Caching;

/// <summary>How a budget is divided. The index has a place for each 1 to 2 KiB and the ghosts have half as many, four bytes each; a smaller mean object only makes chains longer.</summary>
internal readonly record struct StoreDimensions(int Shards, int BucketsPerShard, int PurgeCellsPerRow, int SlabBytes, int Slabs)
{
    private const int BytesPerBucket = 2048;
    private const long BytesPerShard = 4 << 20;
    private const int ShardsMax = 64;
    private const int BucketsMin = 64;

    public static StoreDimensions Of(CacheStoreOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BudgetBytes, CacheStoreOptions.BudgetBytesMin, nameof(options));
        int shards = options.Shards > 0 ? options.Shards : (int)Math.Clamp(PowerOf2(options.BudgetBytes / BytesPerShard), 1, ShardsMax);
        int slabBytes = options.SlabBytes > 0 ? options.SlabBytes : (int)Math.Clamp(PowerOf2(options.BudgetBytes / 512), 32 << 10, 128 << 10);
        if (!BitOperations.IsPow2(shards) || !BitOperations.IsPow2(slabBytes) || slabBytes is < (16 << 10) or > (1 << 20))
        {
            throw new ArgumentException("Shards and slab bytes are powers of two, the latter from 16 KiB to 1 MiB.", nameof(options));
        }

        long buckets = Math.Max(BucketsMin, 2 * PowerOf2(options.BudgetBytes / BytesPerBucket / shards));
        long cells = Math.Clamp(PowerOf2(options.BudgetBytes >> 14), 1 << 10, 1 << 16);
        long fixedBytes = (shards * Shard.IndexBytesOf((int)buckets)) + (cells * PurgeFilter.Rows * sizeof(long));
        long slabs = (options.BudgetBytes - fixedBytes) / (slabBytes + SlabAllocator.SlabInfoBytes);
        return new StoreDimensions(shards, (int)buckets, (int)cells, slabBytes, (int)slabs);
    }

    /// <summary>The largest that is not above it, but at least 1.</summary>
    private static long PowerOf2(long value) => 1L << BitOperations.Log2((ulong)Math.Max(1, value));
}
