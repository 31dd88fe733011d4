namespace EdgeProxy.Caching;

/// <content>Purging: at once, whatever it meets, by numbers that look-ups check; sweeps free the memory.</content>
public sealed partial class CacheStore
{
    private const int BucketsPerHold = 32;
    private const int RemovedPerHold = 64;

    private int _isSweeping;
    private long _sweptThrough;
    private long _sweepEpoch;
    private int _sweepShard;
    private int _sweepBucket;

    /// <summary>Removes the entry of a key, and with a primary key all its variants; also those that are being filled.</summary>
    /// <returns>Whether there was an entry of this very key.</returns>
    public bool PurgeKey(in CacheKey key)
    {
        Purges.PurgeTag(key.Hash);
        Shard shard = ShardOf(key.PrimaryHash);
        uint handle;
        using (shard.Lock.Enter())
        {
            handle = shard.FindAny(key);
            if (handle != 0)
            {
                shard.Remove(handle, RemovalReason.Purged);
            }
        }

        Room.Release(handle);
        return handle != 0;
    }

    /// <summary>
    /// Purges what has a tag. An API or a stage is a tag as well, of a number that the caller makes up. A sweep later, all is exact;
    /// until then, thousands of purged tags may take a few other entries with them.
    /// </summary>
    public void PurgeTag(ulong tag) => Purges.PurgeTag(tag);

    /// <summary>Purges all keys that begin with these bytes. Of more than 64 prefixes between two sweeps some are joined, and what they have in common is purged.</summary>
    public void PurgePrefix(ReadOnlySpan<byte> prefix) => Purges.PurgePrefix(prefix);

    public void PurgeEverything() => Purges.PurgeEverything();

    /// <summary>
    /// Goes on with a sweep, that frees what is purged or over, and makes room ahead of who needs it. Call it now and then, from any thread; while another
    /// is at it, it does nothing.
    /// </summary>
    /// <param name="now">Seconds.</param>
    /// <param name="buckets">How much to do: buckets to look at, each with about one entry; a thousand take about half a millisecond.</param>
    /// <returns>Whether there is more to do: purges since the last whole sweep, or the rest of this one.</returns>
    public bool Sweep(long now, int buckets)
    {
        if (Interlocked.Exchange(ref _isSweeping, 1) != 0)
        {
            return true;
        }

        MakeReserve(buckets / BucketsPerHold);
        for (int done = 0; done < buckets; done += BucketsPerHold)
        {
            BeginPassIfDue();
            SweepSlice(now);
        }

        bool hasMore = _sweptThrough < Purges.Epoch;
        Volatile.Write(ref _isSweeping, 0);
        return hasMore;
    }

    private void MakeReserve(int stepsMax)
    {
        for (int step = 0; step < stepsMax && Memory.FreeSlabs < Room.ReserveSlabs; step++)
        {
            if (!Room.TryMake(step & (Shards.Length - 1)))
            {
                return;
            }
        }
    }

    private void BeginPassIfDue()
    {
        if (_sweepShard == 0 && _sweepBucket == 0)
        {
            _sweepEpoch = Purges.Epoch;
        }
    }

    private void SweepSlice(long now)
    {
        Shard shard = Shards[_sweepShard];
        Span<uint> removed = stackalloc uint[RemovedPerHold];
        int count;
        using (shard.Lock.Enter())
        {
            count = shard.Sweep(ref _sweepBucket, BucketsPerHold, now, _sweepEpoch, removed);
        }

        foreach (uint handle in removed[..count])
        {
            Room.Release(handle);
        }

        if (_sweepBucket < shard.BucketCount)
        {
            return;
        }

        _sweepBucket = 0;
        if (++_sweepShard == Shards.Length)
        {
            _sweepShard = 0;
            _sweptThrough = _sweepEpoch;
            Purges.Drop(_sweepEpoch);
        }
    }
}
