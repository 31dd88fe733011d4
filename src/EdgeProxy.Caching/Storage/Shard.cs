namespace EdgeProxy.Caching;

/// <summary>
/// A part of the index, by the hash of the primary key: buckets of chained entries and their queues. What is public here is called under
/// <see cref="Lock"/>. Blocks that lose their last reference are freed by the caller, behind the lock.
/// </summary>
// SAFETY: handles in the index are of blocks that the index holds a reference to, so that they are there under the lock.
internal sealed unsafe partial class Shard
{
    /// <summary>There are more buckets than entries, so that chains are short; ghosts are fewer.</summary>
    private const int BucketsPerGhost = 2;

    private const byte FrequencyMax = 3;

    private readonly SlabAllocator _memory;
    private readonly PurgeLog _purges;
    private readonly uint* _buckets;
    private readonly uint _mask;
    private readonly GhostTable _ghost;
    private EntryFifo _small;
    private EntryFifo _main;

    /// <param name="number">Of the shard.</param>
    /// <param name="buckets">A power of two, at least 8.</param>
    /// <param name="index">Zeroed memory of <see cref="IndexBytesOf"/>, that the caller frees.</param>
    /// <param name="memory">Whose blocks it holds.</param>
    /// <param name="purges">What was purged.</param>
    public Shard(int number, int buckets, byte* index, SlabAllocator memory, PurgeLog purges)
    {
        Number = number;
        _memory = memory;
        _purges = purges;
        _mask = (uint)buckets - 1;
        _buckets = (uint*)index;
        _ghost = new GhostTable(_buckets + buckets, buckets / BucketsPerGhost);
    }

    public StoreLock Lock { get; } = new();

    public ShardCounters Counters { get; } = new();

    public int Number { get; }

    public int BucketCount => (int)_mask + 1;

    /// <summary>For its buckets and ghosts.</summary>
    public static long IndexBytesOf(int buckets) => (long)(buckets + (buckets / BucketsPerGhost)) * sizeof(uint);

    public uint BucketHead(int bucket) => _buckets[bucket];

    /// <summary>What a look-up finds: complete or negative, neither purged nor over. What is not any more is taken out.</summary>
    /// <param name="key">Of the entry.</param>
    /// <param name="now">Seconds.</param>
    /// <param name="removed">What the caller then releases.</param>
    public uint Find(in CacheKey key, long now, out uint removed)
    {
        removed = 0;
        uint handle = FindAny(key);
        if (handle != 0 && IsOver(_memory.EntryAt(handle), now, out RemovalReason reason))
        {
            Remove(handle, reason);
            removed = handle;
            handle = 0;
        }

        return handle;
    }

    /// <summary>The complete or negative entry of a key, whatever its age.</summary>
    public uint FindAny(in CacheKey key)
    {
        for (uint handle = _buckets[(uint)key.Hash & _mask]; handle != 0;)
        {
            EntryHeader* entry = _memory.EntryAt(handle);
            if (entry->Hash == key.Hash && entry->State != EntryState.Filling && EntryLayout.HasKey(entry, key))
            {
                return handle;
            }

            handle = entry->NextInBucket;
        }

        return 0;
    }

    /// <summary>The entry of a key that is being filled.</summary>
    public uint FindFilling(in CacheKey key)
    {
        for (uint handle = _buckets[(uint)key.Hash & _mask]; handle != 0;)
        {
            EntryHeader* entry = _memory.EntryAt(handle);
            if (entry->Hash == key.Hash && entry->State == EntryState.Filling && EntryLayout.HasKey(entry, key))
            {
                return handle;
            }

            handle = entry->NextInBucket;
        }

        return 0;
    }

    /// <summary>Whether nobody is to find it any more.</summary>
    public bool IsOver(EntryHeader* entry, long now, out RemovalReason reason)
    {
        reason = entry->DropAt <= now ? RemovalReason.Dropped : RemovalReason.Purged;
        return reason == RemovalReason.Dropped || _purges.Meets(entry);
    }

    /// <summary>Counts that it was found, for its queue.</summary>
    public static void Touch(EntryHeader* entry)
    {
        if (entry->Frequency < FrequencyMax)
        {
            entry->Frequency++;
        }
    }

