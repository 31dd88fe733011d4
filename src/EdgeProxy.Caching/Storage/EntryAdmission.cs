namespace EdgeProxy.Caching;

/// <summary>What changes the index: entries that are complete, and newer heads. From any thread; blocks are taken before the shard's lock and freed behind it.</summary>
// SAFETY: the entries are the caller's, or found under the lock and left there.
internal static unsafe class EntryAdmission
{
    /// <summary>Lets look-ups find an entry that was being filled, in place of the one before.</summary>
    /// <returns>False when it has left the index, or was purged since its response was requested.</returns>
    public static bool TryComplete(CacheStore store, uint handle, long length, long now)
    {
        EntryHeader* entry = store.Memory.EntryAt(handle);
        Shard shard = store.ShardOf(entry->PrimaryHash);
        bool isIndexed;
        bool isKept;
        uint replaced = 0;
        using (shard.Lock.Enter())
        {
            Volatile.Write(ref entry->Length, length);
            isIndexed = entry->Queue == EntryQueue.Unqueued;
            if (isIndexed)
            {
                shard.RemoveFilling(handle);
            }

            isKept = isIndexed && TryAdd(store, shard, handle, entry, now, out replaced);
        }

        store.Room.Release(replaced);
        store.Room.Release(isIndexed && !isKept ? handle : 0);
        return isKept;
    }

    /// <summary>Puts an entry without a body into the index at once, in place of the one before.</summary>
    public static bool TryPut(CacheStore store, in CacheKey key, long epoch, long now, in EntryContent content, EntryState state)
    {
        uint handle = EntryWriter.TryMake(store, key, epoch, content);
        if (handle == 0)
        {
            return false;
        }

        EntryHeader* entry = store.Memory.EntryAt(handle);
        Shard shard = store.ShardOf(key.PrimaryHash);
        bool isKept;
        uint replaced;
        using (shard.Lock.Enter())
        {
            isKept = TryAdd(store, shard, handle, entry, now, out replaced);
            entry->State = isKept ? state : entry->State;
        }

        store.Room.Release(replaced);
        store.Room.Release(isKept ? 0 : handle);
        return isKept;
    }

    public static bool TryPutUncacheable(CacheStore store, in CacheKey key, long epoch, long now, long dropAt) =>
        TryPut(store, key, epoch, now, new EntryContent { DropAt = dropAt, Length = 0 }, EntryState.Uncacheable);

    /// <summary>Gives a complete entry newer metadata and a newer head. Who reads it goes on with those that it had.</summary>
    /// <returns>False when that version is not there any more, or there is no memory.</returns>
    public static bool TryUpdate(CacheStore store, in CacheKey key, long now, ulong version, in EntryContent content)
    {
        uint head = EntryWriter.TryMakeHead(store, key, content.Metadata, content.Head);
        if (head == 0)
        {
            return false;
        }

        Shard shard = store.ShardOf(key.PrimaryHash);
        uint before = head;
        uint removed;
        bool isThere = false;
        using (shard.Lock.Enter())
        {
            uint handle = shard.Find(key, now, out removed);
            if (handle != 0 && store.Memory.EntryAt(handle)->Version == version)
            {
                isThere = true;
                store.Memory.EntryAt(handle)->DropAt = content.DropAt;
                before = shard.SetHead(handle, head);
            }
        }

        store.Room.Release(removed);
        store.Room.ReleaseHead(before);
        return isThere;
    }

    private static bool TryAdd(CacheStore store, Shard shard, uint handle, EntryHeader* entry, long now, out uint replaced)
    {
        // Purges up to this epoch are looked at now, so that what is kept is of it: a sweep that has passed here need not come back.
        long epoch = store.Purges.Epoch;
        replaced = 0;
        if (shard.IsOver(entry, now, out _))
        {
            return false;
        }

        replaced = shard.FindAny(EntryLayout.KeyOf(entry));
        if (replaced != 0)
        {
            entry->Variants = store.Memory.EntryAt(replaced)->Variants;
            shard.Remove(replaced, RemovalReason.Replaced);
        }

        entry->State = EntryState.Complete;
        entry->Epoch = Math.Max(entry->Epoch, epoch);
        shard.Add(handle);
        return true;
    }
}
