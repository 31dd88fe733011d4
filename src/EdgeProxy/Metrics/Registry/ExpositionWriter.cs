using System.Buffers;
using System.Globalization;

namespace EdgeProxy;

/// <summary>Prometheus' text format, version 0.0.4, line by line. Allocates nothing itself.</summary>
internal readonly struct ExpositionWriter(IBufferWriter<byte> destination)
{
    private const int NumberBytesMax = 32;

    /// <summary>From here on doubles leave whole numbers out.</summary>
    private const double WholeMax = 1L << 53;

    public void Write(ReadOnlySpan<byte> bytes) => destination.Write(bytes);

    /// <param name="name">Of the metric.</param>
    /// <param name="suffix">Of the name.</param>
    /// <param name="labels">As they stand between braces; empty for none.</param>
    /// <param name="bound">One more label; empty for none.</param>
    /// <param name="value">Behind them.</param>
    public void WriteLine(ReadOnlySpan<byte> name, ReadOnlySpan<byte> suffix, ReadOnlySpan<byte> labels, ReadOnlySpan<byte> bound, double value)
    {
        Span<byte> line = destination.GetSpan(name.Length + suffix.Length + labels.Length + bound.Length + NumberBytesMax + 5);
        int length = 0;
        Append(line, ref length, name);
        Append(line, ref length, suffix);
        if (labels.Length + bound.Length > 0)
        {
            line[length++] = (byte)'{';
            Append(line, ref length, labels);
            if (labels.Length > 0 && bound.Length > 0)
            {
                line[length++] = (byte)',';
            }

            Append(line, ref length, bound);
            line[length++] = (byte)'}';
        }

        line[length++] = (byte)' ';
        length += Format(value, line[length..]);
        line[length++] = (byte)'\n';
        destination.Advance(length);
    }

    private static void Append(Span<byte> line, ref int length, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(line[length..]);
        length += bytes.Length;
    }

    private static int Format(double value, Span<byte> to)
    {
        int length;
        if (Math.Abs(value) < WholeMax && Math.Floor(value).Equals(value))
        {
            ((long)value).TryFormat(to, out length, provider: CultureInfo.InvariantCulture);
        }
        else if (double.IsFinite(value))
        {
            value.TryFormat(to, out length, provider: CultureInfo.InvariantCulture);
        }
        else
        {
            ReadOnlySpan<byte> name = double.IsNaN(value) ? "NaN"u8 : value > 0 ? "+Inf"u8 : "-Inf"u8;
            name.CopyTo(to);
            length = name.Length;
        }

        return length;
    }
}
