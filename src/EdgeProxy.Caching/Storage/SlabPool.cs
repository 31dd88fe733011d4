using System.Runtime.InteropServices;

namespace EdgeProxy.Caching;

/// <summary>
/// Slabs that no size class has. Ones whose pages the system has given already go first, and some of them are kept ready (<see cref="PageSupply"/>).
/// From any thread.
/// </summary>
// SAFETY: the stack has a place for each slab, and each slab is in it at most once.
internal sealed unsafe class SlabPool : IDisposable
{
    /// <summary>What is kept ready, but never more than is in use.</summary>
    private const long ReadyBytesMax = 16 << 20;

    private readonly StoreLock _lock = new();
    private readonly NativeRegion _region;
    private readonly PageSupply? _supply;
    private readonly int* _ready;
    private readonly int _slabs;
    private readonly int _slabBytes;
    private int _readyCount;
    private int _fresh;
    private int _free;

    /// <param name="region">All slabs, one behind the other.</param>
    /// <param name="slabBytes">Of each.</param>
    /// <param name="runBeside">As <see cref="CacheStoreOptions.RunBeside"/>.</param>
    public SlabPool(NativeRegion region, int slabBytes, Action<Action>? runBeside)
    {
        _region = region;
        _slabBytes = slabBytes;
        _slabs = (int)(region.Bytes / slabBytes);
        _free = _slabs;
        _ready = (int*)NativeMemory.Alloc((nuint)_slabs, sizeof(int));
        _supply = runBeside is null ? null : new PageSupply(this, runBeside);
    }

    /// <summary>Slabs in the pool.</summary>
    public int Count => Volatile.Read(ref _free);

    /// <summary>Those of them whose pages are there.</summary>
    public int ReadyCount => Volatile.Read(ref _readyCount);

    /// <summary>Whether more should be made ready, and can be.</summary>
    public bool IsShort =>
        Volatile.Read(ref _fresh) < _slabs && (long)ReadyCount * _slabBytes < Math.Min((long)(_slabs - Count) * _slabBytes, ReadyBytesMax);

    /// <summary>False when there is none, or the last ones are just being made ready.</summary>
    public bool TryTake(out int slab)
    {
        using (_lock.Enter())
        {
            if (_readyCount > 0)
            {
                slab = _ready[--_readyCount];
            }
            else if (_fresh < _slabs)
            {
                slab = _fresh++;
            }
            else
            {
                slab = SlabClass.NoSlab;
                return false;
            }

            _free--;
        }

        if (_supply is { } supply && IsShort)
        {
            supply.Begin();
        }

        return true;
    }

    /// <summary>One that was taken.</summary>
    public void Give(int slab)
    {
        using (_lock.Enter())
        {
            _ready[_readyCount++] = slab;
            _free++;
        }
    }

    /// <summary>Makes fresh slabs ready, up to the end of a large page, which takes as long as the system needs to zero it. Nobody has to wait for it. By one thread at a time.</summary>
    public void MakeReady()
    {
        int first;
        int behind;
        using (_lock.Enter())
        {
            int perPage = HugePages.PageBytes / _slabBytes;
            first = _fresh;
            _fresh = behind = Math.Min(_slabs, ((first / perPage) + 1) * perPage);
        }

        _region.Touch((long)first * _slabBytes, (long)(behind - first) * _slabBytes);
        using (_lock.Enter())
        {
            for (int slab = behind - 1; slab >= first; slab--)
            {
                _ready[_readyCount++] = slab;
            }
        }
    }

    /// <summary>Before the region goes.</summary>
    public void Dispose()
    {
        _supply?.Dispose();
        NativeMemory.Free(_ready);
    }
}
