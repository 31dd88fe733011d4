namespace EdgeProxy.Http1.Tests;

public sealed class WebSocketFrameTests
{
    public static TheoryData<string> Names => WireCase.NamesOf(FrameCases.All);

    [Theory]
    [MemberData(nameof(Names))]
    public void BadHeader_IsRefusedAsSoonAsItShows(string name)
    {
        WireCase item = WireCase.Find(FrameCases.All, name);
        byte[] bytes = Bytes.Of(item.Text);
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.Equal(ParseStatus.Incomplete, Read(bytes.AsSpan(0, length), FrameCases.SenderOf(item)).Status);
        }

        Assert.Equal((ParseStatus.Invalid, item.Error), Read(bytes, FrameCases.SenderOf(item)));
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(125, 2)]
    [InlineData(126, 4)]
    [InlineData(65535, 4)]
    [InlineData(65536, 10)]
    [InlineData(long.MaxValue, 10)]
    public void Header_ReadsAsItWasWrittenInItsShortestForm(long length, int headerBytes)
    {
        Span<byte> bytes = stackalloc byte[WebSocketFrame.HeaderBytesMax + 1];
        foreach (WebSocketSender sender in Enum.GetValues<WebSocketSender>())
        {
            bool isMasked = sender == WebSocketSender.Client;
            var header = new WebSocketFrameHeader(IsFinal: true, WebSocketOpcode.Binary, length, isMasked, isMasked ? 0x01020304u : 0);

            int written = WebSocketFrame.WriteHeader(bytes, header);

            Assert.Equal(headerBytes + (isMasked ? 4 : 0), written);
            for (int cut = 0; cut < written; cut++)
            {
                Assert.Equal(ParseStatus.Incomplete, WebSocketFrame.ReadHeader(bytes[..cut], sender, out _, out _, out _));
            }

            Assert.Equal(ParseStatus.Complete, WebSocketFrame.ReadHeader(bytes, sender, out WebSocketFrameHeader read, out int consumed, out _));
            Assert.Equal((header, written), (read, consumed));
        }
    }

    [Fact]
    public void StandardsExample_IsReadAndUnmasked()
    {
        // RFC 6455 section 5.7: a masked "Hello".
        byte[] frame = [0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58];

        Assert.Equal(ParseStatus.Complete, WebSocketFrame.ReadHeader(frame, WebSocketSender.Client, out WebSocketFrameHeader header, out int consumed, out _));
        WebSocketFrame.ApplyMask(frame.AsSpan(consumed), header.MaskingKey, 0);

        Assert.Equal((true, WebSocketOpcode.Text, 5L, false), (header.IsFinal, header.Opcode, header.PayloadLength, header.IsControl));
        Assert.Equal("Hello", Bytes.Text(frame.AsSpan(consumed)));
    }

    [Fact]
    public void MaskInPieces_IsTheMaskOfTheWhole()
    {
        var random = new Random(2);
        var whole = new byte[61];
        random.NextBytes(whole);
        byte[] expected = [.. whole.Select((value, i) => (byte)(value ^ (byte)(0xA1B2C3D4u >> (24 - (i % 4 * 8)))))];
        for (int cut = 0; cut <= whole.Length; cut++)
        {
            byte[] pieces = [.. whole];
            WebSocketFrame.ApplyMask(pieces.AsSpan(0, cut), 0xA1B2C3D4u, 0);
            WebSocketFrame.ApplyMask(pieces.AsSpan(cut), 0xA1B2C3D4u, cut);
            Assert.Equal(expected, pieces);
        }
    }

    [Fact]
    public void ServerClose_IsAControlFrameWithItsCode()
    {
        var bytes = new byte[WebSocketFrame.ServerCloseBytes];

        Assert.Equal(bytes.Length, WebSocketFrame.WriteServerClose(bytes, 1001));
        Assert.Equal([0x88, 0x02, 0x03, 0xE9], bytes);
    }

    private static (ParseStatus Status, ProtocolError Error) Read(ReadOnlySpan<byte> bytes, WebSocketSender sender)
    {
        ParseStatus status = WebSocketFrame.ReadHeader(Bytes.Misaligned(bytes), sender, out _, out _, out ProtocolError error);
        return (status, error);
    }
}
