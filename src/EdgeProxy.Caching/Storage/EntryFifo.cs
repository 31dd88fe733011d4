namespace EdgeProxy.Caching;

/// <summary>A queue of entries, linked through their headers. Under the lock of its shard.</summary>
// SAFETY: what is in a queue is in the index, which holds a reference to it.
internal unsafe struct EntryFifo
{
    public uint Newest;
    public uint Oldest;
    public long Count;
    public long Bytes;

    public void Add(uint handle, EntryHeader* entry, SlabAllocator memory)
    {
        entry->Newer = 0;
        entry->Older = Newest;
        if (Newest == 0)
        {
            Oldest = handle;
        }
        else
        {
            memory.EntryAt(Newest)->Newer = handle;
        }

        Newest = handle;
        Count++;
        Bytes += (long)entry->Granules * SizeClasses.Granule;
    }

    public void Remove(EntryHeader* entry, SlabAllocator memory)
    {
        Relink(entry->Newer, entry->Older, entry, memory);
        Count--;
        Bytes -= (long)entry->Granules * SizeClasses.Granule;
    }

    /// <summary>The entry has been copied to another block.</summary>
    public void Moved(uint to, EntryHeader* entry, SlabAllocator memory) => Relink(to, to, entry, memory);

    /// <summary>Gives the neighbours of an entry others: its older one that newer one, its newer one that older one.</summary>
    private void Relink(uint newer, uint older, EntryHeader* entry, SlabAllocator memory)
    {
        if (entry->Older == 0)
        {
            Oldest = newer;
        }
        else
        {
            memory.EntryAt(entry->Older)->Newer = newer;
        }

        if (entry->Newer == 0)
        {
            Newest = older;
        }
        else
        {
            memory.EntryAt(entry->Newer)->Older = older;
        }
    }
}
