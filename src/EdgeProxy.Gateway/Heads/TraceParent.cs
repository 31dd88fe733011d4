using System.Buffers;
using EdgeProxy.Http1;

namespace EdgeProxy.Gateway;

/// <summary>The <c>traceparent</c> field of W3C Trace Context, level 1 section 3.2.</summary>
internal static class TraceParent
{
    public const int Length = 55;
    private static readonly SearchValues<byte> Hex = SearchValues.Create("0123456789abcdef"u8);

    /// <summary>Whether the value may be passed on: version 00 form, ids not all zero.</summary>
    public static bool IsValid(ReadOnlySpan<byte> value) =>
        value.Length == Length
        && value[2] == '-' && value[35] == '-' && value[52] == '-'
        && !value[..2].ContainsAnyExcept(Hex) && !value[..2].SequenceEqual("ff"u8)
        && !value[3..35].ContainsAnyExcept(Hex) && value[3..35].ContainsAnyExcept((byte)'0')
        && !value[36..52].ContainsAnyExcept(Hex) && value[36..52].ContainsAnyExcept((byte)'0')
        && !value[53..].ContainsAnyExcept(Hex);

    /// <summary>The id of the trace in a valid value.</summary>
    public static ReadOnlySpan<byte> TraceIdOf(ReadOnlySpan<byte> value) => value[3..35];

    /// <summary>Begins a trace, not sampled: whoever samples decides further on.</summary>
    public static void WriteNew(ref HeadWriter writer, (ulong High, ulong Low) trace, LoopRandom random)
    {
        writer.Write("00-"u8);
        WriteHex(ref writer, trace.High);
        WriteHex(ref writer, trace.Low);
        writer.Write((byte)'-');
        WriteHex(ref writer, random.Next());
        writer.Write("-00"u8);
    }

    private static void WriteHex(ref HeadWriter writer, ulong value)
    {
        for (int shift = 60; shift >= 0; shift -= 4)
        {
            writer.Write("0123456789abcdef"u8[(int)(value >> shift) & 15]);
        }
    }
}
