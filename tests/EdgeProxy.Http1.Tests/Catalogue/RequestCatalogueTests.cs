namespace EdgeProxy.Http1.Tests;

/// <summary>Each request of the catalogue is refused with its error, however its bytes arrive.</summary>
public sealed class RequestCatalogueTests
{
    /// <summary>Cutting at every byte is quadratic: texts longer than this are cut at places drawn from a fixed seed.</summary>
    private const int EveryCutBytesMax = 1000;

    public static TheoryData<string> LineNames => WireCase.NamesOf(RequestLineCases.All);

    public static TheoryData<string> FieldNames => WireCase.NamesOf(RequestFieldCases.All);

    [Theory]
    [MemberData(nameof(LineNames))]
    public void RequestLine_IsRefused(string name) => Check(WireCase.Find(RequestLineCases.All, name));

    [Theory]
    [MemberData(nameof(FieldNames))]
    public void RequestField_IsRefused(string name) => Check(WireCase.Find(RequestFieldCases.All, name));

    [Theory]
    [InlineData("CL.0: a GET with Content-Length has that body", "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n", "\nContentLength 5 ")]
    [InlineData("TE.0: an OPTIONS with chunked has that body", "OPTIONS * HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", "\nChunked 0 ")]
    [InlineData("method: GET with a chunked body", "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", "\nChunked 0 ")]
    [InlineData("method: DELETE with a body", "DELETE / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n", "\nContentLength 3 ")]
    [InlineData("method: HEAD with a body", "HEAD / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n", "\nContentLength 3 ")]
    [InlineData("method: TRACE without a body", "TRACE / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", "\nContentLength 0 ")]
    [InlineData("method: CONNECT parses", "CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n", "Connect CONNECT Authority a:1 ")]
    [InlineData("TE.TE: tab before the value", "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\tchunked\r\n\r\n", "\nChunked 0 ")]
    [InlineData("TE.TE: Chunked case", "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: cHuNkEd\r\n\r\n", "\nChunked 0 ")]
    [InlineData("Content-Length: `5 `", "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5 \r\n\r\n", "\nContentLength 5 ")]
    [InlineData("h2c: Upgrade is dropped", "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\n\r\n", "Upgrade=h2c Upgrade hop\nHTTP2-Settings=x Http2Settings hop")]
    [InlineData("h2c: HTTP2-Settings without Connection is dropped", "GET / HTTP/1.1\r\nHost: a\r\nHTTP2-Settings: x\r\n\r\n", "HTTP2-Settings=x Http2Settings hop")]
    [InlineData("Connection: nominated field that matters to nobody is dropped", "GET / HTTP/1.1\r\nHost: a\r\nX-Mine: 1\r\nConnection: X-Mine\r\n\r\n", "X-Mine=1 None hop")]
    [InlineData("authority: HTTP/1.0 without Host", "GET / HTTP/1.0\r\n\r\n", "authority= host=\n")]
    [InlineData("WebSocket: a right handshake", "GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, upgrade\r\nUpgrade: WebSocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n", " upgrade=WebSocket ")]
    [InlineData("WebSocket: in HTTP/1.0 it is ignored", "GET / HTTP/1.0\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n", " upgrade=Other ")]
    [InlineData("underscore in an unknown name", "GET / HTTP/1.1\r\nHost: a\r\nMy_Field: 1\r\n\r\n", "My_Field=1 None")]
    [InlineData("injection: tab and obs-text in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: a\tb\u00e9\u0080\r\n\r\n", "X=a\tb\u00e9\u0080 None")]
    [InlineData("pipeline: pipelined prefix: the head ends where it ends", "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n", " length=27\n")]
    public void CatalogueRequest_IsTakenAsOneThing(string name, string text, string fact)
    {
        Assert.False(string.IsNullOrEmpty(name));
        RequestParse parse = RequestParse.EveryWay(text);

        Assert.Equal(ParseStatus.Complete, parse.Status);
        Assert.Contains(fact, parse.Facts + "\n", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pipeline: request queued after error must not be parsed", "GET /\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", ProtocolError.Http09Request)]
    [InlineData("pipeline: pipelined prefix: the rest of a refused body is no request", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 2\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", ProtocolError.ContentLengthList)]
    public void BytesAfterAnError_AreNotRead(string name, string text, ProtocolError error)
    {
        Assert.NotEmpty(name);
        byte[] bytes = Bytes.Of(text);
        var head = new RequestHead();
        for (int times = 0; times < 2; times++)
        {
            Assert.Equal(ParseStatus.Invalid, RequestHeadParser.Parse(bytes, head, HeadLimits.Default));
            Assert.Equal(error, head.Error);
        }
    }

    private static void Check(WireCase item)
    {
        RequestParse parse = item.Text.Length <= EveryCutBytesMax ? RequestParse.EveryWay(item.Text) : SomeWays(Bytes.Of(item.Text));

        Assert.Equal(ParseStatus.Invalid, parse.Status);
        Assert.Equal(item.Error, parse.Error);
    }

    private static RequestParse SomeWays(byte[] bytes)
    {
        RequestParse whole = RequestParse.Steps(bytes, [bytes.Length]);
        var random = new Random(1);
        for (int i = 0; i < 50; i++)
        {
            Assert.Equal(whole, RequestParse.Steps(bytes, [random.Next(bytes.Length), bytes.Length]));
        }

        return whole;
    }
}
