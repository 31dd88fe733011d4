namespace EdgeProxy.Http1.Tests;

public sealed class WebSocketHandshakeTests
{
    private const string Accept = "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";
    private const string Good = "Upgrade: websocket\r\nConnection: Upgrade\r\n" + Accept;

    [Fact]
    public void Accept_IsThatOfTheStandardsExample()
    {
        Span<byte> accept = stackalloc byte[WebSocketHandshake.AcceptLength + 2];
        accept.Fill((byte)'x');

        WebSocketHandshake.ComputeAccept("dGhlIHNhbXBsZSBub25jZQ=="u8, accept);

        Assert.Equal("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=xx", Bytes.Text(accept));
    }

    [Fact]
    public void KeyThatIsTooLong_Throws()
    {
        Assert.Throws<ArgumentException>(() => WebSocketHandshake.ComputeAccept(new byte[65], new byte[28]));
    }

    [Theory]
    [InlineData("", Good)]
    [InlineData("", "upgrade: WebSocket\r\nconnection: keep-alive, UPGRADE\r\n" + Accept)]
    [InlineData("Sec-WebSocket-Protocol: a, b\r\n", Good)]
    [InlineData("Sec-WebSocket-Protocol: a, b\r\n", Good + "Sec-WebSocket-Protocol: b\r\n")]
    [InlineData("Sec-WebSocket-Protocol: a\r\nSec-WebSocket-Protocol: b\r\n", Good + "Sec-WebSocket-Protocol: b\r\n")]
    [InlineData("Sec-WebSocket-Extensions: x, permessage-deflate; client_max_window_bits\r\n", Good + "Sec-WebSocket-Extensions: permessage-deflate;server_no_context_takeover\r\n")]
    public void RightAnswer_IsAccepted(string offer, string answer) => Assert.True(IsAccepted(offer, "101", answer));

    [Theory]
    [InlineData("WebSocket: backend says 200", "", "200", Good)]
    [InlineData("WebSocket: backend says 426", "", "426", Good)]
    [InlineData("WebSocket: no Upgrade", "", "101", "Connection: Upgrade\r\n" + Accept)]
    [InlineData("WebSocket: another protocol", "", "101", "Upgrade: h2c\r\nConnection: Upgrade\r\n" + Accept)]
    [InlineData("WebSocket: more than one protocol", "", "101", "Upgrade: websocket, h2c\r\nConnection: Upgrade\r\n" + Accept)]
    [InlineData("WebSocket: Upgrade twice", "", "101", Good + "Upgrade: h2c\r\n")]
    [InlineData("WebSocket: no Connection", "", "101", "Upgrade: websocket\r\n" + Accept)]
    [InlineData("WebSocket: Connection without upgrade", "", "101", "Upgrade: websocket\r\nConnection: keep-alive\r\n" + Accept)]
    [InlineData("WebSocket: no Accept", "", "101", "Upgrade: websocket\r\nConnection: Upgrade\r\n")]
    [InlineData("WebSocket: wrong Accept", "", "101", "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOp=\r\n")]
    [InlineData("WebSocket: Accept in other letters", "", "101", "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: S3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")]
    [InlineData("WebSocket: Accept twice", "", "101", Good + Accept)]
    [InlineData("WebSocket: a subprotocol that nobody offered", "", "101", Good + "Sec-WebSocket-Protocol: a\r\n")]
    [InlineData("WebSocket: another subprotocol", "Sec-WebSocket-Protocol: a, b\r\n", "101", Good + "Sec-WebSocket-Protocol: c\r\n")]
    [InlineData("WebSocket: two subprotocols", "Sec-WebSocket-Protocol: a, b\r\n", "101", Good + "Sec-WebSocket-Protocol: a, b\r\n")]
    [InlineData("WebSocket: two subprotocol lines", "Sec-WebSocket-Protocol: a, b\r\n", "101", Good + "Sec-WebSocket-Protocol: a\r\nSec-WebSocket-Protocol: b\r\n")]
    [InlineData("WebSocket: an empty subprotocol", "Sec-WebSocket-Protocol: a\r\n", "101", Good + "Sec-WebSocket-Protocol:\r\n")]
    [InlineData("WebSocket: an extension that nobody offered", "", "101", Good + "Sec-WebSocket-Extensions: permessage-deflate\r\n")]
    [InlineData("WebSocket: another extension on a second line", "Sec-WebSocket-Extensions: x\r\n", "101", Good + "Sec-WebSocket-Extensions: x\r\nSec-WebSocket-Extensions: y\r\n")]
    public void WrongAnswer_IsNotAccepted(string name, string offer, string status, string answer)
    {
        Assert.NotEmpty(name);
        Assert.False(IsAccepted(offer, status, answer));
    }

    [Fact]
    public void AnswerToARequestThatAskedForNothing_IsNotAccepted()
    {
        ReadOnlySpan<byte> requestBytes = "GET / HTTP/1.1\r\nHost: a\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"u8;
        ReadOnlySpan<byte> responseBytes = Bytes.Of("HTTP/1.1 101 x\r\n" + Good + "\r\n");
        var request = new RequestHead();
        var response = new ResponseHead();
        RequestHeadParser.Parse(requestBytes, request, HeadLimits.Default);
        ResponseHeadParser.Parse(responseBytes, response, HeadLimits.Default, KnownMethod.Get);

        Assert.False(WebSocketHandshake.IsAcceptedBy(request, requestBytes, response, responseBytes));
    }

    private static bool IsAccepted(string offer, string status, string answer)
    {
        byte[] requestBytes = Bytes.Of(
            "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + offer + "\r\n");
        byte[] responseBytes = Bytes.Of($"HTTP/1.1 {status} x\r\n{answer}\r\n");
        var request = new RequestHead();
        var response = new ResponseHead();
        Assert.Equal(ParseStatus.Complete, RequestHeadParser.Parse(requestBytes, request, HeadLimits.Default));
        Assert.Equal(ParseStatus.Complete, ResponseHeadParser.Parse(responseBytes, response, HeadLimits.Default, KnownMethod.Get));
        return WebSocketHandshake.IsAcceptedBy(request, requestBytes, response, responseBytes);
    }
}
