namespace EdgeProxy.Caching;

/// <summary>The blocks of one size: what its slabs have free. Under its own lock; the counts are read without it as well.</summary>
internal sealed class SlabClass(int index, int blockBytes, int slabBytes)
{
    public const int NoSlab = -1;

    /// <summary>The first slab that has a free block.</summary>
    public int Partial = NoSlab;

    /// <summary>Free blocks of the slabs in the list.</summary>
    public long FreeBlocks;

    /// <summary>Blocks in use, of all its slabs.</summary>
    public long UsedBlocks;

    public StoreLock Lock { get; } = new();

    public int Index { get; } = index;

    public int BlockBytes { get; } = blockBytes;

    public int BlocksPerSlab { get; } = slabBytes / blockBytes;
}

internal enum SlabState : byte
{
    /// <summary>Of no class.</summary>
    Free,

    /// <summary>All its blocks are in use.</summary>
    Full,

    /// <summary>In its class's list.</summary>
    Partial,

    /// <summary>Being emptied: nothing is taken from it.</summary>
    Emptying,

    /// <summary>What is in it could not be moved when it was to be emptied; once a block of it is free it is partial again.</summary>
    Stuck,
}

/// <summary>What is known of a slab, under the lock of its class.</summary>
internal struct Slab
{
    public uint FreeHead;
    public int Next;
    public int Previous;
    public ushort Fresh;
    public ushort Live;
    public byte Class;
    public SlabState State;
}
