namespace EdgeProxy.Caching;

/// <summary>
/// What was purged, as numbers: each purge has an epoch, each entry that at which its response was requested, and what is older than a purge that meets it is as if
/// it were not there. From any thread.
/// </summary>
/// <remarks>
/// A purge writes what it meets before its epoch becomes current, so that whoever sees the epoch sees the purge. A sweep gives the entries that it leaves the
/// epoch at which it began; after it, prefixes up to that one meet nothing that is complete, and are dropped. What is
/// older than a dropped prefix and was not there to be swept (a fill under way) counts as purged.
/// </remarks>
// SAFETY: the entries are those of the caller, who holds their shard's lock.
internal sealed unsafe class PurgeLog : IDisposable
{
    public const int PrefixesMax = 64;

    private readonly StoreLock _lock = new();
    private readonly PurgeFilter _filter;
    private PrefixPurge[] _prefixes = [];
    private long _epoch;
    private long _everythingAt;
    private long _droppedThrough;

    public PurgeLog(int cellsPerRow)
    {
        _filter = new PurgeFilter(cellsPerRow);
    }

    /// <summary>Of the latest purge.</summary>
    public long Epoch => Volatile.Read(ref _epoch);

    public int PrefixCount => Volatile.Read(ref _prefixes).Length;

    public void PurgeTag(ulong tag)
    {
        using (_lock.Enter())
        {
            _filter.Set(tag, _epoch + 1);
            Volatile.Write(ref _epoch, _epoch + 1);
        }
    }

    public void PurgeEverything()
    {
        using (_lock.Enter())
        {
            Volatile.Write(ref _everythingAt, _epoch + 1);
            Volatile.Write(ref _epoch, _epoch + 1);
        }
    }

    /// <summary>What begins so. Of more prefixes than there is room for, the two that have most in common become one.</summary>
    public void PurgePrefix(ReadOnlySpan<byte> prefix)
    {
        using (_lock.Enter())
        {
            var added = new PrefixPurge(prefix.ToArray(), _epoch + 1);
            PrefixPurge[] prefixes = [added, .. _prefixes.Where(other => !other.Prefix.AsSpan().StartsWith(added.Prefix))];
            Volatile.Write(ref _prefixes, prefixes.Length > PrefixesMax ? PrefixPurge.JoinTwo(prefixes) : prefixes);
            Volatile.Write(ref _epoch, _epoch + 1);
        }
    }

    /// <summary>Drops what a whole sweep, begun at <paramref name="epoch"/>, has applied to all entries.</summary>
    public void Drop(long epoch)
    {
        using (_lock.Enter())
        {
            if (_prefixes.Length > 0)
            {
                DropPrefixes(epoch);
            }
        }
    }

    /// <summary>Whether a purge meets the entry.</summary>
    public bool Meets(EntryHeader* entry) => entry->Epoch < Volatile.Read(ref _epoch) && MeetsSlow(entry);

    public void Dispose() => _filter.Dispose();

    private void DropPrefixes(long epoch)
    {
        PrefixPurge[] dropped = [.. _prefixes.Where(prefix => prefix.Epoch <= epoch)];
        if (dropped.Length > 0)
        {
            Volatile.Write(ref _droppedThrough, dropped.Max(prefix => prefix.Epoch));
            Volatile.Write(ref _prefixes, [.. _prefixes.Except(dropped)]);
        }
    }

    private bool MeetsSlow(EntryHeader* entry)
    {
        long epoch = entry->Epoch;
        if (epoch < Volatile.Read(ref _everythingAt)
            || _filter.EpochOf(entry->PrimaryHash) > epoch
            || (entry->Hash != entry->PrimaryHash && _filter.EpochOf(entry->Hash) > epoch))
        {
            return true;
        }

        foreach (ulong tag in EntryLayout.Tags(entry))
        {
            if (_filter.EpochOf(tag) > epoch)
            {
                return true;
            }
        }

        // The list is read before the epoch through which it was shortened: who misses a dropped prefix sees that it was dropped.
        PrefixPurge[] prefixes = Volatile.Read(ref _prefixes);
        return epoch < Volatile.Read(ref _droppedThrough) || MeetsPrefix(prefixes, entry);
    }

    private static bool MeetsPrefix(PrefixPurge[] prefixes, EntryHeader* entry)
    {
        foreach (PrefixPurge prefix in prefixes)
        {
            if (prefix.Epoch > entry->Epoch && EntryLayout.Key(entry).StartsWith(prefix.Prefix))
            {
                return true;
            }
        }

        return false;
    }
}
