using System.Security.Cryptography;

namespace EdgeProxy.EndToEnd;

/// <summary>The checksum that bodies travel with: the first 16 hexadecimal digits of SHA-256.</summary>
internal static class BodySum
{
    public const string FieldName = "x-body-sum";

    public static string Of(ReadOnlySpan<byte> body) => Text(SHA256.HashData(body));

    public static string Of(IncrementalHash hash) => Text(hash.GetHashAndReset());

    private static string Text(byte[] digest) => Convert.ToHexStringLower(digest.AsSpan(0, 8));
}
