using System.Buffers.Binary;
using System.Numerics;

namespace EdgeProxy.Configuration;

/// <summary>Names by numbers and numbers by names, packed: bytes in large arrays, a name never across two.</summary>
public sealed class KeyNames
{
    private const int PieceBytes = 1 << 20;
    private const int FirstPieceBytes = 4096;

    private readonly List<byte[]> _pieces = [];
    private readonly PackedList<Place> _places = new();

    /// <summary>Numbers of names, one more than they are; 0 is an empty place. At most half full.</summary>
    private int[] _table = new int[16];
    private int _used;

    private readonly record struct Place(int Piece, int Offset, int Length);

    public int Count => _places.Count;

    public ReadOnlySpan<byte> this[int number]
    {
        get
        {
            Place place = _places[number];
            return _pieces[place.Piece].AsSpan(place.Offset, place.Length);
        }
    }

    /// <summary>Makes room for so many names, so that the table need not grow on the way.</summary>
    public void Expect(int names)
    {
        while (_table.Length < 2L * names && _table.Length < 1 << 28)
        {
            Resize((int)Math.Min(1 << 28, BitOperations.RoundUpToPowerOf2((uint)(2L * names))));
        }
    }

    /// <summary>The number of a name: its own, given now if there was none. It is new exactly when it was <see cref="Count"/>.</summary>
    public int Add(ReadOnlySpan<byte> name)
    {
        int place = PlaceOf(name);
        if (_table[place] != 0)
        {
            return _table[place] - 1;
        }

        if (2 * (Count + 1) > _table.Length)
        {
            Resize(2 * _table.Length);
            place = PlaceOf(name);
        }

        int number = Append(name);
        _table[place] = number + 1;
        return number;
    }

    /// <summary>
    /// A copy of some names under other numbers, in the same order. The table is copied, and not made again: of a million, looking
    /// for all their places would take most of the time.
    /// </summary>
    /// <param name="numberOf">By number, what it is in the copy, counted up from 0; -1 for a name that is left out.</param>
    public KeyNames Renumbered(ReadOnlySpan<int> numberOf)
    {
        var names = new KeyNames { _table = [.. _table] };
        for (int number = 0; number < numberOf.Length; number++)
        {
            if (numberOf[number] < 0)
            {
                RemoveFrom(names._table, PlaceIn(names._table, this[number]));
            }
        }

        foreach (ref int entry in names._table.AsSpan())
        {
            entry = entry == 0 ? 0 : numberOf[entry - 1] + 1;
        }

        for (int number = 0; number < numberOf.Length; number++)
        {
            if (numberOf[number] >= 0)
            {
                names.Append(this[number]);
            }
        }

        return names;
    }

    /// <summary>The number of a name, or -1.</summary>
    public int Find(ReadOnlySpan<byte> name) => _table[PlaceOf(name)] - 1;

    private int Append(ReadOnlySpan<byte> name)
    {
        if (_pieces.Count == 0 || _used + name.Length > _pieces[^1].Length)
        {
            _pieces.Add(new byte[Math.Max(_pieces.Count == 0 ? FirstPieceBytes : PieceBytes, name.Length)]);
            _used = 0;
        }

        name.CopyTo(_pieces[^1].AsSpan(_used));
        _places.Add(new Place(_pieces.Count - 1, _used, name.Length));
        _used += name.Length;
        return Count - 1;
    }

    /// <summary>Where the name is, or would be.</summary>
    private int PlaceOf(ReadOnlySpan<byte> name) => PlaceIn(_table, name);

    private int PlaceIn(int[] table, ReadOnlySpan<byte> name)
    {
        int place = HomeIn(table, name);
        while (table[place] != 0 && !this[table[place] - 1].SequenceEqual(name))
        {
            place = (place + 1) & (table.Length - 1);
        }

        return place;
    }

    private static int HomeIn(int[] table, ReadOnlySpan<byte> name) => (int)(Hash(name) >> 32) & (table.Length - 1);

    /// <summary>Moves up what would not be found behind the gap (Knuth, volume 3, 6.4, algorithm R).</summary>
    private void RemoveFrom(int[] table, int gap)
    {
        int mask = table.Length - 1;
        for (int place = (gap + 1) & mask; table[place] != 0; place = (place + 1) & mask)
        {
            int home = HomeIn(table, this[table[place] - 1]);
            if (((place - home) & mask) >= ((place - gap) & mask))
            {
                table[gap] = table[place];
                gap = place;
            }
        }

        table[gap] = 0;
    }

    private void Resize(int length)
    {
        int[] larger = new int[length];
        foreach (int number in _table)
        {
            if (number == 0)
            {
                continue;
            }

            int place = HomeIn(larger, this[number - 1]);
            while (larger[place] != 0)
            {
                place = (place + 1) & (length - 1);
            }

            larger[place] = number;
        }

        _table = larger;
    }

    /// <summary>Operators choose the names, and nobody gains by making them collide.</summary>
    private static ulong Hash(ReadOnlySpan<byte> name)
    {
        ulong hash = 0x9E37_79B9_7F4A_7C15 ^ (ulong)name.Length;
        for (; name.Length >= 8; name = name[8..])
        {
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(name));
        }

        ulong rest = 0;
        foreach (byte b in name)
        {
            rest = (rest << 8) | b;
        }

        return Mix(hash ^ rest);
    }

    private static ulong Mix(ulong value)
    {
        value *= 0xD6E8_FEB8_6659_FD93;
        return BitOperations.RotateLeft(value ^ (value >> 32), 29) * 0x9E37_79B9_7F4A_7C15;
    }
}
