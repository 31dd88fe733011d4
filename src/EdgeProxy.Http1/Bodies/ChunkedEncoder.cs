using System.Buffers.Text;

namespace EdgeProxy.Http1;

/// <summary>Writes the chunked coding, RFC 9112 section 7.1.</summary>
public static class ChunkedEncoder
{
    /// <summary>Most bytes that <see cref="WriteChunkHeader"/> writes: eight hexadecimal digits and CRLF.</summary>
    public const int ChunkHeaderBytesMax = 10;

    public static ReadOnlySpan<byte> ChunkEnd => "\r\n"u8;

    /// <summary>The last chunk and an empty trailer section.</summary>
    public static ReadOnlySpan<byte> LastChunk => "0\r\n\r\n"u8;

    /// <summary>The last chunk alone; trailer field lines and an empty line follow.</summary>
    public static ReadOnlySpan<byte> LastChunkBeforeTrailers => "0\r\n"u8;

    /// <summary>Writes the header of a chunk of <paramref name="size"/> bytes (at least 1); returns the bytes written.</summary>
    public static int WriteChunkHeader(Span<byte> destination, int size)
    {
        // A header of size 0 would end the body.
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        bool fits = Utf8Formatter.TryFormat(size, destination, out int digits, 'x');
        if (!fits || destination.Length < digits + ChunkEnd.Length)
        {
            throw new ArgumentException("The destination is too short for the chunk's header.", nameof(destination));
        }

        ChunkEnd.CopyTo(destination[digits..]);
        return digits + ChunkEnd.Length;
    }
}
