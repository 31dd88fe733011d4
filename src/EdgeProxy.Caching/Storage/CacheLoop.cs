namespace EdgeProxy.Caching;

/// <summary>The store as one loop uses it. All members, and those of readers and fills that it gives out, are for the thread of that loop. A hit allocates nothing.</summary>
// SAFETY: entries are looked at under the lock of the shard in which they were found.
public sealed unsafe partial class CacheLoop
{
    private readonly Stack<CacheReader> _readers = new();

    internal CacheLoop(CacheStore store, int index, IWakeTarget wakeTarget)
    {
        Store = store;
        Index = index;
        WakeTarget = wakeTarget;
    }

    public CacheStore Store { get; }

    internal int Index { get; }

    internal IWakeTarget WakeTarget { get; }

    /// <summary>Finds the complete entry of a key.</summary>
    /// <param name="key">Of the entry.</param>
    /// <param name="now">Seconds.</param>
    /// <param name="reader">With a hit; the caller disposes it.</param>
    public LookUpStatus LookUp(in CacheKey key, long now, out CacheReader? reader)
    {
        Shard shard = Store.ShardOf(key.PrimaryHash);
        reader = null;
        uint removed;
        LookUpStatus status;
        using (shard.Lock.Enter())
        {
            uint handle = shard.Find(key, now, out removed);
            status = handle == 0 ? LookUpStatus.Miss : Found(handle, out reader);
            shard.Counters.Hits += handle == 0 ? 0 : 1;
            shard.Counters.Misses += handle == 0 ? 1 : 0;
        }

        Store.Room.Release(removed);
        return status;
    }

    /// <summary>Becomes the writer of a key, or the reader of who is it already.</summary>
    /// <param name="key">Of the entry.</param>
    /// <param name="now">Seconds.</param>
    /// <param name="epoch"><see cref="CacheStore.Epoch"/> as it was before the response was requested, or now.</param>
    /// <param name="replaces">The version of the entry that the caller has seen and does not want; 0 for none.</param>
    /// <param name="fill">When it started.</param>
    /// <param name="reader">When it joined, or found an entry; the caller disposes it.</param>
    public FillStart BeginFill(in CacheKey key, long now, long epoch, ulong replaces, out CacheFill? fill, out CacheReader? reader)
    {
        fill = null;
        FillStart start = TryBegin(key, now, replaces, 0, out reader);
        if (start != FillStart.Started)
        {
            return start;
        }

        uint placeholder = EntryWriter.TryMake(Store, key, epoch, new EntryContent { Length = 0 });
        if (placeholder == 0)
        {
            return FillStart.NoMemory;
        }

        CacheFill begun = Store.Fills.Take(Store);
        begun.Begin(this, placeholder);
        start = TryBegin(key, now, replaces, placeholder, out reader);
        if (start == FillStart.Started)
        {
            fill = begun;
        }
        else
        {
            begun.Fail();
        }

        return start;
    }

    /// <summary>Puts an entry without a body: what selects the variants of a primary key, and the like.</summary>
    /// <param name="key">Of the entry, whose variants go on counting.</param>
    /// <param name="now">Seconds.</param>
    /// <param name="epoch">As for a fill.</param>
    /// <param name="content">All that it is.</param>
    /// <returns>False when it was purged since, is too long, or there is no memory.</returns>
    public bool Put(in CacheKey key, long now, long epoch, in EntryContent content) =>
        EntryAdmission.TryPut(
            Store,
            key,
            epoch,
            now,
            new EntryContent { Kind = content.Kind, DropAt = content.DropAt, Tags = content.Tags, Metadata = content.Metadata, Head = content.Head, Length = 0 },
            EntryState.Complete);

    /// <summary>Remembers until <paramref name="dropAt"/> that it is not worth waiting for others that ask for the same.</summary>
    public bool PutUncacheable(in CacheKey key, long now, long epoch, long dropAt) => EntryAdmission.TryPutUncacheable(Store, key, epoch, now, dropAt);

    /// <summary>Gives an entry newer metadata, a newer head and another <see cref="EntryContent.DropAt"/>. Who reads it goes on with those that it had.</summary>
    /// <returns>False when that version is not there any more, or there is no memory.</returns>
    public bool Update(in CacheKey key, long now, ulong version, in EntryContent content) => EntryAdmission.TryUpdate(Store, key, now, version, content);

    /// <summary>Calls those of this loop that wait for a fill. What <see cref="IWakeTarget.Wake"/> asks for.</summary>
    public void Woken(int token) => Store.Fills[token].Run(this);

    internal CacheReader Rent() => _readers.TryPop(out CacheReader? reader) ? reader : new CacheReader(this);

    internal void Return(CacheReader reader) => _readers.Push(reader);

    /// <summary>Whether a primary key has as many variants as it may. Under the lock of the shard.</summary>
    internal bool IsFull(Shard shard, in CacheKey key)
    {
        uint primary = key.IsVariant ? shard.FindPrimary(key.PrimaryHash, key.Bytes[..key.PrimaryLength]) : 0;
        return primary != 0 && Store.Memory.EntryAt(primary)->Variants >= Store.Options.VariantsMax;
    }

    // SAFETY: the entry was found under the lock of its shard, which is held.
    private LookUpStatus Found(uint handle, out CacheReader? reader)
    {
        EntryHeader* entry = Store.Memory.EntryAt(handle);
        Shard.Touch(entry);
        if (entry->State == EntryState.Uncacheable)
        {
            reader = null;
            return LookUpStatus.Uncacheable;
        }

        reader = Rent();
        reader.Open(handle);
        return LookUpStatus.Hit;
    }

    /// <summary>What there is for a key; if nothing, the placeholder becomes what there is.</summary>
    private FillStart TryBegin(in CacheKey key, long now, ulong replaces, uint placeholder, out CacheReader? reader)
    {
        Shard shard = Store.ShardOf(key.PrimaryHash);
        uint removed;
        uint purged = 0;
        FillStart start;
        using (shard.Lock.Enter())
        {
            uint handle = shard.Find(key, now, out removed);
            if (handle != 0 && Store.Memory.EntryAt(handle)->Version != replaces)
            {
                start = Found(handle, out reader) == LookUpStatus.Hit ? FillStart.Found : FillStart.Uncacheable;
            }
            else if (!TryJoin(shard, key, out reader, out purged))
            {
                start = handle == 0 && IsFull(shard, key) ? FillStart.TooManyVariants : FillStart.Started;
                if (placeholder != 0 && start == FillStart.Started)
                {
                    Store.Memory.EntryAt(placeholder)->References++;
                    shard.AddFilling(placeholder);
                }
            }
            else
            {
                start = FillStart.Joined;
            }
        }

        Store.Room.Release(removed);
        Store.Room.Release(purged);
        return start;
    }

    private bool TryJoin(Shard shard, in CacheKey key, out CacheReader? reader, out uint purged)
    {
        purged = 0;
        reader = null;
        uint handle = shard.FindFilling(key);
        if (handle == 0)
        {
            return false;
        }

        EntryHeader* entry = Store.Memory.EntryAt(handle);
        if (Store.Purges.Meets(entry))
        {
            shard.RemoveFilling(handle);
            purged = handle;
            return false;
        }

        reader = Rent();
        Shard.Touch(entry);
        Store.Fills[entry->Fill].Join(reader);
        return true;
    }
}
