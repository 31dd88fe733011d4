using System.Diagnostics;

namespace EdgeProxy.Transport;

/// <summary>A loop's last-in-first-out stock of pinned arrays of 16 KiB. On the loop only; counts what is out, for leak tests.</summary>
public sealed class LoopBuffers
{
    public const int Size = 16 * 1024;

    /// <summary>
    /// Buffers kept for reuse, at most 8 MiB a loop: enough for the exchanges that are active at once,
    /// and a burst beyond it is given back to the collector.
    /// </summary>
    public const int RetainedMax = 512;

    private readonly byte[][] _stock = new byte[RetainedMax][];
    private int _stocked;
#if DEBUG
    private readonly HashSet<byte[]> _out = [];
#endif

    /// <summary>Buffers rented and not yet returned.</summary>
    public int Rented { get; private set; }

    /// <summary>Buffers kept for reuse now.</summary>
    public int Retained => _stocked;

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
