namespace EdgeProxy.Caching;

// S3-FIFO (Yang et al., SOSP 2023), by bytes: what is new comes into a small queue, and from there into the main one when it was found
// again, or when it comes back soon after it was evicted. A scan passes through the small queue.
// SAFETY: under the lock of the shard; handles in the index are of blocks to which the index holds a reference.
internal sealed unsafe partial class Shard
{
    private const int SmallShare = 10;

    /// <summary>
    /// How often an entry must have been found in the small queue to come into the main one. Twice, as in the paper, lost a quarter to a half
    /// of a point on Zipf traces (TraceTests), and a scan does as little harm with once.
    /// </summary>
    private const int PromotedAt = 1;

    private const int StepsMax = 64;

    /// <summary>Takes one entry out that nobody reads, in a bounded number of steps.</summary>
    /// <param name="evicted">Its handle, whose reference the caller releases; 0 when these steps found none.</param>
    /// <returns>False when the queues are empty.</returns>
    public bool TryEvict(out uint evicted)
    {
        evicted = 0;
        for (int step = 0; step < StepsMax && evicted == 0; step++)
        {
            if (_small.Count + _main.Count == 0)
            {
                return false;
            }

            bool fromSmall = _main.Count == 0 || (_small.Count > 0 && _small.Bytes * SmallShare > _small.Bytes + _main.Bytes);
            evicted = fromSmall ? StepSmall() : StepMain();
        }

        return true;
    }

    private uint StepSmall()
    {
        uint handle = _small.Oldest;
        EntryHeader* entry = _memory.EntryAt(handle);
        if (entry->Frequency >= PromotedAt || IsHeld(entry))
        {
            Dequeue(entry);
            Enqueue(handle, entry, EntryQueue.Main);
            return 0;
        }

        _ghost.Add(entry->Hash, _main.Count);
        Remove(handle, RemovalReason.Evicted);
        return handle;
    }

    private uint StepMain()
    {
        uint handle = _main.Oldest;
        EntryHeader* entry = _memory.EntryAt(handle);
        if (entry->Frequency > 0 || IsHeld(entry))
        {
            byte frequency = entry->Frequency;
            Dequeue(entry);
            Enqueue(handle, entry, EntryQueue.Main);
            entry->Frequency = (byte)Math.Max(0, frequency - 1);
            return 0;
        }

        Remove(handle, RemovalReason.Evicted);
        return handle;
    }

    /// <summary>Somebody reads it: to evict it would free nothing, and it is in use.</summary>
    private static bool IsHeld(EntryHeader* entry) => Volatile.Read(ref entry->References) > 1;

    private void Enqueue(uint handle, EntryHeader* entry, EntryQueue queue)
    {
        entry->Queue = queue;
        entry->Frequency = 0;
        QueueOf(queue).Add(handle, entry, _memory);
    }

    private void Dequeue(EntryHeader* entry) => QueueOf(entry->Queue).Remove(entry, _memory);

    private ref EntryFifo QueueOf(EntryQueue queue) => ref queue == EntryQueue.Small ? ref _small : ref _main;
}
