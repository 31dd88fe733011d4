namespace EdgeProxy.Http1.Tests;

public sealed class ResponseHeadParserTests
{
    [Fact]
    public void OrdinaryResponse_FillsTheHead()
    {
        ResponseParse parse = ResponseParse.EveryWay(
            "HTTP/1.1 200 All is\twell\r\nServer: x\r\nContent-Length: 5\r\nProxy-Authenticate: y\r\nX-A: 1\r\nConnection: x-a\r\n\r\nhello");

        Assert.Equal(ParseStatus.Complete, parse.Status);
        Assert.Equal(
            """
            Http11 200 All is	well
            ContentLength 5 keep=True length=106
            Server=x Server
            Content-Length=5 ContentLength
            Proxy-Authenticate=y ProxyAuthenticate hop
            X-A=1 None hop
            Connection=x-a Connection hop
            """,
            parse.Facts);
    }

    [Theory]
    [InlineData("HTTP/1.1 200", "Http11 200 \n")]
    [InlineData("HTTP/1.1 200 ", "Http11 200 \n")]
    [InlineData("HTTP/1.0 599 \u00e9 x", "Http10 599 \u00e9 x\n")]
    [InlineData("HTTP/1.1 101 Switching Protocols", "Http11 101 Switching Protocols\nNone 0 keep=True")]
    public void StatusLine_IsSplit(string line, string facts)
    {
        Assert.StartsWith(facts, ResponseParse.EveryWay(line + "\r\n\r\n").Facts, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 200", "", KnownMethod.Get, "UntilClose 0 keep=False")]
    [InlineData("HTTP/1.0 200", "Connection: keep-alive\r\n", KnownMethod.Get, "UntilClose 0 keep=False")]
    [InlineData("HTTP/1.0 200", "Connection: keep-alive\r\nContent-Length: 1\r\n", KnownMethod.Get, "ContentLength 1 keep=True")]
    [InlineData("HTTP/1.0 200", "Content-Length: 1\r\n", KnownMethod.Get, "ContentLength 1 keep=False")]
    [InlineData("HTTP/1.1 200", "Connection: close\r\nContent-Length: 1\r\n", KnownMethod.Get, "ContentLength 1 keep=False")]
    [InlineData("HTTP/1.1 200", "Transfer-Encoding: Chunked\r\n", KnownMethod.Post, "Chunked 0 keep=True")]
    [InlineData("HTTP/1.1 200", "Transfer-Encoding: chunked\r\n", KnownMethod.Head, "None 0 keep=True")]
    [InlineData("HTTP/1.1 200", "Content-Length: 9\r\n", KnownMethod.Head, "None 0 keep=True")]
    [InlineData("HTTP/1.1 304", "Content-Length: 9\r\n", KnownMethod.Get, "None 0 keep=True")]
    [InlineData("HTTP/1.1 304", "Transfer-Encoding: chunked\r\n", KnownMethod.Get, "None 0 keep=True")]
    [InlineData("HTTP/1.1 204", "", KnownMethod.Get, "None 0 keep=True")]
    [InlineData("HTTP/1.1 100", "", KnownMethod.Get, "None 0 keep=True")]
    [InlineData("HTTP/1.1 200", "Content-Length: 9\r\n", KnownMethod.Connect, "None 0 keep=True")]
    [InlineData("HTTP/1.1 407", "Content-Length: 9\r\n", KnownMethod.Connect, "ContentLength 9 keep=True")]
    [InlineData("HTTP/1.1 500", "Content-Length : 9\r\n", KnownMethod.Get, "ContentLength 9 keep=True")]
    public void Framing_FollowsStatusMethodAndFields(string line, string fields, KnownMethod method, string facts)
    {
        Assert.Contains("\n" + facts + " length", ResponseParse.EveryWay(line + " x\r\n" + fields + "\r\n", method).Facts, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bodiless: 204 with Content-Length 0", "0", true)]
    [InlineData("bodiless: 204 with Content-Length 5", "5", false)]
    public void ContentLengthOf204_IsForThisHopAndEndsReuseUnlessZero(string name, string length, bool keepAlive)
    {
        Assert.NotEmpty(name);
        ResponseParse parse = ResponseParse.EveryWay($"HTTP/1.1 204 x\r\nContent-Length: {length}\r\n\r\n");

        Assert.Contains($"None 0 keep={keepAlive} ", parse.Facts, StringComparison.Ordinal);
        Assert.EndsWith($"Content-Length={length} ContentLength hop", parse.Facts, StringComparison.Ordinal);
    }

    [Fact]
    public void WhitespaceBeforeColon_IsRemoved()
    {
        ResponseParse parse = ResponseParse.EveryWay("HTTP/1.1 200 x\r\nX-A \t : b\r\nContent-Length\t: 3\r\n\r\n");

        Assert.EndsWith("X-A=b None\nContent-Length=3 ContentLength", parse.Facts, StringComparison.Ordinal);
    }

    [Fact]
    public void UnderscoredNameThatFramesNothing_IsLetPass()
    {
        Assert.EndsWith("Set_Cookie=b None", ResponseParse.EveryWay("HTTP/1.1 200 x\r\nSet_Cookie: b\r\n\r\n").Facts, StringComparison.Ordinal);
    }

    [Fact]
    public void HeadAfterError_StaysInvalidUntilReset()
    {
        var head = new ResponseHead();
        ResponseHeadParser.Parse("HTTP/1.1 9\r\n\r\n"u8, head, HeadLimits.Default, KnownMethod.Get);

        Assert.Equal(ParseStatus.Invalid, ResponseHeadParser.Parse("HTTP/1.1 200 \r\n\r\n"u8, head, HeadLimits.Default, KnownMethod.Get));
        head.Reset();
        Assert.Equal(ParseStatus.Complete, ResponseHeadParser.Parse("HTTP/1.1 200 \r\n\r\n"u8, head, HeadLimits.Default, KnownMethod.Get));
    }
}
