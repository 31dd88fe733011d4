using EdgeProxy.Http1;

namespace EdgeProxy.Fuzz;

/// <summary>A chunked body comes to the same byte by byte as whole, and its content to the same when it is encoded again.</summary>
public static class ChunkedBodyTarget
{
    public static void Run(ReadOnlySpan<byte> input)
    {
        var body = new List<byte>();
        ChunkedStatus status = Decode(input, input.Length, body, out int consumed, out ProtocolError error);
        Promise.Holds(status == ChunkedStatus.Invalid == (error != ProtocolError.None), "an invalid body has an error, and no other has");
        var pieces = new List<byte>();
        ChunkedStatus piecesStatus = Decode(input, 1, pieces, out int piecesConsumed, out ProtocolError piecesError);
        Promise.Holds(status == piecesStatus && error == piecesError && body.SequenceEqual(pieces), "a body byte by byte comes to what it is whole");
        if (status != ChunkedStatus.TrailersNext)
        {
            return;
        }

        Promise.Holds(consumed == piecesConsumed, "a body ends where it ends");
        CheckTrailers(input[consumed..]);
        byte[] again = Encode(body);
        var decoded = new List<byte>();
        Promise.Holds(Decode(again, again.Length, decoded, out _, out _) == ChunkedStatus.TrailersNext, "what is encoded can be decoded");
        Promise.Holds(decoded.SequenceEqual(body), "what is decoded is what was encoded");
    }

    private static ChunkedStatus Decode(ReadOnlySpan<byte> input, int step, List<byte> body, out int consumed, out ProtocolError error)
    {
        var decoder = default(ChunkedDecoder);
        ChunkedStatus status = ChunkedStatus.NeedMore;
        consumed = 0;
        while (status is ChunkedStatus.Data || (status is ChunkedStatus.NeedMore && consumed < input.Length))
        {
            ReadOnlySpan<byte> piece = input.Slice(consumed, Math.Min(step, input.Length - consumed));
            status = decoder.Decode(piece, out int taken, out ByteRange data);
            Promise.Holds(data.End <= taken && taken <= piece.Length, "data lies within what was taken");
            Promise.Holds(status != ChunkedStatus.NeedMore || taken == piece.Length, "more is asked for when all was taken");
            body.AddRange(data.Of(piece));
            consumed += taken;
        }

        error = decoder.Error;
        return status;
    }

    private static void CheckTrailers(ReadOnlySpan<byte> rest)
    {
        var fields = new FieldTable();
        ParseStatus status = TrailerParser.Parse(rest, fields, HeadLimits.Default, out int consumed, out ProtocolError error);
        Promise.Holds(status == ParseStatus.Invalid == (error != ProtocolError.None), "invalid trailers have an error, and no others have");
        if (status == ParseStatus.Complete)
        {
            Promise.AreClean(fields, rest[..consumed]);
            Promise.Holds(!fields.Has(KnownHeader.ContentLength) && !fields.Has(KnownHeader.Host), "no trailer frames or routes");
        }
    }

    private static byte[] Encode(List<byte> body)
    {
        var encoded = new List<byte>();
        Span<byte> header = stackalloc byte[ChunkedEncoder.ChunkHeaderBytesMax];
        foreach (byte[] chunk in body.Chunk(7))
        {
            encoded.AddRange(header[..ChunkedEncoder.WriteChunkHeader(header, chunk.Length)]);
            encoded.AddRange(chunk);
            encoded.AddRange(ChunkedEncoder.ChunkEnd);
        }

        encoded.AddRange(ChunkedEncoder.LastChunk);
        return [.. encoded];
    }
}
