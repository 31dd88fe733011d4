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

    /// <summary>Begins a trace, not sampled: whoever samples decides further on.</summary>
    public static void WriteNew(ref HeadWriter writer, LoopRandom random)
    {
        Span<byte> digits = stackalloc byte[16];
        writer.Write("00-"u8);
        WriteId(ref writer, random, digits);
        WriteId(ref writer, random, digits);
        writer.Write((byte)'-');
        WriteId(ref writer, random, digits);
        writer.Write("-00"u8);
    }

    private static void WriteId(ref HeadWriter writer, LoopRandom random, Span<byte> digits)
    {
        RequestId.WriteHex(random.Next(), digits);
        writer.Write(digits);
    }
}
