using System.Buffers.Text;

namespace EdgeProxy.Http1;

/// <summary>
/// Writes a head into a span that the caller has made large enough; never allocates, and throws rather than write past the end.
/// It writes what it is given: bytes that do not come out of a parsed head are first put to <see cref="FieldName.IsValid"/>
/// and <see cref="FieldValue.IsValid"/>.
/// </summary>
public ref struct HeadWriter
{
    private readonly Span<byte> _destination;

    public HeadWriter(Span<byte> destination)
    {
        _destination = destination;
        Written = 0;
    }

    public int Written { get; private set; }

    /// <summary>What is not written yet, for who writes there without the writer; see <see cref="Advance"/>.</summary>
    public readonly Span<byte> Rest => _destination[Written..];

    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_destination[Written..]);
        Written += bytes.Length;
    }

    /// <summary>So many bytes of <see cref="Rest"/> were written.</summary>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_destination.Length - Written), nameof(count));
        Written += count;
    }

    public void Write(byte value) => _destination[Written++] = value;

    public void WriteField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Write(name);
        Write(": "u8);
        Write(value);
        Write("\r\n"u8);
    }

    public void WriteNumberField(ReadOnlySpan<byte> name, long value)
    {
        Write(name);
        Write(": "u8);
        WriteNumber(value);
        Write("\r\n"u8);
    }

    public void WriteNumber(long value)
    {
        // A number that does not fit is not written at all, and a head with a hole is worse than an exception.
        if (!Utf8Formatter.TryFormat(value, _destination[Written..], out int count))
        {
            throw new ArgumentException("The destination is too short for the head.", nameof(value));
        }

        Written += count;
    }
}
