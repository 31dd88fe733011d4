using System.Numerics;

namespace EdgeProxy.Policies;

/// <summary>
/// API keys by their SHA-256 hash: open addressing, frozen. 48 bytes a key and 8 to 16 for its
/// place. A look-up touches two or three cache lines and allocates nothing.
/// </summary>
/// <remarks>
/// Used so: <c>table.Find(KeyHash.OfKey(presented), now)</c>; whoever holds the connection remembers the bytes presented last
/// with what was found (and the table that it was found in), and hashes only others. A changed set of keys is a new table.
/// <para>
/// Timing tells nothing of use. What is compared is not the key but its hash, and where it is looked for depends on all of its bits and on
/// a secret: from where a probe ends, or whether a line was cached, a client learns neither bits of a stored hash nor, from
/// those, a key (a preimage of SHA-256; keys are random and at least 20 characters). The comparison takes the same
/// time for any difference. That a key is known but disabled or expired takes no other path than that it is valid.
/// </para>
/// </remarks>
public sealed class KeyTable
{
    private readonly KeyEntry[][] _pieces;

    /// <summary>Numbers of entries, one more than they are; 0 is an empty place.</summary>
    private readonly int[] _places;
    private readonly int _shift;
    private readonly KeySpread _spread;

    internal KeyTable(KeyEntry[][] pieces, int[] places, KeySpread spread)
    {
        _pieces = pieces;
        _places = places;
        _spread = spread;
        _shift = 64 - BitOperations.Log2((uint)places.Length);
    }

    /// <summary>Takes the places of an earlier table over, of entries that have other numbers here.</summary>
    /// <param name="pieces">The entries.</param>
    /// <param name="earlier">The other table.</param>
    /// <param name="numberOf">By the number of an entry there, that here, or -1 for one that is gone.</param>
    internal KeyTable(KeyEntry[][] pieces, KeyTable earlier, ReadOnlySpan<int> numberOf)
        : this(pieces, [.. earlier._places], earlier._spread)
    {
        Count = earlier.Count;
        for (int number = 0; number < numberOf.Length; number++)
        {
            if (numberOf[number] < 0)
            {
                Remove(earlier, number);
            }
        }

        foreach (ref int place in _places.AsSpan())
        {
            place = place == 0 ? 0 : numberOf[place - 1] + 1;
        }
    }

    /// <summary>A table without keys.</summary>
    public static KeyTable Empty { get; } = new([], new int[4], default);

    /// <summary>How many keys there are, duplicates not counted.</summary>
    public int Count { get; private set; }

    /// <summary>How many places there are, most of them empty.</summary>
    internal int Places => _places.Length;

    /// <summary>Bytes that the table holds on to.</summary>
    public long Bytes => ((long)_pieces.Length * KeyTableBuilder.PieceLength * 48) + ((long)_places.Length * sizeof(int));

    /// <summary>The entry that a hash is looked for first at: its own, as a rule, if it has one. -1 for none.</summary>
    public int FirstEntryFor(in KeyHash hash) => _places[PlaceOf(hash)] - 1;

    /// <param name="hash">Of the key that was presented.</param>
    /// <param name="unixSeconds">The wall clock, seconds since 1970 UTC.</param>
    public KeyMatch Find(in KeyHash hash, long unixSeconds)
    {
        for (int place = PlaceOf(hash); _places[place] != 0; place = (place + 1) & (_places.Length - 1))
        {
            ref readonly KeyEntry entry = ref EntryAt(_places[place] - 1);
            if (entry.Hash.Equals(hash))
            {
                return new KeyMatch(entry.StatusAt(unixSeconds), entry.Index, _places[place] - 1);
            }
        }

        return new KeyMatch(KeyStatus.Unknown, -1, -1);
    }

    /// <summary>Whether what was found before is valid now; for who remembers a key and does not hash it again.</summary>
    /// <param name="entry"><see cref="KeyMatch.Entry"/> of this very table.</param>
    /// <param name="unixSeconds">The wall clock.</param>
    public KeyStatus StatusOf(int entry, long unixSeconds) => entry < 0 ? KeyStatus.Unknown : EntryAt(entry).StatusAt(unixSeconds);

    internal ref readonly KeyEntry EntryAt(int number) => ref _pieces[number >> KeyTableBuilder.PieceBits][number & (KeyTableBuilder.PieceLength - 1)];

    /// <summary>Puts an entry in its place: -1, or the number of the entry that has the same hash already.</summary>
    internal int Place(int number)
    {
        ref readonly KeyEntry added = ref EntryAt(number);
        int place = PlaceOf(added.Hash);
        for (; _places[place] != 0; place = (place + 1) & (_places.Length - 1))
        {
            if (EntryAt(_places[place] - 1).Hash.Equals(added.Hash))
            {
                return _places[place] - 1;
            }
        }

        _places[place] = number + 1;
        Count++;
        return -1;
    }

    /// <summary>Empties the place of an entry, and moves up what would not be found behind the gap (Knuth, volume 3, 6.4, algorithm R).</summary>
    private void Remove(KeyTable earlier, int number)
    {
        int mask = _places.Length - 1;
        int gap = PlaceOf(earlier.EntryAt(number).Hash);
        while (_places[gap] != number + 1)
        {
            gap = (gap + 1) & mask;
        }

        for (int place = (gap + 1) & mask; _places[place] != 0; place = (place + 1) & mask)
        {
            int home = PlaceOf(earlier.EntryAt(_places[place] - 1).Hash);
            if (((place - home) & mask) >= ((place - gap) & mask))
            {
                _places[gap] = _places[place];
                gap = place;
            }
        }

        _places[gap] = 0;
        Count--;
    }

    private int PlaceOf(in KeyHash hash) => (int)(_spread.Of(hash) >> _shift);
}
