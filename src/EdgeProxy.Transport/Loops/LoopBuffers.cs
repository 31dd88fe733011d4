using System.Diagnostics;

namespace EdgeProxy.Transport;

/// <summary>A loop's last-in-first-out stocks of pinned arrays of 16 and 128 KiB. On the loop only; counts what is out, for leak tests.</summary>
public sealed class LoopBuffers
{
    public const int Size = 16 * 1024;

    /// <summary>
    /// Buffers kept for reuse, at most 8 MiB a loop: enough for the exchanges that are active at once,
    /// and a burst beyond it is given back to the collector.
    /// </summary>
    public const int RetainedMax = 512;

    /// <summary>For bodies that come faster than they are read. Larger costs cache, smaller system calls (docs/PERFORMANCE.md).</summary>
    public const int LargeSize = 128 * 1024;

    /// <summary>At most 8 MiB a loop.</summary>
    public const int RetainedLargeMax = 64;

    private readonly byte[][] _stock = new byte[RetainedMax][];
    private readonly byte[][] _largeStock = new byte[RetainedLargeMax][];
    private int _stocked;
    private int _largeStocked;
#if DEBUG
    private readonly HashSet<byte[]> _out = [];
#endif

    /// <summary>Buffers rented and not yet returned.</summary>
    public int Rented { get; private set; }

    /// <summary>Buffers kept for reuse now.</summary>
    public int Retained => _stocked + _largeStocked;

    /// <summary>An array of exactly <see cref="Size"/> bytes with unspecified content, pinned for its whole life.</summary>
    public byte[] Rent()
    {
        Rented++;
        byte[] buffer = _stocked > 0 ? _stock[--_stocked] : GC.AllocateUninitializedArray<byte>(Size, pinned: true);
#if DEBUG
        _out.Add(buffer);
#endif
        return buffer;
    }

    /// <summary>An array of exactly <see cref="LargeSize"/> bytes with unspecified content, pinned for its whole life.</summary>
    public byte[] RentLarge()
    {
        Rented++;
        byte[] buffer = _largeStocked > 0 ? _largeStock[--_largeStocked] : GC.AllocateUninitializedArray<byte>(LargeSize, pinned: true);
#if DEBUG
        _out.Add(buffer);
#endif
        return buffer;
    }

    /// <summary>Takes back what <see cref="RentLarge"/> gave, once.</summary>
    public void ReturnLarge(byte[] buffer)
    {
#if DEBUG
        Debug.Assert(_out.Remove(buffer), "returned twice, or to a loop that did not rent it out");
#endif
        Rented--;
        if (_largeStocked < RetainedLargeMax)
        {
            _largeStock[_largeStocked++] = buffer;
        }
    }

    /// <summary>Takes back what <see cref="Rent"/> gave, once; a debug build asserts that it did and that it was out.</summary>
    public void Return(byte[] buffer)
    {
#if DEBUG
        Debug.Assert(_out.Remove(buffer), "returned twice, or to a loop that did not rent it out");
#endif
        Rented--;
        if (_stocked < RetainedMax)
        {
            _stock[_stocked++] = buffer;
        }
    }
}
