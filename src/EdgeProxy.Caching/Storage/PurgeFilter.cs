using System.Runtime.InteropServices;

namespace EdgeProxy.Caching;

/// <summary>
/// When a tag was purged last, without keeping the tags: four rows of epochs, in each of which a tag has a cell, shared with others. The least of its
/// four is the epoch of its last purge or a later one: what was purged is never taken for good, and of what was not, less than
/// one in a thousand is purged with it as long as the tags purged since the last sweep are fewer than a sixth of a row's cells.
/// Written under a lock, read without.
/// </summary>
// SAFETY: a row has a power of two of cells, and cells are masked.
internal sealed unsafe class PurgeFilter : IDisposable
{
    public const int Rows = 4;

    private readonly long* _cells;
    private readonly uint _mask;

    /// <param name="cellsPerRow">A power of two.</param>
    public PurgeFilter(int cellsPerRow)
    {
        _cells = (long*)NativeMemory.AllocZeroed((nuint)cellsPerRow * Rows, sizeof(long));
        _mask = (uint)cellsPerRow - 1;
    }

    /// <summary>The epoch of its last purge, or a later one; 0 for never.</summary>
    public long EpochOf(ulong tag)
    {
        ulong spread = Spread(tag);
        long epoch = long.MaxValue;
        for (int row = 0; row < Rows; row++)
        {
            epoch = Math.Min(epoch, Volatile.Read(ref *CellOf(row, spread)));
        }

        return epoch;
    }

    public void Set(ulong tag, long epoch)
    {
        ulong spread = Spread(tag);
        for (int row = 0; row < Rows; row++)
        {
            Volatile.Write(ref *CellOf(row, spread), epoch);
        }
    }

    public void Dispose() => NativeMemory.Free(_cells);

    private long* CellOf(int row, ulong spread) => _cells + (row * (nint)(_mask + 1)) + ((uint)(spread >> (16 * row)) & _mask);

    private static ulong Spread(ulong tag)
    {
        ulong z = (tag ^ (tag >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return z ^ (z >> 31);
    }
}
