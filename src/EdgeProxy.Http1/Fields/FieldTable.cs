namespace EdgeProxy.Http1;

/// <summary>
/// The field lines of a head or of a trailer section, in order, with the first line of each known header
/// found in constant time. Reset and used again; grows to the largest head seen, never past its limit.
/// </summary>
public sealed class FieldTable
{
    /// <summary>A line's place is kept in a byte.</summary>
    internal const int CountMax = 255;

    private const int KnownHeaderCount = 64;
    private readonly byte[] _first = new byte[KnownHeaderCount];
    private HeaderField[] _fields = new HeaderField[32];

    /// <summary>One bit for each known header that has more than one line.</summary>
    private ulong _repeated;

    public int Count { get; private set; }

    public ReadOnlySpan<HeaderField> Fields => _fields.AsSpan(0, Count);

    public ref HeaderField this[int index] => ref _fields[index];

    /// <summary>The index of the first line with this name, or -1.</summary>
    public int IndexOf(KnownHeader header) => _first[(int)header] - 1;

    public bool Has(KnownHeader header) => _first[(int)header] != 0;

    /// <summary>Whether more than one line has this name.</summary>
    public bool IsRepeated(KnownHeader header) => (_repeated & (1UL << (int)header)) != 0;

    /// <summary>The value of the first line with this name; empty when there is none.</summary>
    public ReadOnlySpan<byte> ValueOf(KnownHeader header, ReadOnlySpan<byte> bytes)
    {
        int index = IndexOf(header);
        return index < 0 ? default : _fields[index].Value.Of(bytes);
    }

    public void Reset()
    {
        Count = 0;
        _repeated = 0;
        _first.AsSpan().Clear();
    }

    /// <summary>Appends a line. The caller holds <see cref="Count"/> under its limit, which is at most <see cref="CountMax"/>.</summary>
    internal void Add(ByteRange name, ByteRange value, KnownHeader id)
    {
        if (Count == _fields.Length)
        {
            Array.Resize(ref _fields, Count * 2);
        }

        _fields[Count] = new HeaderField { Name = name, Value = value, Id = id, HopByHop = KnownHeaders.IsHopByHop(id) };
        Count++;
        if (id == KnownHeader.None)
        {
            return;
        }

        if (_first[(int)id] == 0)
        {
            _first[(int)id] = (byte)Count;
        }
        else
        {
            _repeated |= 1UL << (int)id;
        }
    }
}
