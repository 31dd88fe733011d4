using System.Numerics;
using System.Runtime.InteropServices;

namespace EdgeProxy.Caching;

/// <summary>
/// Blocks of the sizes of <see cref="SizeClasses"/> in a fixed region: slabs of one pool, each cut into blocks of one class while any of them is in use.
/// A handle is the granule at which a block begins, plus one; 0 is none. From any thread.
/// </summary>
// SAFETY: a handle is used by who took it until it is freed; the region and what describes its slabs live as long as the store, so that
// a stale handle reads bytes that mean nothing but are there, and whoever reads through one checks in the index first.
internal sealed unsafe class SlabAllocator : IDisposable
{
    private const byte Poison = 0xDD;

    private readonly NativeRegion _region;
    private readonly SizeClasses _sizes;
    private readonly SlabClass[] _classes;
    private readonly Slab* _slabs;
    private readonly SlabPool _pool;
    private readonly int _slabBytes;
    private readonly int _slabBits;
    private readonly bool _poison;

    /// <param name="slabs">How many slabs there are.</param>
    /// <param name="slabBytes">Of each, a power of two.</param>
    /// <param name="poison">Whether freed blocks are overwritten.</param>
    /// <param name="runBeside">As <see cref="CacheStoreOptions.RunBeside"/>.</param>
    public SlabAllocator(int slabs, int slabBytes, bool poison, Action<Action>? runBeside = null)
    {
        SlabCount = slabs;
        _slabBytes = slabBytes;
        _slabBits = BitOperations.Log2((uint)slabBytes);
        _poison = poison;
        _region = new NativeRegion((long)slabs * slabBytes);
        _sizes = new SizeClasses(slabBytes);
        _classes = [.. Enumerable.Range(0, _sizes.Count).Select(index => new SlabClass(index, _sizes.BytesOf(index), slabBytes))];
        _slabs = (Slab*)NativeMemory.AllocZeroed((nuint)slabs, (nuint)sizeof(Slab));
        _pool = new SlabPool(_region, slabBytes, runBeside);
    }

    /// <summary>What describes a slab, bytes.</summary>
    public static int SlabInfoBytes => sizeof(Slab) + sizeof(int);

    public int SlabCount { get; }

    public int FreeSlabs => _pool.Count;

    /// <summary>Free slabs whose pages the system has given already.</summary>
    public int ReadySlabs => _pool.ReadyCount;

    public SizeClasses Sizes => _sizes;

    /// <summary>Of all blocks that are in use; exact when nobody takes or frees any.</summary>
    public long UsedBytes
    {
        get
        {
            long bytes = 0;
            foreach (SlabClass sizeClass in _classes)
            {
                bytes += Volatile.Read(ref sizeClass.UsedBlocks) * sizeClass.BlockBytes;
            }

            return bytes;
        }
    }

    /// <summary>Of all slabs that are cut into blocks.</summary>
    public long SlabBytesInUse => (long)(SlabCount - FreeSlabs) * _slabBytes;

    public byte* At(uint handle) => _region.Base + ((long)(handle - 1) * SizeClasses.Granule);

    public EntryHeader* EntryAt(uint handle) => (EntryHeader*)At(handle);

    public ChunkHeader* ChunkAt(uint handle) => (ChunkHeader*)At(handle);

    public HeadHeader* HeadAt(uint handle) => (HeadHeader*)At(handle);

    /// <summary>Whether what was read as a handle is one of this region.</summary>
    public bool IsHandle(uint handle) => handle != 0 && (long)(handle - 1) * SizeClasses.Granule < _region.Bytes;

    public ReadOnlyMemory<byte> MemoryOf(byte* start, int length) => _region.MemoryOf(start, length);

    /// <summary>How long the block is.</summary>
    public int BytesOf(uint handle) => _classes[_slabs[SlabOf(handle)].Class].BlockBytes;

