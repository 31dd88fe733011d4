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
    private int PlaceOf(ReadOnlySpan<byte> name)
    {
        int mask = _table.Length - 1;
        int place = (int)(Hash(name) >> 32) & mask;
        while (_table[place] != 0 && !this[_table[place] - 1].SequenceEqual(name))
        {
            place = (place + 1) & mask;
        }

        return place;
    }

    private void Resize(int length)
    {
        int[] old = _table;
        _table = new int[length];
        int mask = _table.Length - 1;
        foreach (int number in old)
        {
            if (number == 0)
            {
                continue;
            }

            int place = (int)(Hash(this[number - 1]) >> 32) & mask;
            while (_table[place] != 0)
            {
                place = (place + 1) & mask;
            }

            _table[place] = number;
        }
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
