namespace EdgeProxy.Policies;

/// <summary>
/// An array that grows in pieces, so that references into it stay good and nothing is copied while others read. A field of whoever
/// has it, not to be copied: an object of its own would be one cache line more to each request.
/// </summary>
internal struct SlotArray<T>()
    where T : struct
{
    private const int PieceBits = 12;
    private const int PieceLength = 1 << PieceBits;
    private T[][] _pieces = [];

    public readonly int Length => Volatile.Read(in _pieces).Length << PieceBits;

    public readonly ref T this[int slot] => ref Volatile.Read(in _pieces)[slot >> PieceBits][slot & (PieceLength - 1)];

    /// <summary>Grows to at least <paramref name="length"/> slots, new ones set to <paramref name="initial"/>. One caller at a time.</summary>
    public void Grow(int length, T initial)
    {
        T[][] pieces = _pieces;
        int wanted = (length + PieceLength - 1) >> PieceBits;
        if (wanted > pieces.Length)
        {
            var grown = new T[wanted][];
            pieces.CopyTo(grown, 0);
            for (int piece = pieces.Length; piece < wanted; piece++)
            {
                grown[piece] = new T[PieceLength];
                Array.Fill(grown[piece], initial);
            }

            Volatile.Write(ref _pieces, grown);
        }
    }
}
