namespace EdgeProxy.Http1;

public enum ChunkedStatus : byte
{
    /// <summary>All input was consumed; more is needed.</summary>
    NeedMore,

    /// <summary>A run of body bytes was found; call again for what follows it.</summary>
    Data,

    /// <summary>The last chunk was read: a trailer section follows, to be read with <see cref="TrailerParser"/>.</summary>
    TrailersNext,
    Invalid,
}

/// <summary>Resumable decoder of the chunked coding, RFC 9112 section 7.1. A struct: a body's whole state is in it.</summary>
public struct ChunkedDecoder
{
    public ProtocolError Error { get; private set; }

    /// <summary>Consumes framing up to the next run of body bytes; <paramref name="data"/> is relative to <paramref name="input"/>.</summary>
    public ChunkedStatus Decode(ReadOnlySpan<byte> input, out int consumed, out ByteRange data) => throw new NotImplementedException();
}
