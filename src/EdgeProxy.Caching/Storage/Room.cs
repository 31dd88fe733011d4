namespace EdgeProxy.Caching;

/// <summary>
/// Where blocks come from: free ones, else those of what is evicted, else a slab that was emptied by moving what was in it. From any thread;
/// one shard's lock at a time, and never longer than a few steps.
/// </summary>
// SAFETY: a block of a slab that is being emptied is read to find its shard, and by then may be free: it stays in place, and the index decides.
internal sealed unsafe partial class Room(SlabAllocator memory, Shard[] shards)
{
    /// <summary>Evictions for one block: what they free may be of other sizes, up to a slab's worth of each.</summary>
    private const int AttemptsMax = 8192;

    /// <summary>Looks at a shard in which nothing could be evicted, before others are asked.</summary>
    private const int LooksMax = 16;

    private int _isEmptying;

    /// <summary>Free slabs below which a sweep makes room ahead of those who need it.</summary>
    public int ReserveSlabs { get; } = Math.Clamp(memory.SlabCount / 256, 1, 64);

    /// <param name="bytes">At most the longest block's.</param>
    /// <param name="shard">The one that wants it, which then gives way first unless others have more.</param>
    /// <returns>A block, or 0 when all memory is being read, written or otherwise held.</returns>
    public uint Take(int bytes, int shard)
    {
        int sizeClass = memory.Sizes.ClassOf(bytes);
        uint handle = memory.TryTake(sizeClass);
        return handle != 0 ? handle : TakeSlow(sizeClass, shard);
    }

    /// <summary>Frees something.</summary>
    /// <param name="shard">That gives way first unless others have more.</param>
    /// <returns>False when there is nothing that could be freed now.</returns>
    public bool TryMake(int shard) => TryEmptySlab() || TryEvict(shard);

    /// <summary>Drops a reference to an entry, and frees its blocks with the last.</summary>
    public void Release(uint handle)
    {
        if (handle != 0 && Interlocked.Decrement(ref memory.EntryAt(handle)->References) == 0)
        {
            Free(handle);
        }
    }

    /// <summary>Drops a reference to a block of a head, and frees it with the last.</summary>
    public void ReleaseHead(uint handle)
    {
        if (handle != 0 && Interlocked.Decrement(ref memory.HeadAt(handle)->References) == 0)
        {
            memory.Free(handle);
        }
    }

    private uint TakeSlow(int sizeClass, int shard)
    {
        uint handle = 0;
        for (int attempt = 0; attempt < AttemptsMax && handle == 0 && TryMake(shard); attempt++)
        {
            handle = memory.TryTake(sizeClass);
        }

        return handle;
    }

    private void Free(uint handle)
    {
        EntryHeader* entry = memory.EntryAt(handle);
        ReleaseHead(entry->HeadBlock);
        for (uint chunk = entry->FirstChunk; chunk != 0;)
        {
            uint next = memory.ChunkAt(chunk)->Next;
            memory.Free(chunk);
            chunk = next;
        }

        memory.Free(handle);
    }

    /// <summary>The shard itself if it has its share, else the fullest; when nothing can be had there, all others in turn.</summary>
    private bool TryEvict(int shard)
    {
        int victim = Fuller(shard);
        for (int i = 0; i < shards.Length; i++)
        {
            if (TryEvictFrom(shards[(victim + i) & (shards.Length - 1)]))
            {
                return true;
            }
        }

        return false;
    }

    private int Fuller(int shard)
    {
        long total = 0;
        int fullest = shard;
        for (int i = 0; i < shards.Length; i++)
        {
            long bytes = Volatile.Read(ref shards[i].Counters.Bytes);
            total += bytes;
            fullest = bytes > Volatile.Read(ref shards[fullest].Counters.Bytes) ? i : fullest;
        }

        return Volatile.Read(ref shards[shard].Counters.Bytes) * shards.Length >= total ? shard : fullest;
    }

    private bool TryEvictFrom(Shard shard)
    {
        bool hasMore = true;
        for (int look = 0; look < LooksMax && hasMore; look++)
        {
            uint evicted;
            using (shard.Lock.Enter())
            {
                hasMore = shard.TryEvict(out evicted);
            }

            if (evicted != 0)
            {
                Release(evicted);
                return true;
            }
        }

        return false;
    }

    private bool TryEmptySlab()
    {
        if (Interlocked.Exchange(ref _isEmptying, 1) != 0)
        {
            return false;
        }

        int slab = memory.BeginEmptying();
        bool isEmpty = slab >= 0 && Empty(slab);
        Volatile.Write(ref _isEmptying, 0);
        return isEmpty;
    }

    private bool Empty(int slab)
    {
        bool isHeld = false;
        for (int block = 0; block < memory.BlocksOf(slab); block++)
        {
            uint handle = memory.BlockOf(slab, block);
            isHeld |= handle != 0 && !TryMove(handle);
        }

        return memory.EndEmptying(slab, isHeld);
    }

    private bool TryMove(uint handle)
    {
        var start = (BlockStart*)memory.At(handle);
        int number = start->Kind == BlockKind.Entry ? ShardOf(((EntryHeader*)start)->PrimaryHash, shards.Length) : start->Shard;
        if (number >= shards.Length)
        {
            return false;
        }

        using (shards[number].Lock.Enter())
        {
            return shards[number].TryMove(handle);
        }
    }

    /// <summary>By the leading bits; buckets are chosen by the last ones.</summary>
    public static int ShardOf(ulong primaryHash, int shards) => (int)Math.BigMul(primaryHash, (ulong)shards, out _);
}
