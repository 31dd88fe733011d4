using System.Buffers.Text;

namespace EdgeProxy;

/// <summary>
/// Writes a line into a buffer that may be too small: then <see cref="IsFull"/> is set, nothing is written past the end, and the
/// line is to be given up. Allocates nothing.
/// </summary>
internal ref struct LineWriter(Span<byte> destination)
{
    private const long NanosecondsPerMicrosecond = 1_000;
    private const long MicrosecondsPerMillisecond = 1_000;

    private readonly Span<byte> _destination = destination;

    public int Length { get; private set; }

    /// <summary>Something did not fit: what was written is no whole line.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Bytes that still fit.</summary>
    public readonly int Room => _destination.Length - Length;

    public void Write(byte value)
    {
        if (Length < _destination.Length)
        {
            _destination[Length++] = value;
        }
        else
        {
            IsFull = true;
        }
    }

    public void Write(scoped ReadOnlySpan<byte> bytes)
    {
        if (bytes.TryCopyTo(_destination[Length..]))
        {
            Length += bytes.Length;
        }
        else
        {
            IsFull = true;
        }
    }

    public void WriteNumber(long number)
    {
        IsFull |= !Utf8Formatter.TryFormat(number, _destination[Length..], out int written);
        Length += written;
    }

    /// <summary>Nanoseconds as milliseconds with three decimals, such as <c>12.034</c>.</summary>
    public void WriteMilliseconds(long nanoseconds)
    {
        (long whole, long rest) = Math.DivRem(Math.Max(0, nanoseconds) / NanosecondsPerMicrosecond, MicrosecondsPerMillisecond);
        WriteNumber(whole);
        Write((byte)'.');
        Write((byte)('0' + (rest / 100)));
        Write((byte)('0' + (rest / 10 % 10)));
        Write((byte)('0' + (rest % 10)));
    }

    /// <summary>Takes back what was written since the line had this length.</summary>
    public void Rewind(int length) => Length = length;
}
