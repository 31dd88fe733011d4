using System.Text;

namespace EdgeProxy.LoadTests;

/// <summary>What the origin answers, made once. A response of some 250 bytes of head, as applications send them.</summary>
internal static class OriginAnswers
{
    /// <summary>Content of the plain answer.</summary>
    public const int PlainBytes = 100;

    public static readonly byte[] Plain = Answer(PlainBytes);
    public static readonly byte[] Bytes64K = Answer(64 * 1024);
    public static readonly byte[] Cacheable1K = Answer(1024, CacheableFields);
    public static readonly byte[] Cacheable64K = Answer(64 * 1024, CacheableFields);
    public static readonly byte[] Tagged1K = Answer(1024, CacheableFields + "Surrogate-Key: load\r\n");
    public static readonly byte[] Bytes10M = Answer(10 * 1024 * 1024);
    public static readonly byte[] Chunked = MakeChunked(chunks: 5, chunkBytes: 700);
    public static readonly byte[] Failure = Encoding.ASCII.GetBytes("HTTP/1.1 500 Internal Server Error\r\nServer: origin\r\nContent-Length: 0\r\n\r\n");

    /// <summary>A response that declares more than follows: behind it the origin ends the connection.</summary>
    public static readonly byte[] Truncated = Answer(1000)[..^500];

    private const string Fields =
        "Server: origin\r\nDate: Mon, 23 Nov 2026 01:09:23 GMT\r\nContent-Type: text/plain\r\nCache-Control: private, max-age=0\r\nX-Trace: 4f9ad3e2-11aa-42b1-9d5e-6c1e0f7b1234\r\n";

    private const string CacheableFields =
        "Server: origin\r\nContent-Type: text/plain\r\nCache-Control: public, max-age=86400\r\nETag: \"4f9ad3e211aa42b1\"\r\nX-Trace: 4f9ad3e2-11aa-42b1-9d5e-6c1e0f7b1234\r\n";

    /// <summary>What a request for this target is answered with, whatever its query.</summary>
    public static byte[] For(ReadOnlySpan<byte> target) => target.IndexOf((byte)'?') is var query and >= 0 ? ForPath(target[..query]) : ForPath(target);

    private static byte[] ForPath(ReadOnlySpan<byte> path) =>
        path.SequenceEqual("/64k"u8) ? Bytes64K
        : path.SequenceEqual("/cacheable/1k"u8) ? Cacheable1K
        : path.SequenceEqual("/cacheable/64k"u8) ? Cacheable64K
        : path.SequenceEqual("/tagged/1k"u8) ? Tagged1K
        : path.SequenceEqual("/10m"u8) ? Bytes10M
        : path.SequenceEqual("/chunked"u8) ? Chunked
        : path.SequenceEqual("/fault/500"u8) ? Failure
        : path.SequenceEqual("/fault/truncated"u8) || path.SequenceEqual("/fault/reset"u8) ? Truncated
        : Plain;

    private static byte[] Answer(int bytes, string fields = Fields) =>
        [.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\n{fields}Content-Length: {bytes}\r\n\r\n"), .. Filler(bytes)];

    private static byte[] MakeChunked(int chunks, int chunkBytes)
    {
        byte[] chunk = [.. Encoding.ASCII.GetBytes($"{chunkBytes:x}\r\n"), .. Filler(chunkBytes), .. "\r\n"u8];
        return
        [
            .. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\n{Fields}Transfer-Encoding: chunked\r\n\r\n"),
            .. Enumerable.Repeat(chunk, chunks).SelectMany(bytes => bytes),
            .. "0\r\n\r\n"u8,
        ];
    }

    private static byte[] Filler(int bytes)
    {
        byte[] filler = new byte[bytes];
        filler.AsSpan().Fill((byte)'x');
        return filler;
    }
}
