namespace EdgeProxy.Caching;

// Moving blocks within their class, so that slabs become empty without evicting what is in them. Only what nobody but the index holds is
// moved: readers have addresses.
// SAFETY: under the lock of the shard; handles in the index are of blocks to which the index holds a reference.
internal sealed unsafe partial class Shard
{
    /// <summary>Moves a block of a slab that is being emptied, if it is of an entry of this shard's index that nobody reads.</summary>
    /// <param name="handle">Of a block that may have been freed meanwhile: what is read through it counts only once the index confirms it.</param>
    /// <returns>Whether it is gone from there.</returns>
    public bool TryMove(uint handle)
    {
        return ((BlockStart*)_memory.At(handle))->Kind switch
        {
            BlockKind.Entry => TryMoveEntry(handle),
            BlockKind.Chunk => TryMoveChunk(handle),
            BlockKind.Head => TryMoveHead(handle),
            BlockKind.Free => true,
            _ => false,
        };
    }

    private static bool IsMovable(EntryHeader* entry) => entry->State != EntryState.Filling && !IsHeld(entry);

    private bool TryMoveEntry(uint handle)
    {
        EntryHeader* entry = _memory.EntryAt(handle);
        uint* link = LinkTo(handle, entry->Hash);
        if (link == null || !IsMovable(entry) || !TryCopy(handle, out uint copy))
        {
            return false;
        }

        *link = copy;
        QueueOf(entry->Queue).Moved(copy, entry, _memory);
        _memory.Free(handle);
        return true;
    }

    private bool TryMoveHead(uint handle)
    {
        EntryHeader* owner = Owner(_memory.HeadAt(handle)->Hash, handle, 0);
        if (owner == null || !IsMovable(owner) || Volatile.Read(ref _memory.HeadAt(handle)->References) != 1 || !TryCopy(handle, out uint copy))
        {
            return false;
        }

        owner->HeadBlock = copy;
        _memory.Free(handle);
        return true;
    }

    private bool TryMoveChunk(uint handle)
    {
        EntryHeader* owner = Owner(_memory.ChunkAt(handle)->Hash, 0, _memory.ChunkAt(handle)->Version);
        if (owner == null || !IsMovable(owner) || !IsLinked(owner, handle) || !TryCopy(handle, out uint copy))
        {
            return false;
        }

        ChunkHeader* chunk = _memory.ChunkAt(copy);
        *LinkTo(owner, chunk) = copy;
        *(chunk->Next == 0 ? &owner->LastChunk : &_memory.ChunkAt(chunk->Next)->Previous) = copy;
        _memory.Free(handle);
        return true;
    }

    /// <summary>Whether the entry's chain leads to the chunk: a block that somebody is just beginning to write may say of itself what it was before.</summary>
    private bool IsLinked(EntryHeader* owner, uint handle)
    {
        ChunkHeader* chunk = _memory.ChunkAt(handle);
        return (chunk->Previous == 0 || _memory.IsHandle(chunk->Previous)) && *LinkTo(owner, chunk) == handle;
    }

    private uint* LinkTo(EntryHeader* owner, ChunkHeader* chunk) =>
        chunk->Previous == 0 ? &owner->FirstChunk : &_memory.ChunkAt(chunk->Previous)->Next;

    /// <summary>The entry of the index that has this block of a head, or that version; null for none.</summary>
    private EntryHeader* Owner(ulong hash, uint head, ulong version)
    {
        for (uint handle = _buckets[(uint)hash & _mask]; handle != 0;)
        {
            EntryHeader* entry = _memory.EntryAt(handle);
            if (entry->Hash == hash && (head != 0 ? entry->HeadBlock == head : entry->Version == version))
            {
                return entry;
            }

            handle = entry->NextInBucket;
        }

        return null;
    }

    private bool TryCopy(uint handle, out uint copy)
    {
        copy = _memory.TryTakeLike(handle);
        if (copy == 0)
        {
            return false;
        }

        int bytes = _memory.BytesOf(handle);
        Buffer.MemoryCopy(_memory.At(handle), _memory.At(copy), bytes, bytes);
        Counters.Moved++;
        return true;
    }
}