    public uint GranulesOf(uint handle) => (uint)(BytesOf(handle) / SizeClasses.Granule);

    /// <summary>A block of a class; 0 when it has none and there is no free slab.</summary>
    public uint TryTake(int sizeClass)
    {
        SlabClass from = _classes[sizeClass];
        using (from.Lock.Enter())
        {
            return from.Partial != SlabClass.NoSlab || TryAddSlab(from) ? TakeFrom(from) : 0;
        }
    }

    /// <summary>A block of the class of another block, of a slab that is in use already; 0 when there is none.</summary>
    public uint TryTakeLike(uint handle)
    {
        SlabClass from = _classes[_slabs[SlabOf(handle)].Class];
        using (from.Lock.Enter())
        {
            return from.Partial != SlabClass.NoSlab ? TakeFrom(from) : 0;
        }
    }

    public void Free(uint handle)
    {
        int index = SlabOf(handle);
        SlabClass owner = _classes[_slabs[index].Class];
        var start = (BlockStart*)At(handle);
        if (_poison)
        {
            PoisonBlock(start, owner.BlockBytes);
        }

        using (owner.Lock.Enter())
        {
            Slab* slab = _slabs + index;
            start->Kind = BlockKind.Free;
            start->NextFree = slab->FreeHead;
            slab->FreeHead = handle;
            slab->Live--;
            owner.UsedBlocks--;
            AfterFree(owner, index);
        }
    }

    /// <summary>
    /// Chooses a slab to be emptied, of a class whose other slabs have room for what is in it: of the first few in its list that with
    /// the least. <see cref="EndEmptying"/> follows.
    /// </summary>
    /// <returns>Its index, or -1.</returns>
    public int BeginEmptying()
    {
        foreach (SlabClass sizeClass in _classes)
        {
            if (Volatile.Read(ref sizeClass.FreeBlocks) >= sizeClass.BlocksPerSlab && TryChooseEmptiest(sizeClass) is var slab and >= 0)
            {
                return slab;
            }
        }

        return SlabClass.NoSlab;
    }

    /// <summary>The handle of a block of a slab that is being emptied; 0 when it is free, or was never used.</summary>
    public uint BlockOf(int slab, int block)
    {
        Slab* of = _slabs + slab;
        if (block >= of->Fresh)
        {
            return 0;
        }

        uint handle = HandleOf(slab, block);
        return ((BlockStart*)At(handle))->Kind == BlockKind.Free ? 0 : handle;
    }

    public int BlocksOf(int slab) => _classes[_slabs[slab].Class].BlocksPerSlab;

    /// <summary>Gives the slab to the pool when it is empty.</summary>
    /// <param name="index">What <see cref="BeginEmptying"/> returned.</param>
    /// <param name="isHeld">Whether something in it could not be moved, so that trying again soon would be for nothing.</param>
    /// <returns>Whether it was empty.</returns>
    public bool EndEmptying(int index, bool isHeld)
    {
        Slab* slab = _slabs + index;
        SlabClass owner = _classes[slab->Class];
        using (owner.Lock.Enter())
        {
            if (slab->Live == 0)
            {
                ToPool(index);
                return true;
            }

            if (isHeld || slab->Live == owner.BlocksPerSlab)
            {
                slab->State = SlabState.Stuck;
            }
            else
            {
                Insert(owner, index);
            }

            return false;
        }
    }

    public void Dispose()
    {
        _pool.Dispose();
        NativeMemory.Free(_slabs);
        _region.Dispose();
    }

    private bool TryAddSlab(SlabClass to)
    {
        if (!_pool.TryTake(out int index))
        {
            return false;
        }

        Slab* slab = _slabs + index;
        *slab = default;
        slab->Class = (byte)to.Index;
        Insert(to, index);
        return true;
    }

