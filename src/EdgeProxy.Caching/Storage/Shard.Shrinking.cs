namespace EdgeProxy.Caching;

// SAFETY: under the lock of the shard; handles in the index are of blocks to which the index holds a reference.
internal sealed unsafe partial class Shard
{
    /// <summary>The caller of what shrinks an entry, and the index.</summary>
    private const int ReferencesToShrink = 2;

    /// <summary>Copies an entry with all its body into one block that is long enough, and puts that into its place.</summary>
    /// <param name="handle">An entry to which the caller has a reference; the other is dropped here.</param>
    /// <param name="copy">The block.</param>
    /// <returns>False when somebody reads the entry, or it has left the index.</returns>
    public bool TrySwap(uint handle, uint copy)
    {
        EntryHeader* entry = _memory.EntryAt(handle);
        if (!IsShrinkable(entry))
        {
            return false;
        }

        EntryHeader* to = _memory.EntryAt(copy);
        CopyWhole(entry, to, _memory.BytesOf(copy));
        *LinkTo(handle, entry->Hash) = copy;
        QueueOf(entry->Queue).Moved(copy, entry, _memory);
        to->References = 1;
        long granules = _memory.GranulesOf(copy) + (to->HeadBlock == 0 ? 0 : _memory.GranulesOf(to->HeadBlock));
        AddGranules(to, granules - to->Granules);
        entry->Queue = EntryQueue.None;
        entry->HeadBlock = 0;
        Interlocked.Decrement(ref entry->References);
        return true;
    }

    /// <summary>Copies the last chunk of an entry into a shorter block, and puts that into its place.</summary>
    /// <param name="handle">As above.</param>
    /// <param name="copy">The block.</param>
    /// <param name="bytes">How much of the chunk is used, with its header.</param>
    /// <returns>As above.</returns>
    public bool TrySwapLast(uint handle, uint copy, int bytes)
    {
        EntryHeader* entry = _memory.EntryAt(handle);
        if (!IsShrinkable(entry))
        {
            return false;
        }

        uint last = entry->LastChunk;
        ChunkHeader* chunk = _memory.ChunkAt(copy);
        Buffer.MemoryCopy(_memory.At(last), chunk, bytes, bytes);
        chunk->Capacity = _memory.BytesOf(copy) - sizeof(ChunkHeader);
        *(chunk->Previous == 0 ? &entry->FirstChunk : &_memory.ChunkAt(chunk->Previous)->Next) = copy;
        entry->LastChunk = copy;
        AddGranules(entry, (long)_memory.GranulesOf(copy) - _memory.GranulesOf(last));
        return true;
    }

    private static bool IsShrinkable(EntryHeader* entry) =>
        entry->Queue is EntryQueue.Small or EntryQueue.Main && Volatile.Read(ref entry->References) == ReferencesToShrink;

    private void CopyWhole(EntryHeader* entry, EntryHeader* to, int bytesMax)
    {
        int before = (int)(EntryLayout.BodyStart(entry) - (byte*)entry);
        long left = entry->Length;
        int inline = (int)Math.Min(entry->InlineCapacity, left);
        Buffer.MemoryCopy(entry, to, bytesMax, before + inline);
        left -= inline;
        byte* end = (byte*)to + before + inline;
        for (uint chunk = entry->FirstChunk; left > 0; chunk = _memory.ChunkAt(chunk)->Next)
        {
            int length = (int)Math.Min(_memory.ChunkAt(chunk)->Capacity, left);
            Buffer.MemoryCopy(EntryLayout.ChunkStart(_memory.ChunkAt(chunk)), end, length, length);
            end += length;
            left -= length;
        }

        to->FirstChunk = 0;
        to->LastChunk = 0;
        to->InlineCapacity = bytesMax - before;
    }
}
