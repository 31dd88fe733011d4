namespace EdgeProxy.Caching;

/// <summary>
/// Takes bytes and writes them, or compares them with what was written before, or only counts them: so that one piece of code
/// encodes a key, measures it, and tells whether a stored one is equal. Never throws; what did not fit or differed is <see cref="Failed"/>.
/// </summary>
internal ref struct ByteSink
{
    private readonly Span<byte> _destination;
    private readonly ReadOnlySpan<byte> _expected;
    private readonly bool _compares;
    private readonly bool _counts;

    private ByteSink(Span<byte> destination, ReadOnlySpan<byte> expected, bool compares, bool counts)
    {
        _destination = destination;
        _expected = expected;
        _compares = compares;
        _counts = counts;
    }

    /// <summary>Bytes taken, those that did not fit not included.</summary>
    public int Count { get; private set; }

    public bool Failed { get; private set; }

    /// <summary>Whether all that was expected came, and nothing else.</summary>
    public readonly bool IsEqual => !Failed && Count == _expected.Length;

    public static ByteSink To(Span<byte> destination) => new(destination, default, compares: false, counts: false);

    public static ByteSink Expecting(ReadOnlySpan<byte> expected) => new(default, expected, compares: true, counts: false);

    public static ByteSink Counting() => new(default, default, compares: false, counts: true);

    public void Write(scoped ReadOnlySpan<byte> bytes)
    {
        if (Failed)
        {
            return;
        }

        if (!_counts && !Take(bytes))
        {
            Failed = true;
            return;
        }

        Count += bytes.Length;
    }

    public void Write(byte value) => Write([value]);

    /// <summary>A whole number in groups of seven bits, the lowest first: one form for each number.</summary>
    public void WriteNumber(uint value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            Write((byte)(value | 0x80));
        }

        Write((byte)value);
    }

    /// <summary>The length and then the bytes, so that no two sequences of parts come out as the same bytes.</summary>
    public void WritePart(scoped ReadOnlySpan<byte> bytes)
    {
        WriteNumber((uint)bytes.Length);
        Write(bytes);
    }

    public void WriteDecimal(long value)
    {
        Span<byte> digits = stackalloc byte[20];
        if (!System.Buffers.Text.Utf8Formatter.TryFormat(value, digits, out int count))
        {
            Failed = true;
            return;
        }

        Write(digits[..count]);
    }

    private readonly bool Take(scoped ReadOnlySpan<byte> bytes) => _compares
        ? _expected[Count..].StartsWith(bytes)
        : bytes.TryCopyTo(_destination[Count..]);
}
