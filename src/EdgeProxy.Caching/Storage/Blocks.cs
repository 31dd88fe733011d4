using System.Runtime.InteropServices;

namespace EdgeProxy.Caching;

/// <summary>What a block holds; its first byte.</summary>
internal enum BlockKind : byte
{
    Free,

    /// <summary>In use, and not written yet.</summary>
    Taken,
    Entry,
    Chunk,
    Head,
}

/// <summary>What an entry of the index is.</summary>
internal enum EntryState : byte
{
    /// <summary>Being filled: found by those who would fill, not by those who look up.</summary>
    Filling,
    Complete,

    /// <summary>Only says until when its key is not worth waiting for.</summary>
    Uncacheable,
}

/// <summary>In which queue of its shard an entry is.</summary>
internal enum EntryQueue : byte
{
    /// <summary>Not in the index any more, or not yet.</summary>
    None,

    /// <summary>In the index, and not to be evicted.</summary>
    Unqueued,
    Small,
    Main,
}

/// <summary>How every block begins, also a free one.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct BlockStart
{
    public BlockKind Kind;
    public byte Unused;
    public ushort Shard;

    /// <summary>Of a free block: the next free one of its slab.</summary>
    public uint NextFree;
}

/// <summary>
/// An entry's block: this, then its tags, its metadata, its key, its head, and as much of the body as fits in; the rest is in chunks.
/// Handles are those of <see cref="SlabAllocator"/>, 0 for none. Changed under the shard's lock, but for the count of references, and for
/// what belongs to the writer while it is filled. What a look-up compares is in the first 64 bytes.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct EntryHeader
{
    public BlockKind Kind;
    public EntryState State;
    public EntryQueue Queue;

    /// <summary>How often it was found since it came into its queue, at most 3.</summary>
    public byte Frequency;
    public uint NextInBucket;
    public ulong Hash;

    /// <summary>The index (1), a fill (1) and each reader that is not a fill's (1).</summary>
    public int References;
    public uint Newer;
    public uint Older;
    public ushort KeyLength;
    public byte TagCount;
    public byte UserKind;

    /// <summary>All purges up to this one were before its response was requested, or have been checked.</summary>
    public long Epoch;

    /// <summary>The second from which on it is as if it were not there.</summary>
    public long DropAt;
    public ulong PrimaryHash;
    public ushort MetadataLength;
    public ushort PrimaryLength;

    /// <summary>The block of newer metadata and a newer head.</summary>
    public uint HeadBlock;

    /// <summary>Of the body; of one that is being filled, what it will be, or -1.</summary>
    public long Length;

    /// <summary>Never given twice by a store.</summary>
    public ulong Version;
    public uint FirstChunk;
    public uint LastChunk;

    /// <summary>How much of the body the block has room for.</summary>
    public int InlineCapacity;

    /// <summary>All its blocks, in <see cref="SizeClasses.Granule"/>.</summary>
    public uint Granules;
    public int Fill;
    public int HeadLength;

    /// <summary>Entries of the index whose primary key is this one's.</summary>
    public int Variants;
    public int Unused;
}

/// <summary>How a block of a body begins that is not the entry's own.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ChunkHeader
{
    public BlockKind Kind;
    public byte Unused;
    public ushort Shard;
    public uint Next;
    public uint Previous;
    public int Capacity;
    public ulong Hash;
    public ulong Version;
}

/// <summary>How a block of newer metadata and a newer head begins: these follow.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct HeadHeader
{
    public BlockKind Kind;
    public byte Unused;
    public ushort Shard;

    /// <summary>The entry (1) and each reader that was given it (1).</summary>
    public int References;
    public ulong Hash;
    public int HeadLength;
    public int MetadataLength;
}
