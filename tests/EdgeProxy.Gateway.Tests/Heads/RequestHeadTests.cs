using System.Net;
using System.Text;
using EdgeProxy.Policies;

namespace EdgeProxy.Gateway.Tests;

/// <summary>The head that the upstream gets: fields dropped, kept and added.</summary>
public sealed class RequestHeadTests
{
    [Fact]
    public void HopByHopFields_AreDroppedAndOthersKept()
    {
        string got = Forwarded(
            "Connection: keep-alive, X-Mine, TE\r\nKeep-Alive: timeout=5\r\nProxy-Connection: keep-alive\r\nProxy-Authorization: Basic eA==\r\n"
            + "TE: gzip\r\nTrailer: X-T\r\nUpgrade: foo\r\nX-Mine: 1\r\nX-Other: 2\r\nX-Other: 3\r\nAuthorization: Bearer x\r\nCookie: a=b\r\n");
        foreach (string dropped in new[] { "\r\nConnection:", "Keep-Alive:", "Proxy-Connection:", "Proxy-Authorization:", "\r\nTE:", "Trailer:", "Upgrade:", "X-Mine:" })
        {
            Assert.DoesNotContain(dropped, got, StringComparison.OrdinalIgnoreCase);
        }

        Assert.Contains("\r\nX-Other: 2\r\nX-Other: 3\r\nAuthorization: Bearer x\r\nCookie: a=b\r\n", got, StringComparison.Ordinal);
    }

    [Fact]
    public void TeTrailers_IsPassedOnAsThisHopsOwn() =>
        Assert.Contains("\r\nConnection: te\r\nTE: trailers\r\n", Forwarded("TE: trailers, gzip\r\nConnection: TE\r\n"), StringComparison.Ordinal);

    [Theory]
    [InlineData("Via: 1.1 other\r\n", "Via: 1.1 other\r\nVia: 1.1 edgeproxy-test\r\n")]
    [InlineData("", "Via: 1.1 edgeproxy-test\r\n")]
    public void Via_IsAppended(string given, string expected) =>
        Assert.Equal(expected, Lines(Forwarded(given), "Via"));

    [Theory]
    [InlineData("Via: 1.1 edgeproxy-test\r\n")]
    [InlineData("Via: 1.0 a, 1.1 edgeproxy-test\r\n")]
    [InlineData("Via: 1.1 a\r\nX: y\r\nVia: 1.1 edgeproxy-test (x)\r\n")]
    public void LoopThroughThisGateway_Is508(string fields)
    {
        var talk = new Conversation();
        talk.ClientSays($"GET / HTTP/1.1\r\nHost: a\r\n{fields}\r\n");
        Assert.StartsWith("HTTP/1.1 508 Loop Detected\r\n", talk.ToClient(), StringComparison.Ordinal);
        Assert.Empty(talk.Gateway.Upstreams.Attempts);
        talk.End();
    }

    [Theory]
    [InlineData("Via: 1.1 edgeproxy-test-2\r\n")]
    [InlineData("Via: 1.1 my.edgeproxy-test\r\n")]
    [InlineData("Via: 1.1 a (edgeproxy-test)\r\n")]
    public void GatewayOfASimilarName_IsNoLoop(string fields) =>
        Assert.StartsWith("GET / HTTP/1.1\r\n", Forwarded(fields), StringComparison.Ordinal);