    private uint TakeFrom(SlabClass from)
    {
        int index = from.Partial;
        Slab* slab = _slabs + index;
        uint handle = slab->FreeHead;
        if (handle != 0)
        {
            CheckPoison(handle, from.BlockBytes);
            slab->FreeHead = ((BlockStart*)At(handle))->NextFree;
        }
        else
        {
            handle = HandleOf(index, slab->Fresh++);
        }

        ((BlockStart*)At(handle))->Kind = BlockKind.Taken;
        slab->Live++;
        from.UsedBlocks++;
        from.FreeBlocks--;
        if (slab->Live == from.BlocksPerSlab)
        {
            Remove(from, index);
            slab->State = SlabState.Full;
        }

        return handle;
    }

    private static void PoisonBlock(BlockStart* start, int bytes)
    {
        if (start->Kind == BlockKind.Free)
        {
            throw new InvalidOperationException("A block was freed twice.");
        }

        new Span<byte>(start, bytes).Fill(Poison);
    }

    private void CheckPoison(uint handle, int bytes)
    {
        if (_poison && new ReadOnlySpan<byte>(At(handle) + sizeof(BlockStart), bytes - sizeof(BlockStart)).ContainsAnyExcept(Poison))
        {
            throw new InvalidOperationException("A block was written after it was freed.");
        }
    }

    private void AfterFree(SlabClass owner, int index)
    {
        Slab* slab = _slabs + index;
        switch (slab->State)
        {
            case SlabState.Emptying:
                return;
            case SlabState.Partial:
                owner.FreeBlocks++;
                break;
            default:
                Insert(owner, index);
                break;
        }

        if (slab->Live == 0)
        {
            Remove(owner, index);
            ToPool(index);
        }
    }

    private int TryChooseEmptiest(SlabClass sizeClass)
    {
        const int LooksMax = 32;
        using (sizeClass.Lock.Enter())
        {
            int best = SlabClass.NoSlab;
            int looks = 0;
            for (int slab = sizeClass.Partial; slab != SlabClass.NoSlab && looks < LooksMax; slab = _slabs[slab].Next, looks++)
            {
                best = best == SlabClass.NoSlab || _slabs[slab].Live < _slabs[best].Live ? slab : best;
            }

            if (best == SlabClass.NoSlab || sizeClass.FreeBlocks < sizeClass.BlocksPerSlab)
            {
                return SlabClass.NoSlab;
            }

            Remove(sizeClass, best);
            _slabs[best].State = SlabState.Emptying;
            return best;
        }
    }

    /// <summary>Into its class's list, with its free blocks.</summary>
    private void Insert(SlabClass owner, int index)
    {
        Slab* slab = _slabs + index;
        slab->State = SlabState.Partial;
        slab->Previous = SlabClass.NoSlab;
        slab->Next = owner.Partial;
        if (owner.Partial != SlabClass.NoSlab)
        {
            _slabs[owner.Partial].Previous = index;
        }

        owner.Partial = index;
        owner.FreeBlocks += owner.BlocksPerSlab - slab->Live;
    }

    private void Remove(SlabClass owner, int index)
    {
        Slab* slab = _slabs + index;
        if (slab->Previous == SlabClass.NoSlab)
        {
            owner.Partial = slab->Next;
        }
        else
        {
            _slabs[slab->Previous].Next = slab->Next;
        }

        if (slab->Next != SlabClass.NoSlab)
        {
            _slabs[slab->Next].Previous = slab->Previous;
        }

        owner.FreeBlocks -= owner.BlocksPerSlab - slab->Live;
    }

    private void ToPool(int index)
    {
        _slabs[index].State = SlabState.Free;
        _pool.Give(index);
    }

    private int SlabOf(uint handle) => (int)((long)(handle - 1) * SizeClasses.Granule >> _slabBits);

    private uint HandleOf(int slab, int block) =>
        (uint)((((long)slab * _slabBytes) + ((long)block * _classes[_slabs[slab].Class].BlockBytes)) / SizeClasses.Granule) + 1;
}
