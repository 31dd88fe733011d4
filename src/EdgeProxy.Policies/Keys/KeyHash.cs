using System.Buffers.Binary;
using System.Security.Cryptography;

namespace EdgeProxy.Policies;

/// <summary>The SHA-256 hash of an API key (FIPS 180-4): what is kept of it. A value of 32 bytes.</summary>
public readonly struct KeyHash : IEquatable<KeyHash>
{
    public const int ByteCount = 32;

    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    /// <param name="bytes">The hash, <see cref="ByteCount"/> bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer.</exception>
    public KeyHash(ReadOnlySpan<byte> bytes)
    {
        _a = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _b = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _c = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
        _d = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]);
    }

    /// <summary>Its words, the leading first.</summary>
    internal (ulong A, ulong B, ulong C, ulong D) Words => (_a, _b, _c, _d);

    /// <summary>Of a key as it was presented. Allocates nothing.</summary>
    public static KeyHash OfKey(ReadOnlySpan<byte> key)
    {
        Span<byte> hash = stackalloc byte[ByteCount];
        if (key.Length <= ShortSha256.MessageBytesMax)
        {
            ShortSha256.Hash(key, hash);
        }
        else
        {
            SHA256.HashData(key, hash);
        }

        return new KeyHash(hash);
    }

    /// <summary>Reads 64 hexadecimal digits, of either case.</summary>
    public static bool TryParseHex(ReadOnlySpan<byte> text, out KeyHash hash)
    {
        Span<byte> bytes = stackalloc byte[ByteCount];
        bool valid = text.Length == 2 * ByteCount;
        for (int i = 0; valid && i < ByteCount; i++)
        {
            int high = DigitOf(text[2 * i]);
            int low = DigitOf(text[(2 * i) + 1]);
            valid = (high | low) >= 0;
            bytes[i] = (byte)((high << 4) | low);
        }

        hash = valid ? new KeyHash(bytes) : default;
        return valid;
    }

    /// <summary>Takes the same time wherever the two differ.</summary>
    public bool Equals(KeyHash other) => ((_a ^ other._a) | (_b ^ other._b) | (_c ^ other._c) | (_d ^ other._d)) == 0;

    public override bool Equals(object? obj) => obj is KeyHash other && Equals(other);

    public override int GetHashCode() => (int)_a;

    private static int DigitOf(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
        _ => -1,
    };
}
