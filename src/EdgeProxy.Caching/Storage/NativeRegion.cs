using System.Buffers;
using System.Runtime.InteropServices;

namespace EdgeProxy.Caching;

/// <summary>
/// The memory of a store: one range of addresses for its whole life, of which the system gives pages when they are first written. What
/// the process holds of it never exceeds its length.
/// </summary>
// SAFETY: the range is freed by Dispose alone, after which the owner lets nobody read or write.
internal sealed unsafe partial class NativeRegion : IDisposable
{
    private const int PieceBits = 30;

    /// <summary>Of all systems.</summary>
    private const int PageBytesMin = 4096;
    private const long HugePagesFrom = 4 << 20;

    // Memory<byte> counts in ints and wants an object behind it: one for each GiB, made once, instead of one for each block.
    private readonly Piece[] _pieces;

    /// <param name="bytes">Its length.</param>
    public NativeRegion(long bytes)
    {
        Bytes = bytes;
        Base = (byte*)NativeMemory.AlignedAlloc((nuint)bytes, HugePages.PageBytes);
        if (bytes >= HugePagesFrom)
        {
            HugePages.Advise(Base, bytes);
        }

        _pieces = new Piece[(int)((bytes + (1L << PieceBits) - 1) >> PieceBits)];
        for (int i = 0; i < _pieces.Length; i++)
        {
            long start = (long)i << PieceBits;
            _pieces[i] = new Piece(Base + start, (int)Math.Min(1L << PieceBits, bytes - start));
        }
    }

    public byte* Base { get; }

    public long Bytes { get; }

    /// <summary>Writes zeroes to all of it, which has the system give all its pages.</summary>
    public void Clear() => NativeMemory.Clear(Base, (nuint)Bytes);

    /// <summary>Has the system give the pages of a part that nobody uses yet, which takes as long as zeroing them does. No collection waits for it.</summary>
    public void Touch(long offset, long bytes)
    {
        for (long at = 0; at < bytes; at += PageBytesMin)
        {
            Set(Base + offset + at, 0, 1);
        }
    }

    /// <summary>A part that lies within one slab, as memory that can be given to a writer. Allocates nothing.</summary>
    public ReadOnlyMemory<byte> MemoryOf(byte* start, int length)
    {
        long offset = start - Base;
        return _pieces[(int)(offset >> PieceBits)].Memory.Slice((int)(offset & ((1L << PieceBits) - 1)), length);
    }

    public void Dispose() => NativeMemory.AlignedFree(Base);

    // SAFETY: a byte within the region. A thread that waits for a page here does not count as one that runs managed code, as it would in a loop of writes.
    [LibraryImport("libc", EntryPoint = "memset")]
    private static partial void* Set(byte* start, int value, nuint bytes);

    // SAFETY: a piece lies within the region, and pinning it needs nothing: it does not move.
    private sealed class Piece(byte* start, int length) : MemoryManager<byte>
    {
        public override Span<byte> GetSpan() => new(start, length);

        public override MemoryHandle Pin(int elementIndex = 0) => new(start + elementIndex);

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
