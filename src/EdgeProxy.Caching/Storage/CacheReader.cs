using System.Diagnostics;

namespace EdgeProxy.Caching;

/// <summary>
/// One who reads an entry, complete or being filled: its key, metadata and head, and then its body from the beginning. Everything is native memory that
/// is there until <see cref="Dispose"/>, whatever is evicted, replaced or purged meanwhile. Pooled: not to be touched after that. On its loop only.
/// </summary>
// SAFETY: the reader, or the fill that it reads from, holds a reference to the entry; what is before the published length is not written any more,
// and what a fill's window drops is before the position of all its readers.
public sealed unsafe partial class CacheReader : IDisposable
{
    private readonly CacheLoop _loop;
    private readonly SlabAllocator _memory;
    private CacheFill? _fill;
    private EntryHeader* _entry;
    private uint _handle;
    private uint _headBlock;
    private byte* _metadata;
    private byte* _head;
    private int _metadataLength;
    private int _headLength;

    internal CacheReader(CacheLoop loop)
    {
        _loop = loop;
        _memory = loop.Store.Memory;
    }

    /// <summary>Whether head, metadata and key are there. A fill has none before its response came.</summary>
    public bool HasHead => _entry != null || TryTakeHead();

    public ReadOnlySpan<byte> Key => Entry(out EntryHeader* entry) ? EntryLayout.Key(entry) : default;

    public ReadOnlySpan<byte> Metadata => HasHead ? new ReadOnlySpan<byte>(_metadata, _metadataLength) : default;

    /// <summary>Until <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> Head => HasHead && _headLength > 0 ? _memory.MemoryOf(_head, _headLength) : default;

    public ReadOnlySpan<ulong> Tags => Entry(out EntryHeader* entry) ? EntryLayout.Tags(entry) : default;

    /// <summary>What <see cref="EntryContent.Kind"/> was.</summary>
    public byte Kind => Entry(out EntryHeader* entry) ? entry->UserKind : (byte)0;

    /// <summary>How much of <see cref="Key"/> is the primary key.</summary>
    public int PrimaryLength => Entry(out EntryHeader* entry) ? entry->PrimaryLength : 0;

    /// <summary>What <see cref="EntryContent.DropAt"/> is now.</summary>
    public long DropAt => Entry(out EntryHeader* entry) ? Volatile.Read(ref entry->DropAt) : 0;

    /// <summary>Of the body; <see cref="EntryContent.LengthUnknown"/> when it is being filled and nobody knows.</summary>
    public long Length =>
        !Entry(out EntryHeader* entry) ? EntryContent.LengthUnknown
        : FillEnd == FillEnd.Completed && _fill is not null ? _fill.Published
        : Volatile.Read(ref entry->Length);

    /// <summary>Never the same for two entries, also of one key: for <see cref="CacheLoop.Update"/> and <see cref="CacheLoop.BeginFill"/>.</summary>
    public ulong Version => Entry(out EntryHeader* entry) ? entry->Version : 0;

    /// <summary>The entries of the index whose primary key this is.</summary>
    public int Variants => Entry(out EntryHeader* entry) ? Volatile.Read(ref entry->Variants) : 0;

    /// <summary>Bytes of the entry's blocks; 0 while it is being filled.</summary>
    public long Bytes => Entry(out EntryHeader* entry) ? (long)entry->Granules * SizeClasses.Granule : 0;

    /// <summary>How the fill ended; <see cref="FillEnd.Completed"/> for an entry that was complete when it was found.</summary>
    public FillEnd FillEnd => _fill is null ? FillEnd.Completed : _fill.End;

    /// <summary>What <see cref="CacheFill.Fail"/> was told, when it was.</summary>
    public byte Failure => _fill is null ? (byte)0 : _fill.Failure;

    /// <summary>Ends the reading. Its memory may be used for something else from then on.</summary>
    public void Dispose()
    {
        Debug.Assert(_handle != 0 || _fill is not null, "the reader is in use");
        CacheFill? fill = _fill;
        uint handle = _handle;
        uint headBlock = _headBlock;
        if (fill is not null)
        {
            fill.Leave(this, _loop);
        }
        else
        {
            _loop.Store.Room.Release(handle);
            _loop.Store.Room.ReleaseHead(headBlock);
        }

        _fill = null;
        _entry = null;
        _handle = 0;
        _headBlock = 0;
        _loop.Return(this);
    }

    /// <summary>Begins to read a complete entry. Under its shard's lock.</summary>
    internal void Open(uint handle)
    {
        _handle = handle;
        _entry = _memory.EntryAt(handle);
        Interlocked.Increment(ref _entry->References);
        _headBlock = _entry->HeadBlock;
        if (_headBlock != 0)
        {
            HeadHeader* head = _memory.HeadAt(_headBlock);
            Interlocked.Increment(ref head->References);
            _metadata = EntryLayout.MetadataStart(head);
            _metadataLength = head->MetadataLength;
            _head = EntryLayout.HeadStart(head);
            _headLength = head->HeadLength;
            StartBody();
            return;
        }

        TakeInlineHead();
    }

    /// <summary>Begins to read from a fill, that counts the reader already.</summary>
    internal void Open(CacheFill fill)
    {
        _fill = fill;
        Volatile.Write(ref _position, 0);
    }

    private bool Entry(out EntryHeader* entry)
    {
        bool hasHead = HasHead;
        entry = _entry;
        return hasHead;
    }

    private bool TryTakeHead()
    {
        uint handle = _fill?.Entry ?? 0;
        if (handle == 0)
        {
            return false;
        }

        _entry = _memory.EntryAt(handle);
        TakeInlineHead();
        return true;
    }

    private void TakeInlineHead()
    {
        _metadata = EntryLayout.MetadataStart(_entry);
        _metadataLength = _entry->MetadataLength;
        _head = EntryLayout.HeadStart(_entry);
        _headLength = _entry->HeadLength;
        StartBody();
    }
}