    [Fact]
    public void ClaimsOfAnUntrustedPeer_AreReplacedByFacts()
    {
        string got = Forwarded(
            "X-Forwarded-For: 1.2.3.4\r\nX-Forwarded-Host: evil\r\nX-Forwarded-Port: 1\r\nX-Forwarded-Proto: https\r\nForwarded: for=1.2.3.4\r\n"
            + "X-Forwarded-Prefix: /evil\r\nX-Edge-Caller: root\r\nx-amzn-Oidc-Data: x\r\nX-Edges: kept\r\n");
        Assert.DoesNotContain("evil", got, StringComparison.Ordinal);
        Assert.DoesNotContain("1.2.3.4", got, StringComparison.Ordinal);
        Assert.DoesNotContain("root", got, StringComparison.Ordinal);
        Assert.DoesNotContain("amzn", got, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("\r\nX-Edges: kept\r\n", got, StringComparison.Ordinal);
        Assert.Contains("\r\nX-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: a\r\nX-Forwarded-Port: 8080\r\n", got, StringComparison.Ordinal);
        Assert.Contains("\r\nForwarded: for=192.0.2.1;host=\"a\";proto=http\r\n", got, StringComparison.Ordinal);
    }

    [Fact]
    public void WordsOfATrustedPeer_AreKeptAndAppendedTo()
    {
        GatewayFixture gateway = new() { TrustedProxies = new TrustedProxies([IPNetwork.Parse("192.0.2.0/24")]) };
        string got = Forwarded(
            "X-Forwarded-For: 1.2.3.4\r\nX-Forwarded-For: 5.6.7.8\r\nX-Forwarded-Host: b\r\nX-Forwarded-Port: 443\r\nX-Forwarded-Proto: https\r\n"
            + "Forwarded: for=1.2.3.4\r\nX-Edge-Caller: proxy\r\n",
            gateway.StartForwarding());
        Assert.Equal("X-Forwarded-For: 1.2.3.4, 5.6.7.8, 192.0.2.1\r\n", Lines(got, "X-Forwarded-For"));
        Assert.Equal("X-Forwarded-Host: b\r\n", Lines(got, "X-Forwarded-Host"));
        Assert.Equal("X-Forwarded-Port: 443\r\n", Lines(got, "X-Forwarded-Port"));
        Assert.Equal("X-Forwarded-Proto: https\r\n", Lines(got, "X-Forwarded-Proto"));
        Assert.Equal("Forwarded: for=1.2.3.4, for=192.0.2.1;host=\"a\";proto=http\r\n", Lines(got, "Forwarded"));
        Assert.Equal("X-Edge-Caller: proxy\r\n", Lines(got, "X-Edge-Caller"));
    }

    [Theory]
    [InlineData("abc-123._=", true)]
    [InlineData("a b", false)]
    [InlineData("a;b", false)]
    [InlineData("", false)]
    public void RequestId_IsTakenWhenUsableElseMade(string given, bool taken)
    {
        var talk = new Conversation();
        talk.ClientSays($"GET / HTTP/1.1\r\nHost: a\r\nX-Request-Id: {given}\r\n\r\n");
        string id = Lines(talk.ToUpstream(), "X-Request-Id");
        Assert.Equal(taken, string.Equals(id, $"X-Request-Id: {given}\r\n", StringComparison.Ordinal));
        Assert.Matches("^X-Request-Id: [-._=0-9a-zA-Z]+\r\n$", id);
        talk.UpstreamSays("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Request-Id: other\r\n\r\n");
        Assert.Equal(id, Lines(talk.ToClient(), "X-Request-Id"));
        talk.End();
    }

    [Fact]
    public void RequestIdOfMaximumLength_IsTakenAndALongerOneIsNot()
    {
        Assert.Contains(new string('a', 128), Forwarded($"X-Request-Id: {new string('a', 128)}\r\n"), StringComparison.Ordinal);
        Assert.DoesNotContain(new string('a', 128), Forwarded($"X-Request-Id: {new string('a', 129)}\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void ValidTrace_IsPassedOnWithItsState()
    {
        const string Trace = "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n";
        string got = Forwarded(Trace + "tracestate: a=b\r\n");
        Assert.Equal(Trace, Lines(got, "traceparent"));
        Assert.Equal("tracestate: a=b\r\n", Lines(got, "tracestate"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("traceparent: 00-00000000000000000000000000000000-b7ad6b7169203331-01\r\n")]
    [InlineData("traceparent: nonsense\r\n")]
    [InlineData("traceparent: ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n")]
    public void TraceThatIsMissingOrInvalid_IsBegunAnewWithoutState(string fields)
    {
        string got = Forwarded(fields + "tracestate: a=b\r\n");
        Assert.Matches("^traceparent: 00-[0-9a-f]{32}-[0-9a-f]{16}-00\r\n$", Lines(got, "traceparent"));
        Assert.Equal("", Lines(got, "tracestate"));
    }

    [Theory]
    [InlineData("OPTIONS", "10", "9")]
    [InlineData("GET", "10", "10")]
    [InlineData("GET", "x", "x")]
    public void MaxForwards_IsDecrementedWhereItMeansSomething(string method, string given, string expected)
    {
        var talk = new Conversation();
        talk.ClientSays($"{method} / HTTP/1.1\r\nHost: a\r\nMax-Forwards: {given}\r\n\r\n");
        Assert.Equal($"Max-Forwards: {expected}\r\n", Lines(talk.ToUpstream(), "Max-Forwards"));
        talk.UpstreamSays("HTTP/1.1 204 No Content\r\n\r\n").End();
    }

    [Fact]
    public void MaxForwardsOfZero_IsAnsweredHere()
    {
        var talk = new Conversation();
        talk.ClientSays("OPTIONS * HTTP/1.1\r\nHost: a\r\nMax-Forwards: 0\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", talk.ToClient(), StringComparison.Ordinal);
        Assert.Empty(talk.Gateway.Upstreams.Attempts);
        talk.End();
    }

    [Theory]
    [InlineData(HostMode.Keep, "Example.com:81")]
    [InlineData(HostMode.Rewrite, "10.0.0.1")]
    [InlineData(HostMode.Literal, "fixed.example")]
    public void Host_IsKeptRewrittenOrLiteral(HostMode mode, string expected)
    {
        GatewayFixture gateway = new();
        gateway.AddForward(gateway.AddUpstream(), host: new HostRule(mode, Encoding.ASCII.GetBytes("fixed.example")));
        var talk = new Conversation(gateway.Start());
        talk.ClientSays("GET / HTTP/1.1\r\nHost: Example.com:81\r\n\r\n");
        string got = talk.ToUpstream();
        Assert.StartsWith($"GET / HTTP/1.1\r\nHost: {expected}\r\n", got, StringComparison.Ordinal);
        Assert.Equal("X-Forwarded-Host: Example.com:81\r\n", Lines(got, "X-Forwarded-Host"));
        talk.UpstreamSays("HTTP/1.1 204 No Content\r\n\r\n").End();
    }

    [Fact]
    public void Http10WithoutHost_GetsTheEndpoints()
    {
        var talk = new Conversation();
        talk.ClientSays("GET / HTTP/1.0\r\n\r\n");
        string got = talk.ToUpstream();
        Assert.StartsWith("GET / HTTP/1.1\r\nHost: 10.0.0.1\r\n", got, StringComparison.Ordinal);
        Assert.Equal("Via: 1.0 edgeproxy-test\r\n", Lines(got, "Via"));
        Assert.Equal("", Lines(got, "X-Forwarded-Host"));
        Assert.Equal("Forwarded: for=192.0.2.1;proto=http\r\n", Lines(got, "Forwarded"));
        talk.UpstreamSays("HTTP/1.1 204 No Content\r\n\r\n").End();
    }

    [Fact]
    public void HeaderRules_ApplyBothWays()
    {
        GatewayFixture gateway = new();
        gateway.AddForward(
            gateway.AddUpstream(),
            request: new HeaderRules(["X-Set", "x-removed"], [new("X-Set", "new"), new("X-Added", "1")]),
            response: new HeaderRules(["Server", "X-Set"], [new("X-Set", "new"), new("X-Added", "2")]));
        var talk = new Conversation(gateway.Start());
        talk.ClientSays("GET / HTTP/1.1\r\nHost: a\r\nX-Set: old\r\nX-Removed: 1\r\nX-Added: 0\r\n\r\n");
        string got = talk.ToUpstream();
        Assert.Equal("X-Set: new\r\n", Lines(got, "X-Set"));
        Assert.Equal("", Lines(got, "X-Removed"));
        Assert.Equal("X-Added: 0\r\nX-Added: 1\r\n", Lines(got, "X-Added"));
        talk.UpstreamSays("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nServer: x\r\nX-Set: old\r\n\r\n");
        string answer = talk.ToClient();
        Assert.Equal("X-Set: new\r\n", Lines(answer, "X-Set"));
        Assert.Equal("", Lines(answer, "Server"));
        Assert.Equal("X-Added: 2\r\n", Lines(answer, "X-Added"));
        talk.End();
    }

    [Fact]
    public void LargestHead_IsForwardedWhole()
    {
        string fields = string.Concat(Enumerable.Range(0, 98).Select(static i => $"x{i}:{new string('y', 150)}\r\n"));
        string got = Forwarded(fields);
        Assert.Equal(98, got.Split(new string('y', 150)).Length - 1);
    }

    internal static string Forwarded(string fields, GatewayFixture? gateway = null)
    {
        var talk = new Conversation(gateway);
        talk.ClientSays($"GET / HTTP/1.1\r\nHost: a\r\n{fields}\r\n");
        string got = talk.ToUpstream();
        talk.UpstreamSays("HTTP/1.1 204 No Content\r\n\r\n").End();
        return got;
    }

    /// <summary>All lines of a field, with their ends.</summary>
    internal static string Lines(string head, string name) => string.Concat(head.Split("\r\n")
        .Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).Select(static line => line + "\r\n"));
}
