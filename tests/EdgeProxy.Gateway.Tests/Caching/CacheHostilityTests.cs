using EdgeProxy.Caching;
using EdgeProxy.Testing;

namespace EdgeProxy.Gateway.Tests;

/// <summary>Clients and origins that mean ill, and moments that are badly chosen.</summary>
public sealed class CacheHostilityTests
{
    private const string Half = "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: 10\r\n\r\nhello";

    [Theory]
    [InlineData("X-A: 1\r\n folded\r\n")]
    [InlineData("X-A: 1\rX-B: 2\r\n")]
    [InlineData("X-A: 1\nX-B\u0000: 2\r\n")]
    public void FieldThatCouldSplitAResponse_IsNeitherServedNorStored(string field)
    {
        var talk = new CachedConversation();
        string got = talk.GetFrom(CachedConversation.Response(fields: "Cache-Control: max-age=60\r\n" + field));
        Assert.StartsWith("HTTP/1.1 502 ", got, StringComparison.Ordinal);
        Assert.EndsWith("good", talk.GetFrom(CachedConversation.Response("good")), StringComparison.Ordinal);
        talk.End();
    }

    [Fact]
    public void FieldOfANotModifiedThatCouldSplit_IsNotMerged()
    {
        var talk = new CachedConversation();
        talk.GetFrom(CachedConversation.Response(fields: "Cache-Control: max-age=60, must-revalidate\r\nETag: \"1\"\r\n"));
        talk.AfterSeconds(61);
        Assert.StartsWith("HTTP/1.1 502 ", talk.GetFrom("HTTP/1.1 304 Not Modified\r\nX-A: 1\r\n folded: 1\r\n\r\n"), StringComparison.Ordinal);
        talk.End();
    }

    [Theory]
    [InlineData("Content-Length: 3\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n")]
    public void TwoFramings_AreNeitherServedNorStored(string framing)
    {
        var talk = new CachedConversation();
        string got = talk.GetFrom(CachedConversation.Response(fields: "Cache-Control: max-age=60\r\n" + framing));
        Assert.StartsWith("HTTP/1.1 502 ", got, StringComparison.Ordinal);
        Assert.EndsWith("good", talk.GetFrom(CachedConversation.Response("good")), StringComparison.Ordinal);
        talk.End();
    }

