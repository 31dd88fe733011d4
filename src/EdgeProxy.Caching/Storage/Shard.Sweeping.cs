namespace EdgeProxy.Caching;

// SAFETY: under the lock of the shard; handles in the index are of blocks to which the index holds a reference.
internal sealed unsafe partial class Shard
{
    /// <summary>Takes out what is purged or over, and lets the rest be of the sweep's epoch.</summary>
    /// <param name="bucket">Where to begin, and then where to go on.</param>
    /// <param name="buckets">How many to look at.</param>
    /// <param name="now">Seconds.</param>
    /// <param name="epoch">That at which the sweep began.</param>
    /// <param name="removed">Room for what the caller then releases; when it is full, the next call begins in the same bucket.</param>
    /// <returns>How many were taken out.</returns>
    public int Sweep(ref int bucket, int buckets, long now, long epoch, Span<uint> removed)
    {
        int count = 0;
        for (int end = Math.Min(BucketCount, bucket + buckets); bucket < end; bucket++)
        {
            for (uint handle = _buckets[bucket]; handle != 0;)
            {
                EntryHeader* entry = _memory.EntryAt(handle);
                uint next = entry->NextInBucket;
                if (entry->State != EntryState.Filling && !TrySweep(handle, entry, now, epoch))
                {
                    removed[count++] = handle;
                    if (count == removed.Length)
                    {
                        return count;
                    }
                }

                handle = next;
            }
        }

        return count;
    }

    private bool TrySweep(uint handle, EntryHeader* entry, long now, long epoch)
    {
        if (IsOver(entry, now, out RemovalReason reason))
        {
            Remove(handle, reason);
            return false;
        }

        entry->Epoch = Math.Max(entry->Epoch, epoch);
        return true;
    }
}
