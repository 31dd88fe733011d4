using System.Text;

namespace EdgeProxy.Http1.Tests;

/// <summary>Test data as text in which each character is one byte (Latin-1), and where it lies in memory.</summary>
internal static class Bytes
{
    public static byte[] Of(string text) => Encoding.Latin1.GetBytes(text);

    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    /// <summary>The same bytes at an odd offset of a larger buffer full of what must not be read.</summary>
    public static ReadOnlySpan<byte> Misaligned(ReadOnlySpan<byte> bytes)
    {
        var buffer = new byte[bytes.Length + 16];
        buffer.AsSpan().Fill((byte)'\n');
        bytes.CopyTo(buffer.AsSpan(7));
        return buffer.AsSpan(7, bytes.Length);
    }
}
