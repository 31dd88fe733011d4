using BenchmarkDotNet.Attributes;
using EdgeProxy.Http1;

namespace EdgeProxy.Benchmarks;

/// <summary>A body of sixteen chunks of 1 KiB.</summary>
[MemoryDiagnoser]
public class BodyBenchmarks
{
    private const int ChunkBytes = 1024;
    private const int Chunks = 16;

    private readonly byte[] _data = new byte[ChunkBytes];
    private readonly byte[] _encoded = new byte[Chunks * (ChunkBytes + 32)];
    private readonly int _encodedLength;

    public BodyBenchmarks()
    {
        _encodedLength = EncodeChunked();
        if (DecodeChunked() != Chunks * ChunkBytes)
        {
            throw new InvalidOperationException("What was encoded is not what is decoded.");
        }
    }

    [Benchmark]
    public int EncodeChunked()
    {
        Span<byte> destination = _encoded;
        int written = 0;
        for (int i = 0; i < Chunks; i++)
        {
            written += ChunkedEncoder.WriteChunkHeader(destination[written..], ChunkBytes);
            _data.CopyTo(destination[written..]);
            written += ChunkBytes;
            ChunkedEncoder.ChunkEnd.CopyTo(destination[written..]);
            written += ChunkedEncoder.ChunkEnd.Length;
        }

        ChunkedEncoder.LastChunk.CopyTo(destination[written..]);
        return written + ChunkedEncoder.LastChunk.Length;
    }

    /// <summary>The bytes of data found.</summary>
    [Benchmark]
    public int DecodeChunked()
    {
        var decoder = new ChunkedDecoder();
        ReadOnlySpan<byte> rest = _encoded.AsSpan(0, _encodedLength);
        int found = 0;
        while (decoder.Decode(rest, out int consumed, out ByteRange data) == ChunkedStatus.Data)
        {
            found += data.Length;
            rest = rest[consumed..];
        }

        return found;
    }
}
