namespace EdgeProxy.Caching;

// A body whose length nobody knew is in blocks that were guessed. When its fill has no readers any more, it comes into blocks of its size.
// SAFETY: the caller's reference keeps the entry, and its chunks, where they are: what is held is neither evicted nor moved.
internal sealed unsafe partial class Room
{
    /// <summary>Shrinks a complete entry, to which the caller has a reference, if nobody else but the index has one.</summary>
    public void Shrink(uint handle, Shard shard)
    {
        EntryHeader* entry = memory.EntryAt(handle);
        long bytes = EntryLayout.BodyStart(entry) - (byte*)entry + entry->Length;
        if (bytes <= memory.Sizes.BytesMax)
        {
            ShrinkToOne(handle, entry, (int)bytes, shard);
        }
        else if (entry->LastChunk != 0)
        {
            ShrinkLast(handle, entry, shard);
        }
    }

    private void ShrinkToOne(uint handle, EntryHeader* entry, int bytes, Shard shard)
    {
        uint copy = entry->FirstChunk == 0 && memory.Sizes.ClassOf(bytes) == memory.Sizes.ClassOf(memory.BytesOf(handle)) ? 0 : Take(bytes, shard.Number);
        if (copy == 0)
        {
            return;
        }

        bool isSwapped;
        using (shard.Lock.Enter())
        {
            isSwapped = shard.TrySwap(handle, copy);
        }

        if (!isSwapped)
        {
            memory.Free(copy);
        }
    }

    private void ShrinkLast(uint handle, EntryHeader* entry, Shard shard)
    {
        uint last = entry->LastChunk;
        long used = entry->Length - entry->InlineCapacity;
        for (uint chunk = entry->FirstChunk; chunk != last; chunk = memory.ChunkAt(chunk)->Next)
        {
            used -= memory.ChunkAt(chunk)->Capacity;
        }

        int bytes = (int)used + sizeof(ChunkHeader);
        uint copy = memory.Sizes.ClassOf(bytes) == memory.Sizes.ClassOf(memory.BytesOf(last)) ? 0 : Take(bytes, shard.Number);
        if (copy == 0)
        {
            return;
        }

        uint unused;
        using (shard.Lock.Enter())
        {
            unused = shard.TrySwapLast(handle, copy, bytes) ? last : copy;

            // Still under the lock: what empties a slab takes a block that says that it is this entry's for one.
            memory.Free(unused);
        }
    }
}
