using EdgeProxy.Testing;

namespace EdgeProxy.Gateway.Tests;

/// <summary>What the catalogue of attacks makes pass: one request, normalised, reaches the upstream, and exactly the next one follows it.</summary>
public sealed class PassingCatalogueTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    public static TheoryData<string, string, string, string> Cases => new()
    {
        { "forwarding: one leading CRLF is ignored", "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\n", "" },
        { "forwarding: absolute-form: Host is the target's authority", "GET http://A:80/x HTTP/1.1\r\nHost: a\r\n\r\n", "GET /x HTTP/1.1\r\nHost: A:80\r\n", "" },
        { "forwarding: chunk extensions are discarded", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;a=\"b\"\r\nhello\r\n0;z\r\n\r\n", "POST / HTTP/1.1\r\n", "5\r\nhello\r\n0\r\n\r\n" },
        { "forwarding: trailers stay trailers", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-T: 1\r\n\r\n", "POST / HTTP/1.1\r\n", "0\r\nX-T: 1\r\n\r\n" },
        { "forwarding: unknown method and field are forwarded", "BREW /pot HTTP/1.1\r\nHost: a\r\nX-Unknown: 1\r\n\r\n", "BREW /pot HTTP/1.1\r\nHost: a\r\nX-Unknown: 1\r\n", "" },
        { "forwarding: empty path becomes a slash", "GET http://a HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\n", "" },
        { "TE.TE: Chunked case", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: ChUnKeD\r\n\r\n0\r\n\r\n", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" },
        { "CL.0: the body of a GET is body", "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 26\r\n\r\nGET /evil HTTP/1.1\r\nX: y\r\n", "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 26\r\n", "GET /evil HTTP/1.1\r\nX: y\r\n" },
        { "TE.0: the body of an OPTIONS is body", "OPTIONS / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nGET\r\n0\r\n\r\n", "OPTIONS / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n", "3\r\nGET\r\n0\r\n\r\n" },
        { "chunk size: with leading zeros", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0005\r\nhello\r\n00\r\n\r\n", "POST / HTTP/1.1\r\n", "5\r\nhello\r\n0\r\n\r\n" },
        { "Content-Length: `5 `", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5 \r\n\r\nhello", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n", "hello" },
        { "Content-Length: with leading zeros is written anew", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0005\r\n\r\nhello", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n", "hello" },
        { "Connection: nominated field is dropped", "GET / HTTP/1.1\r\nHost: a\r\nX-Mine: 1\r\nConnection: X-Mine\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nVia:", "" },
        { "h2c: Upgrade is dropped", "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nVia:", "" },
        { "Expect in another case", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-Continue\r\n\r\nhi", "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n", "hi" },
        { "method: GET with a chunked body", "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n", "2\r\nhi\r\n0\r\n\r\n" },
        { "method: DELETE with a body", "DELETE / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi", "DELETE / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n", "hi" },
        { "path: percent-encodings are canonical", "GET /%61%2d%c3%a9 HTTP/1.1\r\nHost: a\r\n\r\n", "GET /a-%C3%A9 HTTP/1.1\r\n", "" },
        { "path: encoded question mark stays encoded", "GET /a%3fb HTTP/1.1\r\nHost: a\r\n\r\n", "GET /a%3Fb HTTP/1.1\r\n", "" },
        { "path: trailing dot and encoded space are kept", "GET /a.%20 HTTP/1.1\r\nHost: a\r\n\r\n", "GET /a.%20 HTTP/1.1\r\n", "" },
        { "injection: X-Forwarded-For of anybody", "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 127.0.0.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nVia: 1.1 edgeproxy-test\r\nX-Forwarded-For: 192.0.2.1\r\n", "" },
        { "injection: x-amzn-* of anybody", "GET / HTTP/1.1\r\nHost: a\r\nx-AMZN-trace: 1\r\nX-Edge-User: root\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nVia:", "" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void CatalogueRequest_ReachesTheUpstreamAsOne(string name, string text, string start, string body)
    {
        Assert.NotEmpty(name);
        GatewayFixture gateway = GatewayFixture.Forwarding();
        for (int cut = 0; cut <= text.Length; cut++)
        {
            var talk = new Conversation(gateway);
            talk.Client.SendSplit(Http1.Tests.Bytes.Of(text + "GET /next HTTP/1.1\r\nHost: a\r\n\r\n"), cut);
            string got = talk.ToUpstream();
            Assert.StartsWith(start, got, StringComparison.Ordinal);
            Assert.Equal(body, Joined(Conversation.BodyOf(got)));
            talk.UpstreamSays(Ok);
            Assert.StartsWith("GET /next HTTP/1.1\r\n", talk.ToUpstream(), StringComparison.Ordinal);
            talk.UpstreamSays(Ok);
            Assert.Equal(2, talk.ToClient().Split("HTTP/1.1 200 OK").Length - 1);
            talk.Client.Close();
            InMemoryConnection upstream = talk.Upstream;
            upstream.Close();
            gateway.Loops.Run();
        }

        gateway.AssertNothingLeaks();
    }

    [Fact]
    public void PipelineBehindAConnectionClose_IsNotLookedAt()
    {
        var talk = new Conversation();
        talk.ClientSays("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\nGET /next HTTP/1.1\r\nHost: a\r\n\r\n").UpstreamSays(Ok);
        Assert.DoesNotContain("/next", talk.ToUpstream(), StringComparison.Ordinal);
        talk.After(2_100).AssertClosed();
        talk.End();
    }

    /// <summary>A chunk that was cut in two is forwarded as two chunks: joined again for comparison.</summary>
    private static string Joined(string body)
    {
        if (!body.EndsWith("0\r\n\r\n", StringComparison.Ordinal) || !char.IsAsciiHexDigit(body[0]))
        {
            return body;
        }

        string data = "";
        while (body[0] != '0')
        {
            int line = body.IndexOf("\r\n", StringComparison.Ordinal);
            int length = Convert.ToInt32(body[..line], 16);
            data += body.Substring(line + 2, length);
            body = body[(line + 2 + length + 2)..];
        }

        return data.Length == 0 ? body : $"{data.Length:x}\r\n{data}\r\n{body}";
    }
}
