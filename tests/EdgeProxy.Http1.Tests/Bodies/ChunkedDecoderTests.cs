namespace EdgeProxy.Http1.Tests;

public sealed class ChunkedDecoderTests
{
    public static TheoryData<string> Names => WireCase.NamesOf(BodyCases.Chunks);

    [Theory]
    [InlineData("0\r\n", "")]
    [InlineData("000\r\n", "")]
    [InlineData("5\r\nhello\r\n0\r\n", "hello")]
    [InlineData("1\r\na\r\nA\r\n0123456789\r\n00000\r\n", "a0123456789")]
    [InlineData("0000000000000005\r\nhe\r\no\r\n0\r\n", "he\r\no")]
    [InlineData("5;a;b=c;d=\"e \\\" \t;=\u00e9\"\r\nhello\r\n0;x\r\n", "hello")]
    [InlineData("5 \t; a \t= \"b\"\t;c\r\nhello\r\n0\r\n", "hello")]
    [InlineData("5; a = b ;c\r\nhello\r\n0\r\n", "hello")]
    public void GoodBody_IsDecodedUpToItsTrailers(string text, string body)
    {
        ChunkedParse parse = ChunkedParse.EveryWay(text + "\r\nGET ");

        Assert.Equal(new ChunkedParse(ChunkedStatus.TrailersNext, ProtocolError.None, body, text.Length), parse);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void CatalogueBody_IsRefused(string name)
    {
        WireCase item = WireCase.Find(BodyCases.Chunks, name);
        byte[] bytes = Bytes.Of(item.Text);
        ChunkedParse parse = bytes.Length <= 1000 ? ChunkedParse.EveryWay(item.Text) : ChunkedParse.Steps(bytes, [bytes.Length]);

        Assert.Equal(ChunkedStatus.Invalid, parse.Status);
        Assert.Equal(item.Error, parse.Error);
    }

    [Fact]
    public void LargestSize_IsCountedDown()
    {
        var decoder = default(ChunkedDecoder);

        Assert.Equal(ChunkedStatus.Data, decoder.Decode("7fffffffffffffff\r\nabc"u8, out int consumed, out ByteRange data));
        Assert.Equal((21, new ByteRange(18, 3)), (consumed, data));
        Assert.Equal(ChunkedStatus.NeedMore, decoder.Decode(default, out _, out _));
    }

    [Fact]
    public void DecoderAtItsEnd_StaysThere()
    {
        var decoder = default(ChunkedDecoder);
        decoder.Decode("0\r\n"u8, out _, out _);

        Assert.Equal(ChunkedStatus.TrailersNext, decoder.Decode("5\r\nhello"u8, out int consumed, out _));
        Assert.Equal(0, consumed);
    }

    [Fact]
    public void DecoderAfterError_StaysInvalid()
    {
        var decoder = default(ChunkedDecoder);
        decoder.Decode("x"u8, out _, out _);

        Assert.Equal(ChunkedStatus.Invalid, decoder.Decode("5\r\nhello"u8, out _, out _));
        Assert.Equal(ProtocolError.BadChunkSize, decoder.Error);
    }

    [Theory]
    [InlineData(1, "1\r\n")]
    [InlineData(16384, "4000\r\n")]
    [InlineData(int.MaxValue, "7fffffff\r\n")]
    public void Encoder_WritesWhatTheDecoderReads(int size, string header)
    {
        Span<byte> destination = stackalloc byte[ChunkedEncoder.ChunkHeaderBytesMax];

        int written = ChunkedEncoder.WriteChunkHeader(destination, size);

        Assert.Equal(header, Bytes.Text(destination[..written]));
    }

    [Fact]
    public void EncoderOfAnEmptyChunk_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ChunkedEncoder.WriteChunkHeader(new byte[10], 0));
    }

    [Fact]
    public void EncoderWithoutRoom_Throws()
    {
        Assert.Throws<ArgumentException>(() => ChunkedEncoder.WriteChunkHeader(new byte[2], 1));
    }

    [Fact]
    public void EncoderEnds_AreRead()
    {
        string text = "1\r\nx" + Bytes.Text(ChunkedEncoder.ChunkEnd) + Bytes.Text(ChunkedEncoder.LastChunkBeforeTrailers);

        Assert.Equal(ChunkedStatus.TrailersNext, ChunkedParse.EveryWay(text).Status);
        Assert.Equal("0\r\n\r\n", Bytes.Text(ChunkedEncoder.LastChunk));
    }
}
