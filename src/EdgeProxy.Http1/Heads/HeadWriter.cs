namespace EdgeProxy.Http1;

/// <summary>Writes a head into a span that the caller has made large enough; never bounds-checks twice, never allocates.</summary>
public ref struct HeadWriter
{
    private readonly Span<byte> _destination;

    public HeadWriter(Span<byte> destination)
    {
        _destination = destination;
        Written = 0;
    }

    public int Written { get; private set; }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_destination[Written..]);
        Written += bytes.Length;
    }

    public void Write(byte value) => _destination[Written++] = value;

    public void WriteField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Write(name);
        Write(": "u8);
        Write(value);
        Write("\r\n"u8);
    }

    public void WriteNumber(long value)
    {
        System.Buffers.Text.Utf8Formatter.TryFormat(value, _destination[Written..], out int count);
        Written += count;
    }
}