    [Fact]
    public void BytesBehindTheBody_AreNoPartOfAnything()
    {
        var talk = new CachedConversation();
        string got = talk.GetFrom(CachedConversation.Response() + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
        Assert.EndsWith("\r\n\r\nhello", got, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nhello", talk.Get(), StringComparison.Ordinal);
        Assert.EndsWith("good", talk.GetFrom(CachedConversation.Response("good"), "/other"), StringComparison.Ordinal);
        talk.End();
    }

    [Fact]
    public void FillThatFailsBehindItsHead_TearsEverybodysResponseVisibly()
    {
        var talk = new CachedConversation();
        Assert.Equal("", talk.Get());
        InMemoryConnection chunked = talk.Another();
        InMemoryConnection old = talk.Gateway.Connect();
        old.Send("GET / HTTP/1.0\r\nHost: a\r\n\r\n");
        talk.Talk.UpstreamSays("HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
        talk.Talk.UpstreamSays("zzz\r\n");
        Assert.EndsWith("5\r\nhello\r\n", talk.Talk.ToClient(), StringComparison.Ordinal);
        Assert.EndsWith("5\r\nhello\r\n", talk.Heard(chunked), StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nhello", talk.Heard(old), StringComparison.Ordinal);
        Assert.True(talk.Talk.Client.IsAborted && chunked.IsAborted && old.IsAborted);
        InMemoryConnection late = talk.Another();
        talk.Answer(CachedConversation.Response("good"));
        Assert.EndsWith("good", talk.Heard(late), StringComparison.Ordinal);
        talk.End(chunked, old, late);
    }

    [Fact]
    public void Http10Client_GetsTheUnchunkedBodyAndTheEnd()
    {
        var talk = new CachedConversation();
        talk.Talk.ClientSays("GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n");
        talk.Answer("HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
        string got = talk.Talk.ToClient();
        Assert.DoesNotContain("Transfer-Encoding", got, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nhello", got, StringComparison.Ordinal);
        InMemoryConnection second = talk.Gateway.Connect();
        second.Send("GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n");
        got = talk.Heard(second);
        Assert.Equal("Content-Length: 5\r\n", CachedConversation.Line(got, "Content-Length"));
        Assert.Equal("Connection: keep-alive\r\n", CachedConversation.Line(got, "Connection"));
        second.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.EndsWith("hello", talk.Heard(second), StringComparison.Ordinal);
        talk.End(second);
    }

    [Fact]
    public void RequestsBehindOneThatWaits_AreAnsweredInTheirOrder()
    {
        var talk = new CachedConversation();
        talk.GetFrom(CachedConversation.Response("stored"), "/stored");
        talk.Talk.ClientSays("GET /slow HTTP/1.1\r\nHost: a\r\n\r\nGET /stored HTTP/1.1\r\nHost: a\r\n\r\nGET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal("", talk.Talk.ToClient());
        talk.Answer(CachedConversation.Response("slow"));
        string got = talk.Talk.ToClient();
        int first = got.IndexOf("\r\n\r\nslow", StringComparison.Ordinal);
        int second = got.IndexOf("\r\n\r\nstored", StringComparison.Ordinal);
        Assert.True(first >= 0 && second > first, got);
        Assert.EndsWith("\r\n\r\nslow", got, StringComparison.Ordinal);
        talk.End();
    }

    [Fact]
    public void ClientThatHalfClosesWhileItWaits_EndsItsExchangeAndNothingElse()
    {
        var talk = new CachedConversation();
        InMemoryConnection leaver = talk.Another();
        InMemoryConnection stayer = talk.Another();
        leaver.CloseSending();
        talk.Gateway.Loops.Run();
        Assert.Equal(1, talk.Gateway.EndedBy(ExchangeEnd.ClientGone));
        talk.Answer(CachedConversation.Response());
        Assert.EndsWith("hello", talk.Heard(stayer), StringComparison.Ordinal);
        talk.End(leaver, stayer);
    }

    [Fact]
    public void SlowReaderOfAWindow_HoldsOthersUpOnlyUntilItsOwnTimeIsOver()
    {
        var talk = new CachedConversation(objectMax: 64 << 10);
        InMemoryConnection slow = talk.Gateway.Connect(new InMemoryOptions { BufferedBytesMax = 4096 });
        slow.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        talk.Gateway.Loops.Run();
        InMemoryConnection other = talk.Another();
        string body = new('x', 600_000);
        talk.Talk.UpstreamSays($"HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nTransfer-Encoding: chunked\r\n\r\n{body.Length:x}\r\n{body}\r\n0\r\n\r\n");
        var heard = new System.Text.StringBuilder();
        Drain();
        Assert.True(heard.Length < body.Length, "the window is full");
        talk.AfterSeconds(31);
        Drain();
        Assert.True(slow.IsAborted);
        Assert.EndsWith("\r\n0\r\n\r\n", heard.ToString(), StringComparison.Ordinal);
        talk.End(slow, other);

        void Drain()
        {
            for (int i = 0; i < 200; i++)
            {
                heard.Append(talk.Heard(other));
            }
        }
    }

    [Fact]
    public void BodyKnownToBeTooLong_IsAskedForByEachAlone()
    {
        var talk = new CachedConversation(objectMax: 64 << 10);
        InMemoryConnection slow = talk.Gateway.Connect(new InMemoryOptions { BufferedBytesMax = 4096 });
        slow.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        talk.Gateway.Loops.Run();
        InMemoryConnection other = talk.Another();
        talk.Talk.UpstreamSays(CachedConversation.Response(new string('x', 600_000)));
        Assert.Equal(1, talk.Counters.Fetches);
        talk.Answer(CachedConversation.Response(new string('y', 100_000)));
        var heard = new System.Text.StringBuilder();
        for (int i = 0; i < 100; i++)
        {
            heard.Append(talk.Heard(other));
        }

        Assert.EndsWith("yyyy", heard.ToString(), StringComparison.Ordinal);
        slow.Close();
        talk.End(slow, other);
    }

    [Fact]
    public void ReloadWhileItIsFetched_DisturbsNobody()
    {
        var talk = new CachedConversation();
        Assert.Equal("", talk.Get());
        InMemoryConnection other = talk.Another();
        talk.Talk.Client.Close();
        talk.Gateway.Loops.Run();
        talk.Gateway.Reload(talk.Gateway.Pool, retired: true);
        talk.Talk.UpstreamSays(Half);
        talk.Gateway.Reload(talk.Gateway.Pool);
        talk.Talk.UpstreamSays("world");
        Assert.EndsWith("\r\n\r\nhelloworld", talk.Heard(other), StringComparison.Ordinal);
        talk.End(other);
    }

    [Fact]
    public void FetchThatTakesTooLong_IsToldToAllWhoWait()
    {
        var talk = new CachedConversation(exchangeTimeout: 5_000);
        Assert.Equal("", talk.Get());
        talk.AfterSeconds(2);
        InMemoryConnection other = talk.Another();
        talk.AfterSeconds(4);
        Assert.StartsWith("HTTP/1.1 504 ", talk.Talk.ToClient(), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 504 ", talk.Heard(other), StringComparison.Ordinal);
        talk.End(other);
    }

    [Fact]
    public void FetchThatTakesTooLongInTheBody_IsCutForAllWhoRead()
    {
        var talk = new CachedConversation(exchangeTimeout: 5_000);
        Assert.Equal("", talk.Get());
        InMemoryConnection other = talk.Another();
        talk.Talk.UpstreamSays(Half);
        talk.AfterSeconds(6);
        Assert.EndsWith("\r\n\r\nhello", talk.Talk.ToClient(), StringComparison.Ordinal);
        Assert.True(talk.Talk.Client.IsAborted);
        Assert.EndsWith("\r\n\r\nhello", talk.Heard(other), StringComparison.Ordinal);
        Assert.True(other.IsAborted);
        talk.End(other);
    }

    [Fact]
    public void HeadWhileItIsFetched_IsAskedForAlone()
    {
        var talk = new CachedConversation();
        Assert.Equal("", talk.Get());
        InMemoryConnection head = talk.Gateway.Connect();
        head.Send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
        talk.Gateway.Loops.Run();
        Assert.Equal(2, talk.Talk.UpstreamCount);
        talk.Answer("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n");
        Assert.EndsWith("Content-Length: 10\r\n", CachedConversation.Line(talk.Heard(head), "Content-Length"), StringComparison.Ordinal);
        talk.Talk.Client.Close();
        talk.End(head);
    }

    [Fact]
    public void RangeWhileItIsFetched_IsServedWhenItHasCome()
    {
        var talk = new CachedConversation();
        Assert.Equal("", talk.Get());
        InMemoryConnection early = talk.Another(fields: "Range: bytes=1-2\r\n");
        InMemoryConnection late = talk.Another(fields: "Range: bytes=7-8\r\n");
        InMemoryConnection beyond = talk.Another(fields: "Range: bytes=10-\r\n");
        talk.Talk.UpstreamSays(Half);
        Assert.EndsWith("\r\n\r\nel", talk.Heard(early), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 416 ", talk.Heard(beyond), StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", talk.Heard(late), StringComparison.Ordinal);
        talk.Talk.UpstreamSays("world");
        Assert.Equal("rl", talk.Heard(late));
        Assert.EndsWith("helloworld", talk.Talk.ToClient(), StringComparison.Ordinal);
        talk.End(early, late, beyond);
    }

    [Fact]
    public void RangeOfWhatIsNotStored_IsServedFromWhatPasses()
    {
        var talk = new CachedConversation();
        string got = talk.GetFrom(CachedConversation.Response("0123456789", "Cache-Control: private\r\n"), fields: "Range: bytes=2-4\r\n");
        Assert.StartsWith("HTTP/1.1 206 ", got, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n234", got, StringComparison.Ordinal);
        talk.End();
    }

    [Theory]
    [InlineData("204 No Content", "Cache-Control: max-age=60\r\n", true)]
    [InlineData("304 Not Modified", "Cache-Control: max-age=60\r\nETag: \"1\"\r\n", false)]
    public void BodilessAnswerToAPlainRequest_IsPassedOn(string status, string fields, bool isStored)
    {
        var talk = new CachedConversation();
        string got = talk.GetFrom($"HTTP/1.1 {status}\r\n{fields}\r\n");
        Assert.StartsWith($"HTTP/1.1 {status[..4]}", got, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", got, StringComparison.Ordinal);
        got = talk.Get();
        Assert.Equal(isStored, got.Length > 0);
        if (!isStored)
        {
            talk.Answer(CachedConversation.Response());
            Assert.EndsWith("hello", talk.Talk.ToClient(), StringComparison.Ordinal);
        }

        talk.Talk.AssertClientGoesOn();
        talk.End();
    }

    [Fact]
    public void PurgeWhileItIsValidated_HasItFetchedAnew()
    {
        var talk = new CachedConversation();
        talk.GetFrom(CachedConversation.Response(fields: "Cache-Control: max-age=60\r\nETag: \"1\"\r\nSurrogate-Key: a\r\n"));
        talk.AfterSeconds(61);
        Assert.Equal("", talk.Get());
        InMemoryConnection other = talk.Another();
        talk.Gateway.Cache!.PurgeTag(CacheTag.OfSurrogate("a"u8));
        talk.Answer("HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n");
        Assert.Equal("", talk.Talk.ToClient());
        talk.Answer(CachedConversation.Response("new"));
        Assert.DoesNotContain("If-None-Match", talk.Asked, StringComparison.Ordinal);
        Assert.EndsWith("new", talk.Talk.ToClient(), StringComparison.Ordinal);
        Assert.EndsWith("new", talk.Heard(other), StringComparison.Ordinal);
        talk.End(other);
    }

    [Fact]
    public void ExpectationOfAClient_IsNotHeldAgainstTheFetch()
    {
        var talk = new CachedConversation();
        string got = talk.GetFrom(CachedConversation.Response(), fields: "Expect: 100-continue\r\n");
        Assert.EndsWith("hello", got, StringComparison.Ordinal);
        talk.End();
    }
}