    /// <summary>Into the index, in no queue: an entry that is being filled.</summary>
    public void AddFilling(uint handle)
    {
        EntryHeader* entry = _memory.EntryAt(handle);
        entry->Queue = EntryQueue.Unqueued;
        Link(handle, entry);
    }

    /// <summary>Puts another block into the place of an entry that is being filled.</summary>
    public void SwapFilling(uint handle, uint other)
    {
        Unlink(handle);
        AddFilling(other);
    }

    /// <summary>Takes an entry that is being filled out of the index.</summary>
    public void RemoveFilling(uint handle) => Unlink(handle);

    /// <summary>Into the index and its queue: an entry that is complete or negative, and the only such one of its key. Who joined its fill has found it.</summary>
    public void Add(uint handle)
    {
        EntryHeader* entry = _memory.EntryAt(handle);
        Link(handle, entry);
        byte frequency = entry->Frequency;
        Enqueue(handle, entry, _ghost.Remove(entry->Hash) ? EntryQueue.Main : EntryQueue.Small);
        entry->Frequency = frequency;
        Counters.Entries++;
        Counters.Inserted++;
        Counters.Bytes += BytesOf(entry);
        CountVariant(entry, 1);
    }

    /// <summary>Takes a complete or negative entry out; the caller releases the reference that the index had.</summary>
    public void Remove(uint handle, RemovalReason reason)
    {
        EntryHeader* entry = _memory.EntryAt(handle);
        CountVariant(entry, -1);
        Dequeue(entry);
        Unlink(handle);
        Counters.Entries--;
        Counters.Bytes -= BytesOf(entry);
        Counters.CountRemoved(reason);
    }

    /// <summary>Gives a complete entry another block of metadata and head.</summary>
    /// <returns>The block before, whose reference the caller releases; 0 for none.</returns>
    public uint SetHead(uint handle, uint head)
    {
        EntryHeader* entry = _memory.EntryAt(handle);
        uint before = entry->HeadBlock;
        AddGranules(entry, (long)_memory.GranulesOf(head) - (before == 0 ? 0 : _memory.GranulesOf(before)));
        entry->HeadBlock = head;
        return before;
    }

    /// <summary>The entry of a variant's primary key; 0 when it is not there.</summary>
    public uint FindPrimary(ulong primaryHash, ReadOnlySpan<byte> primaryKey) =>
        FindAny(new CacheKey(primaryKey, primaryKey.Length, primaryHash, primaryHash));

    private static long BytesOf(EntryHeader* entry) => (long)entry->Granules * SizeClasses.Granule;

    private void AddGranules(EntryHeader* entry, long granules)
    {
        Counters.Bytes += granules * SizeClasses.Granule;
        QueueOf(entry->Queue).Bytes += granules * SizeClasses.Granule;
        entry->Granules = (uint)(entry->Granules + granules);
    }

    private void CountVariant(EntryHeader* entry, int change)
    {
        if (entry->PrimaryLength == entry->KeyLength)
        {
            return;
        }

        uint primary = FindPrimary(entry->PrimaryHash, EntryLayout.Key(entry)[..entry->PrimaryLength]);
        if (primary != 0)
        {
            EntryHeader* record = _memory.EntryAt(primary);
            record->Variants = Math.Max(0, record->Variants + change);
        }
    }

    private void Link(uint handle, EntryHeader* entry)
    {
        uint* bucket = _buckets + ((uint)entry->Hash & _mask);
        entry->NextInBucket = *bucket;
        *bucket = handle;
    }

    private void Unlink(uint handle)
    {
        EntryHeader* entry = _memory.EntryAt(handle);
        *LinkTo(handle, entry->Hash) = entry->NextInBucket;
        entry->NextInBucket = 0;
        entry->Queue = EntryQueue.None;
    }

    /// <summary>What points to an entry in its bucket; null when it is not in the index.</summary>
    private uint* LinkTo(uint handle, ulong hash)
    {
        uint* link = _buckets + ((uint)hash & _mask);
        while (*link != handle && *link != 0)
        {
            link = &_memory.EntryAt(*link)->NextInBucket;
        }

        return *link == handle ? link : null;
    }
}
