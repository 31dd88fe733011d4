using System.Numerics;

namespace EdgeProxy.Policies;

/// <summary>
/// Takes keys as they come from a stream, in any order, and makes the table. Entries are kept where they are put, in pieces,
/// so that a million neither doubles nor copies anything on the way.
/// </summary>
/// <param name="secret">Random, so that nobody can make up hashes that crowd one place.</param>
public sealed class KeyTableBuilder(ulong secret = 0)
{
    internal const int PieceBits = 14;
    internal const int PieceLength = 1 << PieceBits;
    private readonly List<KeyEntry[]> _pieces = [];

    public int Count { get; private set; }

    public void Add(in KeyEntry entry)
    {
        if ((Count & (PieceLength - 1)) == 0)
        {
            _pieces.Add(new KeyEntry[PieceLength]);
        }

        _pieces[^1][Count & (PieceLength - 1)] = entry;
        Count++;
    }

    /// <summary>
    /// The table of all entries but those whose hash came before; the builder must not be used any more. About a tenth of a
    /// second for a million.
    /// </summary>
    /// <param name="duplicates">Gets the entries left out.</param>
    public KeyTable Build(ICollection<KeyDuplicate> duplicates) => Build(KeyTable.Empty, [], duplicates);

    /// <summary>As the other, with the places of an earlier table for what was in it, which need not be looked for again.</summary>
    /// <param name="earlier">Of a builder with the same secret, without duplicates.</param>
    /// <param name="numberOf">By the number of an entry there, the one that it has here, or -1; none for another table.</param>
    /// <param name="duplicates">Gets the entries left out.</param>
    public KeyTable Build(KeyTable earlier, ReadOnlySpan<int> numberOf, ICollection<KeyDuplicate> duplicates)
    {
        // At most half full: a look-up that finds nothing reads 1.5 places on average (Knuth, volume 3, 6.4, linear probing).
        int length = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, 2 * (long)Count));
        bool isTakenOver = numberOf.Length > 0 && length == earlier.Places;
        bool[] isPlaced = new bool[Count];
        foreach (int number in isTakenOver ? numberOf : [])
        {
            if (number >= 0)
            {
                isPlaced[number] = true;
            }
        }

        KeyEntry[][] pieces = [.. _pieces];
        KeyTable table = isTakenOver ? new KeyTable(pieces, earlier, numberOf) : new KeyTable(pieces, new int[length], new KeySpread(secret));
        for (int number = 0; number < Count; number++)
        {
            int first = isPlaced[number] ? -1 : table.Place(number);
            if (first >= 0)
            {
                duplicates.Add(new KeyDuplicate(table.EntryAt(first).Index, table.EntryAt(number).Index));
            }
        }

        return table;
    }
}
