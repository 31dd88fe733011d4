namespace EdgeProxy.Http1.Tests;

public sealed class RequestHeadParserTests
{
    [Fact]
    public void OrdinaryGet_FillsTheHead()
    {
        RequestParse parse = RequestParse.EveryWay("GET /a/b?x=1&y HTTP/1.1\r\nHost: Example.com:8080\r\nUser-Agent: \t x y \t\r\nX-Empty:\r\n\r\nnext");

        Assert.Equal(ParseStatus.Complete, parse.Status);
        Assert.Equal(
            """
            Get GET Origin /a/b?x=1&y Http11
            authority=Example.com:8080 host=Example.com
            path=/a/b query=x=1&y
            None 0 keep=True expect=False upgrade=None trailers=False length=82
            Host=Example.com:8080 Host
            User-Agent=x y UserAgent
            X-Empty= None
            """,
            parse.Facts);
    }

    [Fact]
    public void LeadingEmptyLine_IsSkippedOnceAndCounted()
    {
        Assert.Contains("length=29\n", RequestParse.EveryWay("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n").Facts, StringComparison.Ordinal);
        Assert.Equal(ProtocolError.BadStartLine, RequestParse.EveryWay("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n").Error);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n", true)]
    [InlineData("GET / HTTP/1.1\r\nConnection: close\r\n", false)]
    [InlineData("GET / HTTP/1.1\r\nConnection: keep-alive, Close\r\n", false)]
    [InlineData("GET / HTTP/1.1\r\nConnection: a\r\nConnection: close\r\n", false)]
    [InlineData("GET / HTTP/1.0\r\n", false)]
    [InlineData("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n", true)]
    [InlineData("GET / HTTP/1.0\r\nConnection: Keep-Alive, close\r\n", false)]
    public void Connection_DecidesKeepAlive(string start, bool keepAlive)
    {
        RequestParse parse = RequestParse.EveryWay(start + "Host: a\r\n\r\n");

        Assert.Contains($"keep={keepAlive} ", parse.Facts, StringComparison.Ordinal);
    }

    [Fact]
    public void HopByHopFields_AreMarked()
    {
        RequestParse parse = RequestParse.EveryWay(
            "GET / HTTP/1.1\r\nHost: a\r\nX-One: 1\r\nConnection: x-one, , TE\r\nx-ONE: 2\r\nKeep-Alive: 1\r\nProxy-Connection: x\r\nTE: trailers;q=1\r\nTE: gzip, Trailers\r\n"
            + "Upgrade: h2c\r\nHTTP2-Settings: x\r\nTrailer: x\r\nProxy-Authorization: x\r\nX-Two: 3\r\n\r\n");

        Assert.EndsWith(
            """
            Host=a Host
            X-One=1 None hop
            Connection=x-one, , TE Connection hop
            x-ONE=2 None hop
            Keep-Alive=1 KeepAlive hop
            Proxy-Connection=x ProxyConnection hop
            TE=trailers;q=1 Te hop
            TE=gzip, Trailers Te hop
            Upgrade=h2c Upgrade hop
            HTTP2-Settings=x Http2Settings hop
            Trailer=x Trailer hop
            Proxy-Authorization=x ProxyAuthorization hop
            X-Two=3 None
            """,
            parse.Facts,
            StringComparison.Ordinal);
        Assert.Contains("upgrade=Other trailers=True", parse.Facts, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET http://a HTTP/1.1", "Get GET Absolute http://a Http11\nauthority=a host=a\npath= query=none")]
    [InlineData("GET http://a?q HTTP/1.1", "Get GET Absolute http://a?q Http11\nauthority=a host=a\npath= query=q")]
    [InlineData("GET HTTP://A:80/x?y=/? HTTP/1.1", "Get GET Absolute HTTP://A:80/x?y=/? Http11\nauthority=A:80 host=A\npath=/x query=y=/?")]
    [InlineData("OPTIONS * HTTP/1.1", "Options OPTIONS Asterisk * Http11\nauthority=a host=a\npath=* query=none")]
    [InlineData("CONNECT a:443 HTTP/1.1", "Connect CONNECT Authority a:443 Http11\nauthority=a:443 host=a\npath= query=none")]
    [InlineData("CONNECT a:1 HTTP/1.1", "Connect CONNECT Authority a:1 Http11\nauthority=a:1 host=a\npath= query=none")]
    [InlineData("get /? HTTP/1.1", "Other get Origin /? Http11\nauthority=a host=a\npath=/ query=")]
    [InlineData("PATCH //x HTTP/1.1", "Patch PATCH Origin //x Http11\nauthority=a host=a\npath=//x query=none")]
    [InlineData("M-SEARCH / HTTP/1.0", "Other M-SEARCH Origin / Http10\nauthority=a host=a\npath=/ query=none")]
    public void EachTargetForm_IsSplit(string line, string facts)
    {
        RequestParse parse = RequestParse.EveryWay(line + "\r\nHost: a\r\n\r\n");

        Assert.StartsWith(facts + "\n", parse.Facts, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("a.b.")]
    [InlineData("a_b-c.example:1")]
    [InlineData("127.0.0.1:65535")]
    [InlineData("[::1]")]
    [InlineData("[::]:80")]
    [InlineData("[2001:db8::8:800:200c:417a]")]
    [InlineData("[1:2:3:4:5:6:7:8]:443")]
    [InlineData("[::ffff:1.2.3.4]")]
    [InlineData("[1:2:3:4:5:6:1.2.3.4]")]
    public void GoodHost_IsTaken(string host)
    {
        Assert.Contains($"authority={host} ", RequestParse.EveryWay($"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n").Facts, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://a/", "a:80")]
    [InlineData("http://a:80/", "A")]
    [InlineData("https://a/", "a:443")]
    [InlineData("https://[::1]:8443", "[::1]:8443")]
    public void AbsoluteTargetThatAgreesWithHost_IsTaken(string target, string host)
    {
        Assert.Equal(ParseStatus.Complete, RequestParse.EveryWay($"GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n").Status);
    }

    [Theory]
    [InlineData("Content-Length: 0", "ContentLength 0")]
    [InlineData("Content-Length: 007", "ContentLength 7")]
    [InlineData("Content-Length: 9223372036854775807", "ContentLength 9223372036854775807")]
    [InlineData("Transfer-Encoding: chunked", "Chunked 0")]
    [InlineData("Transfer-Encoding: \tCHUNKED ", "Chunked 0")]
    [InlineData("X: y", "None 0")]
    public void FramingFields_GiveTheFraming(string field, string framing)
    {
        Assert.Contains("\n" + framing + " keep", RequestParse.EveryWay($"POST / HTTP/1.1\r\nHost: a\r\n{field}\r\n\r\n").Facts, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1", "100-Continue", "Content-Length: 1", true)]
    [InlineData("HTTP/1.1", "100-continue", "Transfer-Encoding: chunked", true)]
    [InlineData("HTTP/1.0", "100-continue", "Content-Length: 1", false)]
    [InlineData("HTTP/1.1", "100-continue", "Content-Length: 0", false)]
    [InlineData("HTTP/1.1", "100-continue", "X: no body", false)]
    public void Expect100_CountsAndIsPassedOnInHttp11WithABodyAlone(string version, string value, string framing, bool expects)
    {
        RequestParse parse = RequestParse.EveryWay($"POST / {version}\r\nHost: a\r\n{framing}\r\nExpect: {value}\r\n\r\n");

        Assert.Contains($"expect={expects} ", parse.Facts, StringComparison.Ordinal);
        Assert.EndsWith($"\nExpect={value} Expect{(expects ? "" : " hop")}", parse.Facts, StringComparison.Ordinal);
    }

    [Fact]
    public void HeadAtItsLimit_IsTakenAndOneByteMoreIsNot()
    {
        const string Text = "GET / HTTP/1.1\r\nHost: a\r\nX: 123456789\r\n\r\n";
        var exact = new HeadLimits { HeadBytesMax = Text.Length };
        var less = new HeadLimits { HeadBytesMax = Text.Length - 1 };

        Assert.Equal(ParseStatus.Complete, RequestParse.EveryWay(Text, exact).Status);
        Assert.Equal(ProtocolError.HeadTooLarge, RequestParse.EveryWay(Text, less).Error);
    }

    [Fact]
    public void EachLimitOfTheStartLine_IsExact()
    {
        var limits = new HeadLimits { MethodBytesMax = 4, TargetBytesMax = 5, FieldCountMax = 2 };
        const string Rest = " HTTP/1.1\r\nHost: a\r\n\r\n";

        Assert.Equal(ParseStatus.Complete, RequestParse.EveryWay("POST /1234" + Rest, limits).Status);
        Assert.Equal(ProtocolError.TargetTooLong, RequestParse.EveryWay("POST /12345" + Rest, limits).Error);
        Assert.Equal(ProtocolError.TargetTooLong, RequestParse.EveryWay("GET /123456789012345678901234567890" + Rest, limits).Error);
        Assert.Equal(ProtocolError.MethodTooLong, RequestParse.EveryWay("POSTS /123" + Rest, limits).Error);
        Assert.Equal(ProtocolError.MethodTooLong, RequestParse.EveryWay(new string('P', 100), limits).Error);
        Assert.Equal(ProtocolError.TooManyFields, RequestParse.EveryWay("GET / HTTP/1.1\r\na:b\r\na:b\r\na:b\r\n\r\n", limits).Error);
    }

    [Fact]
    public void FieldCountMaxAboveCeiling_StopsAtTheCeiling()
    {
        var limits = new HeadLimits { FieldCountMax = 10_000 };
        string Lines(int count) => "GET / HTTP/1.1\r\nHost: a\r\n" + string.Concat(Enumerable.Repeat("a:b\r\n", count - 1)) + "\r\n";

        Assert.Equal(ParseStatus.Complete, RequestParse.Steps(Bytes.Of(Lines(255)), [Lines(255).Length], limits).Status);
        Assert.Equal(ProtocolError.TooManyFields, RequestParse.Steps(Bytes.Of(Lines(256)), [Lines(256).Length], limits).Error);
    }

    [Fact]
    public void HeadAfterError_StaysInvalidUntilReset()
    {
        var head = new RequestHead();
        RequestHeadParser.Parse("GET /\r\n"u8, head, HeadLimits.Default);

        Assert.Equal(ParseStatus.Invalid, RequestHeadParser.Parse("GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8, head, HeadLimits.Default));
        Assert.Equal(ProtocolError.Http09Request, head.Error);
        head.Reset();
        Assert.Equal(ParseStatus.Complete, RequestHeadParser.Parse("GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8, head, HeadLimits.Default));
    }

    [Fact]
    public void PipelinedRequests_AreReadOneByOne()
    {
        ReadOnlySpan<byte> bytes = "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /22 HTTP/1.1\r\nHost: a\r\n\r\n"u8;
        var head = new RequestHead();

        Assert.Equal(ParseStatus.Complete, RequestHeadParser.Parse(bytes, head, HeadLimits.Default));
        bytes = bytes[head.Length..];
        head.Reset();
        Assert.Equal(ParseStatus.Complete, RequestHeadParser.Parse(bytes, head, HeadLimits.Default));
        Assert.Equal("/22", Bytes.Text(head.Path.Of(bytes)));
        Assert.Equal(bytes.Length, head.Length);
    }
}
