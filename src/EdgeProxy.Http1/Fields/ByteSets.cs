using System.Buffers;

namespace EdgeProxy.Http1;

/// <summary>The sets of bytes that the grammars are made of, ready for vectorised search.</summary>
internal static class ByteSets
{
    /// <summary><c>tchar</c>, RFC 9110 section 5.6.2.</summary>
    public static readonly SearchValues<byte> Token = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>
    /// All control characters but tab: what ends a line, and what no line may hold. One search finds
    /// the end of a line and proves the line clean, RFC 9110 section 5.5.
    /// </summary>
    public static readonly SearchValues<byte> LineEndOrControl = SearchValues.Create(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 127]);

    /// <summary>Visible ASCII without <c>#</c>: what a request target is made of.</summary>
    public static readonly SearchValues<byte> Target = SearchValues.Create(
        "!\"$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    /// <summary>Characters of a registered name that are accepted: RFC 3986 section 3.2.2 without percent-encodings and sub-delimiters.</summary>
    public static readonly SearchValues<byte> RegisteredName = SearchValues.Create(
        "-._0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>Path characters that stand for themselves: <c>pchar</c> and slash without <c>%</c> and <c>;</c>, RFC 3986 section 3.3.</summary>
    public static readonly SearchValues<byte> PlainPath = SearchValues.Create(
        "!$&'()*+,-./0123456789:=@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~"u8);

    /// <summary><c>unreserved</c>, RFC 3986 section 2.3: percent-encodings of these are decoded.</summary>
    public static readonly SearchValues<byte> Unreserved = SearchValues.Create(
        "-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~"u8);

    public static readonly SearchValues<byte> Base64 = SearchValues.Create(
        "+/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    public static bool IsWhitespace(byte value) => value is (byte)' ' or (byte)'\t';

    /// <summary>Whether all bytes are token characters and there is at least one.</summary>
    public static bool IsToken(ReadOnlySpan<byte> bytes) => !bytes.IsEmpty && !bytes.ContainsAnyExcept(Token);

    /// <summary>The value of a hexadecimal digit, or -1.</summary>
    public static int HexValue(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
        >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
        _ => -1,
    };
}
