namespace EdgeProxy.Caching;

/// <content>All entries, one at a time and in slices: for a copy on disk, and for those who ask what is there.</content>
// SAFETY: entries are looked at under the lock of the shard in which they were found.
public sealed unsafe partial class CacheLoop
{
    private const int BucketsPerCall = 256;

    /// <summary>
    /// Goes on to the next complete entry. It is not counted as found. What comes or goes meanwhile may be left out or come twice.
    /// </summary>
    /// <param name="cursor">Goes on from call to call.</param>
    /// <param name="now">Seconds.</param>
    /// <param name="reader">The entry; the caller disposes it.</param>
    /// <returns>False at the end, and when 256 buckets had none: <see cref="CacheCursor.IsAtEnd"/> tells which.</returns>
    public bool TryNext(ref CacheCursor cursor, long now, out CacheReader? reader)
    {
        reader = null;
        if (cursor.IsAtEnd)
        {
            return false;
        }

        Shard shard = Store.Shards[cursor.Shard];
        using (shard.Lock.Enter())
        {
            for (int looks = 0; looks < BucketsPerCall && cursor.Bucket < shard.BucketCount; looks++)
            {
                if (TryNextOf(shard, ref cursor, now, out reader))
                {
                    return true;
                }

                cursor.Bucket++;
                cursor.Skip = 0;
            }
        }

        if (cursor.Bucket == shard.BucketCount)
        {
            cursor.Bucket = 0;
            cursor.Shard++;
            cursor.IsAtEnd = cursor.Shard == Store.Shards.Length;
        }

        return false;
    }

    // SAFETY: the chain of the bucket is read under its shard's lock.
    private bool TryNextOf(Shard shard, ref CacheCursor cursor, long now, out CacheReader? reader)
    {
        int number = 0;
        reader = null;
        for (uint handle = shard.BucketHead(cursor.Bucket); handle != 0; number++)
        {
            EntryHeader* entry = Store.Memory.EntryAt(handle);
            if (number >= cursor.Skip && entry->State == EntryState.Complete && !shard.IsOver(entry, now, out _))
            {
                cursor.Skip = number + 1;
                reader = Rent();
                reader.Open(handle);
                return true;
            }

            handle = entry->NextInBucket;
        }

        return false;
    }
}
