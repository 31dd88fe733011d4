using System.Buffers;

namespace EdgeProxy.Gateway;

/// <summary>The id that names an exchange in both heads, the logs and the upstream's logs.</summary>
internal static class RequestId
{
    /// <summary>Longest id that is taken from a client.</summary>
    public const int LengthMax = 128;

    private const int MadeLength = 32;
    private static readonly SearchValues<byte> Allowed =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-._="u8);

    /// <summary>An id that a client may choose: short, and of characters that no log or shell can misread.</summary>
    public static bool IsUsable(ReadOnlySpan<byte> id) =>
        id.Length is > 0 and <= LengthMax && !id.ContainsAnyExcept(Allowed);

    /// <summary>Writes a new id, 32 hexadecimal digits; returns its length.</summary>
    public static int Make(LoopRandom random, Span<byte> destination)
    {
        WriteHex(random.Next(), destination);
        WriteHex(random.Next(), destination[16..]);
        return MadeLength;
    }

    /// <summary>Sixteen lower-case hexadecimal digits.</summary>
    public static void WriteHex(ulong value, Span<byte> destination)
    {
        for (int i = 15; i >= 0; i--)
        {
            destination[i] = "0123456789abcdef"u8[(int)(value & 15)];
            value >>= 4;
        }
    }
}
