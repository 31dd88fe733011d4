using EdgeProxy.Caching;
using EdgeProxy.Testing;

namespace EdgeProxy.Gateway.Tests;

/// <summary>What clients get from the cache, and what it asks the origin for.</summary>
public sealed class CacheTests
{
    [Fact]
    public void FreshResponse_IsServedWithoutTheOrigin()
    {
        var talk = new CachedConversation();
        string first = talk.GetFrom(CachedConversation.Response());
        Assert.EndsWith("\r\n\r\nhello", first, StringComparison.Ordinal);
        Assert.Equal("Cache-Status: EdgeProxy; fwd=uri-miss; fwd-status=200; stored; ttl=60\r\n", CachedConversation.Line(first, "Cache-Status"));
        Assert.Equal("", CachedConversation.Line(first, "Age"));
        Assert.Equal(CacheResult.Miss, talk.LastResult);
        talk.AfterSeconds(20);
        string second = talk.Get();
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", second, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nhello", second, StringComparison.Ordinal);
        Assert.Equal("Age: 20\r\n", CachedConversation.Line(second, "Age"));
        Assert.Equal("Cache-Status: EdgeProxy; hit; ttl=40\r\n", CachedConversation.Line(second, "Cache-Status"));
        Assert.Equal("Content-Length: 5\r\n", CachedConversation.Line(second, "Content-Length"));
        Assert.Equal("Date: Thu, 01 Jan 2026 00:00:00 GMT\r\n", CachedConversation.Line(second, "Date"));
        Assert.Equal("Via: 1.1 edgeproxy-test\r\n", CachedConversation.Line(second, "Via"));
        Assert.NotEqual(CachedConversation.Line(first, "X-Request-Id"), CachedConversation.Line(second, "X-Request-Id"));
        Assert.Equal(CacheResult.Hit, talk.LastResult);
        Assert.Equal(1, talk.Gateway.Counters.Cached(0, CacheResult.Hit));
        talk.End();
    }

    [Fact]
    public void StaleResponse_IsValidatedAndServed()
    {
        var talk = new CachedConversation();
        talk.GetFrom(CachedConversation.Response(fields: "Cache-Control: max-age=60\r\nETag: \"1\"\r\nX-A: old\r\n"));
        talk.AfterSeconds(61);
        string got = talk.GetFrom("HTTP/1.1 304 Not Modified\r\nCache-Control: max-age=30\r\nETag: \"1\"\r\nX-A: new\r\n\r\n", fields: "If-None-Match: \"mine\"\r\n");
        Assert.Equal("If-None-Match: \"1\"\r\n", CachedConversation.Line(talk.Asked, "If-None-Match"));
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", got, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nhello", got, StringComparison.Ordinal);
        Assert.Equal("X-A: new\r\n", CachedConversation.Line(got, "X-A"));
        Assert.Equal("Cache-Status: EdgeProxy; fwd=stale; fwd-status=304; ttl=30\r\n", CachedConversation.Line(got, "Cache-Status"));
        Assert.Equal(CacheResult.Revalidated, talk.LastResult);
        Assert.Equal(1, talk.Counters.Revalidations);
        Assert.EndsWith("hello", talk.Get(), StringComparison.Ordinal);
        talk.End();
    }

    [Fact]
    public void StaleResponse_IsReplacedByANewOne()
    {
        var talk = new CachedConversation();
        talk.GetFrom(CachedConversation.Response(fields: "Cache-Control: max-age=60\r\nETag: \"1\"\r\n"));
        talk.AfterSeconds(61);
        Assert.EndsWith("other", talk.GetFrom(CachedConversation.Response("other")), StringComparison.Ordinal);
        Assert.EndsWith("other", talk.Get(), StringComparison.Ordinal);
        talk.End();
    }

    [Fact]
    public void NotModifiedAboutSomethingElse_IsAskedAgainWithoutConditions()
    {
        var talk = new CachedConversation();
        talk.GetFrom(CachedConversation.Response(fields: "Cache-Control: max-age=60\r\nETag: \"1\"\r\n"));
        talk.AfterSeconds(61);
        Assert.Equal("", talk.GetFrom("HTTP/1.1 304 Not Modified\r\nETag: \"2\"\r\n\r\n"));
        talk.Answer(CachedConversation.Response("other"));
        Assert.DoesNotContain("If-None-Match", talk.Asked, StringComparison.Ordinal);
        Assert.EndsWith("other", talk.Talk.ToClient(), StringComparison.Ordinal);
        talk.End();
    }

    [Fact]
    public void ManyWhoAskAtOnce_AreOneRequest()
    {
        var talk = new CachedConversation();
        Assert.Equal("", talk.Get());
        InMemoryConnection[] others = [.. Enumerable.Range(0, 5).Select(_ => talk.Another())];
        talk.Talk.UpstreamSays("HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: 10\r\n\r\nhello");
        Assert.EndsWith("\r\n\r\nhello", talk.Talk.ToClient(), StringComparison.Ordinal);
        Assert.All(others, other => Assert.EndsWith("\r\n\r\nhello", talk.Heard(other), StringComparison.Ordinal));
        talk.Talk.UpstreamSays("world");
        Assert.Equal("world", talk.Talk.ToClient());
        Assert.All(others, other => Assert.Equal("world", talk.Heard(other)));
        Assert.Equal(1, talk.Talk.UpstreamCount);
        Assert.Equal(1, talk.Counters.Fetches);
        Assert.Equal(5, talk.Gateway.Counters.Cached(0, CacheResult.Shared));
        talk.End(others);
    }

    [Fact]
    public void FirstAskersLeaving_CancelsNothing()
    {
        var talk = new CachedConversation();
        Assert.Equal("", talk.Get());
        InMemoryConnection other = talk.Another();
        talk.Talk.Client.Close();
        talk.Gateway.Loops.Run();
        talk.Talk.UpstreamSays(CachedConversation.Response());
        Assert.EndsWith("hello", talk.Heard(other), StringComparison.Ordinal);
        talk.End(other);
    }

    [Fact]
    public void UncacheableResponse_IsForWhoAskedAndOthersAskThemselves()
    {
        var talk = new CachedConversation();
        Assert.Equal("", talk.Get());
        InMemoryConnection other = talk.Another();
        talk.Answer(CachedConversation.Response("mine", "Cache-Control: private\r\nAge: 3\r\n"));
        string got = talk.Talk.ToClient();
        Assert.EndsWith("\r\n\r\nmine", got, StringComparison.Ordinal);
        Assert.Equal("Age: 3\r\n", CachedConversation.Line(got, "Age"));
        Assert.Equal("Cache-Status: EdgeProxy; fwd=uri-miss; fwd-status=200; detail=private\r\n", CachedConversation.Line(got, "Cache-Status"));
        talk.Answer(CachedConversation.Response("other", "Cache-Control: private\r\n"));
        Assert.EndsWith("\r\n\r\nother", talk.Heard(other), StringComparison.Ordinal);

        // It is known for a while: nobody waits for another.
        InMemoryConnection third = talk.Another();
        InMemoryConnection fourth = talk.Another();
        talk.Gateway.Loops.Run();
        Assert.Equal(1, talk.Counters.Fetches);
        Assert.True(talk.Talk.UpstreamCount >= 2);
        talk.End(other, third, fourth);
    }

    [Fact]
    public void Variants_AreToldApart()
    {
        var talk = new CachedConversation();
        string vary = "Cache-Control: max-age=60\r\nVary: Accept-Language\r\n";
        talk.GetFrom(CachedConversation.Response("hallo", vary), fields: "Accept-Language: de\r\n");
        Assert.EndsWith("hallo", talk.Get(fields: "Accept-Language: de\r\n"), StringComparison.Ordinal);
        string english = talk.GetFrom(CachedConversation.Response("hello", vary), fields: "Accept-Language: en\r\n");
        Assert.Contains("fwd=vary-miss", english, StringComparison.Ordinal);
        Assert.EndsWith("hallo", talk.Get(fields: "Accept-Language: de\r\n"), StringComparison.Ordinal);
        Assert.EndsWith("hello", talk.Get(fields: "Accept-Language: en\r\n"), StringComparison.Ordinal);
        talk.End();
    }

    [Fact]
    public void WaiterForAnotherVariant_AsksForItself()
    {
        var talk = new CachedConversation();
        string vary = "Cache-Control: max-age=60\r\nVary: Accept-Language\r\n";
        Assert.Equal("", talk.Get(fields: "Accept-Language: de\r\n"));
        InMemoryConnection same = talk.Another(fields: "Accept-Language: de\r\n");
        InMemoryConnection other = talk.Another(fields: "Accept-Language: en\r\n");
        talk.Answer(CachedConversation.Response("hallo", vary));
        Assert.EndsWith("hallo", talk.Talk.ToClient(), StringComparison.Ordinal);
        Assert.EndsWith("hallo", talk.Heard(same), StringComparison.Ordinal);
        talk.Answer(CachedConversation.Response("hello", vary));
        Assert.Contains("Accept-Language: en", talk.Asked, StringComparison.Ordinal);
        Assert.EndsWith("hello", talk.Heard(other), StringComparison.Ordinal);
        talk.End(same, other);
    }

    [Fact]
    public void StaleWhileRevalidate_ServesAndAsksBehind()
    {
        var talk = new CachedConversation();
        talk.GetFrom(CachedConversation.Response(fields: "Cache-Control: max-age=60, stale-while-revalidate=60\r\nETag: \"1\"\r\n"));
        talk.AfterSeconds(70);
        string got = talk.Get();
        Assert.EndsWith("hello", got, StringComparison.Ordinal);
        Assert.Equal("Cache-Status: EdgeProxy; hit; ttl=-10\r\n", CachedConversation.Line(got, "Cache-Status"));
        Assert.Equal(CacheResult.Stale, talk.LastResult);
        Assert.EndsWith("hello", talk.Get(), StringComparison.Ordinal);
        talk.Answer("HTTP/1.1 304 Not Modified\r\nCache-Control: max-age=60\r\n\r\n");
        Assert.Equal("Cache-Status: EdgeProxy; hit; ttl=60\r\n", CachedConversation.Line(talk.Get(), "Cache-Status"));
        Assert.Equal(1, talk.Counters.BackgroundFetches);
        talk.End();
    }

    [Fact]
    public void OriginThatFails_IsCoveredByWhatIsStored()
    {
        var talk = new CachedConversation();
        talk.GetFrom(CachedConversation.Response(fields: "Cache-Control: max-age=60, stale-if-error=600\r\n"));
        talk.AfterSeconds(70);
        string got = talk.GetFrom(CachedConversation.Response("broken", "", "503 Service Unavailable"));
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", got, StringComparison.Ordinal);
        Assert.EndsWith("hello", got, StringComparison.Ordinal);
        Assert.EndsWith("hello", talk.GetFrom("nonsense\r\n\r\n"), StringComparison.Ordinal);
        talk.End();
    }

    [Fact]
    public void OriginThatFailsWithNothingStored_IsToldToAllWhoWaited()
    {
        var talk = new CachedConversation();
        Assert.Equal("", talk.Get());
        InMemoryConnection other = talk.Another();
        talk.Talk.UpstreamSays("nonsense\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 502 Bad Gateway\r\n", talk.Talk.ToClient(), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 502 Bad Gateway\r\n", talk.Heard(other), StringComparison.Ordinal);
        Assert.Equal(1, talk.Counters.FetchesFailed);
        talk.End(other);
    }

    [Fact]
    public void BodyThatIsCut_IsCutForAllAndNotStored()
    {
        var talk = new CachedConversation();
        Assert.Equal("", talk.Get());
        InMemoryConnection other = talk.Another();
        talk.Talk.UpstreamSays("HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: 10\r\n\r\nhello");
        talk.Talk.Upstream.Close();
        Assert.EndsWith("\r\n\r\nhello", talk.Talk.ToClient(), StringComparison.Ordinal);
        Assert.True(talk.Talk.Client.IsAborted);
        Assert.EndsWith("\r\n\r\nhello", talk.Heard(other), StringComparison.Ordinal);
        Assert.True(other.IsAborted);
        InMemoryConnection third = talk.Another();
        talk.Answer(CachedConversation.Response());
        Assert.EndsWith("hello", talk.Heard(third), StringComparison.Ordinal);
        talk.End(third);
    }

    [Fact]
    public void UnknownLength_IsChunkedAtFirstAndKnownThen()
    {
        var talk = new CachedConversation();
        string first = talk.GetFrom("HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
        talk.Talk.UpstreamSays("0\r\n\r\n");
        first += talk.Talk.ToClient();
        Assert.Contains("Transfer-Encoding: chunked\r\n", first, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n5\r\nhello\r\n0\r\n\r\n", first, StringComparison.Ordinal);
        string second = talk.Get();
        Assert.Equal("Content-Length: 5\r\n", CachedConversation.Line(second, "Content-Length"));
        Assert.EndsWith("\r\n\r\nhello", second, StringComparison.Ordinal);
        talk.End();
    }

    [Fact]
    public void Conditions_AreAnsweredFromWhatIsStored()
    {
        var talk = new CachedConversation();
        talk.GetFrom(CachedConversation.Response(fields: "Cache-Control: max-age=60\r\nETag: \"1\"\r\nContent-Type: text/plain\r\n"));
        string got = talk.Get(fields: "If-None-Match: W/\"1\"\r\n");
        Assert.StartsWith("HTTP/1.1 304 Not Modified\r\n", got, StringComparison.Ordinal);
        Assert.Equal("ETag: \"1\"\r\n", CachedConversation.Line(got, "ETag"));
        Assert.Equal("", CachedConversation.Line(got, "Content-Type"));
        Assert.Equal("", CachedConversation.Line(got, "Content-Length"));
        Assert.EndsWith("\r\n\r\n", got, StringComparison.Ordinal);
        Assert.EndsWith("hello", talk.Get(fields: "If-None-Match: \"2\"\r\n"), StringComparison.Ordinal);
        talk.End();
    }

    [Fact]
    public void Ranges_AreServedFromTheWhole()
    {
        var talk = new CachedConversation();
        talk.GetFrom(CachedConversation.Response("0123456789"));
        string one = talk.Get(fields: "Range: bytes=2-4\r\n");
        Assert.StartsWith("HTTP/1.1 206 Partial Content\r\n", one, StringComparison.Ordinal);
        Assert.Equal("Content-Range: bytes 2-4/10\r\n", CachedConversation.Line(one, "Content-Range"));
        Assert.Equal("Content-Length: 3\r\n", CachedConversation.Line(one, "Content-Length"));
        Assert.EndsWith("\r\n\r\n234", one, StringComparison.Ordinal);
        string several = talk.Get(fields: "Range: bytes=7-8, 0-1\r\n");
        Assert.StartsWith("HTTP/1.1 206 Partial Content\r\n", several, StringComparison.Ordinal);
        string body = Conversation.BodyOf(several);
        Assert.Equal($"Content-Length: {body.Length}\r\n", CachedConversation.Line(several, "Content-Length"));
        Assert.Contains("Content-Range: bytes 7-8/10\r\n\r\n78\r\n--", body, StringComparison.Ordinal);
        Assert.Contains("Content-Range: bytes 0-1/10\r\n\r\n01\r\n--", body, StringComparison.Ordinal);
        string none = talk.Get(fields: "Range: bytes=10-\r\n");
        Assert.StartsWith("HTTP/1.1 416 Range Not Satisfiable\r\n", none, StringComparison.Ordinal);
        Assert.Equal("Content-Range: bytes */10\r\n", CachedConversation.Line(none, "Content-Range"));
        talk.End();
    }

    [Fact]
    public void RangeOfWhatIsNotStored_IsServedOutOfTheFetchOfAll()
    {
        var talk = new CachedConversation();
        string got = talk.GetFrom(CachedConversation.Response("0123456789"), fields: "Range: bytes=2-4\r\n");
        Assert.DoesNotContain("Range:", talk.Asked, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 206 Partial Content\r\n", got, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n234", got, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n0123456789", talk.Get(), StringComparison.Ordinal);
        talk.End();
    }

    [Fact]
    public void Head_IsAnsweredFromGet()
    {
        var talk = new CachedConversation();
        talk.GetFrom(CachedConversation.Response());
        string got = talk.Get(method: "HEAD");
        Assert.Equal("Content-Length: 5\r\n", CachedConversation.Line(got, "Content-Length"));
        Assert.EndsWith("\r\n\r\n", got, StringComparison.Ordinal);
        talk.End();
    }

    [Fact]
    public void OnlyIfCached_IsRefusedWhereNothingIs()
    {
        var talk = new CachedConversation();
        Assert.StartsWith("HTTP/1.1 504 ", talk.Get(fields: "Cache-Control: only-if-cached\r\n"), StringComparison.Ordinal);
        talk.End();
    }

    [Theory]
    [InlineData("POST", "/x", "", true)]
    [InlineData("DELETE", "/x", "", true)]
    [InlineData("POST", "/y", "Location: /x\r\n", true)]
    [InlineData("POST", "/y", "Content-Location: http://a/x\r\n", true)]
    [InlineData("POST", "/y", "Location: http://b/x\r\n", false)]
    [InlineData("OPTIONS", "/x", "", false)]
    public void UnsafeMethod_MakesInvalid(string method, string path, string fields, bool isGone)
    {
        var talk = new CachedConversation();
        talk.GetFrom(CachedConversation.Response(), "/x");
        talk.GetFrom(CachedConversation.Response("done", fields), path, "Content-Length: 0\r\n", method);
        string got = talk.Get("/x");
        Assert.Equal(isGone, got.Length == 0);
        if (isGone)
        {
            talk.Answer(CachedConversation.Response("new"));
            Assert.EndsWith("new", talk.Talk.ToClient(), StringComparison.Ordinal);
        }

        talk.End();
    }

    [Fact]
    public void FailedUnsafeMethod_MakesNothingInvalid()
    {
        var talk = new CachedConversation();
        talk.GetFrom(CachedConversation.Response(), "/x");
        talk.GetFrom(CachedConversation.Response("no", "", "409 Conflict"), "/x", "Content-Length: 0\r\n", "PUT");
        Assert.EndsWith("hello", talk.Get("/x"), StringComparison.Ordinal);
        talk.End();
    }

    [Theory]
    [InlineData(CacheReload.Honour, "")]
    [InlineData(CacheReload.Ignore, "HTTP/1.1 200 OK")]
    [InlineData(CacheReload.Warn, "HTTP/1.1 200 OK")]
    [InlineData(CacheReload.Refuse, "HTTP/1.1 403 Forbidden")]
    public void Ttl_KeepsWhatTheOriginWouldNot(CacheReload reload, string expected)
    {
        var talk = new CachedConversation(CachedConversation.Policy(CacheMode.Ttl, ttl: 60, reload: reload));
        talk.GetFrom(CachedConversation.Response(fields: "Cache-Control: no-store\r\n"));
        talk.AfterSeconds(59);
        Assert.EndsWith("hello", talk.Get(), StringComparison.Ordinal);
        string got = talk.Get(fields: "Cache-Control: max-age=0\r\n");
        Assert.StartsWith(expected, got, StringComparison.Ordinal);
        Assert.Equal(reload == CacheReload.Warn, got.Contains("Warning: 199", StringComparison.Ordinal));
        if (reload == CacheReload.Honour)
        {
            talk.Answer(CachedConversation.Response("other"));
            Assert.EndsWith("other", talk.Talk.ToClient(), StringComparison.Ordinal);
            Assert.EndsWith("other", talk.Get(), StringComparison.Ordinal);
        }
        else
        {
            talk.AfterSeconds(2);
            Assert.EndsWith("other", talk.GetFrom(CachedConversation.Response("other")), StringComparison.Ordinal);
        }

        talk.End();
    }

    [Fact]
    public void BodyLongerThanIsKept_PassesThroughAWindow()
    {
        var talk = new CachedConversation(objectMax: 64 << 10);
        string body = new('z', 400_000);
        Assert.Equal("", talk.Get());
        InMemoryConnection other = talk.Another();
        talk.Talk.UpstreamSays($"HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nTransfer-Encoding: chunked\r\n\r\n{body.Length:x}\r\n{body}\r\n0\r\n\r\n");
        var mine = new System.Text.StringBuilder(talk.Talk.ToClient());
        var others = new System.Text.StringBuilder(talk.Heard(other));
        for (int i = 0; i < 100 && (mine.Length < body.Length || others.Length < body.Length); i++)
        {
            mine.Append(talk.Talk.ToClient());
            others.Append(talk.Heard(other));
        }

        foreach (string heard in new[] { mine.ToString(), others.ToString() })
        {
            Assert.EndsWith("\r\n0\r\n\r\n", heard, StringComparison.Ordinal);
            Assert.Equal(body.Length, heard.Count(static c => c == 'z'));
        }

        Assert.Equal("", talk.Get());
        talk.Answer(CachedConversation.Response("short"));
        Assert.EndsWith("short", talk.Talk.ToClient(), StringComparison.Ordinal);
        talk.End(other);
    }

    [Theory]
    [InlineData("X-Original-URL: /other\r\n")]
    [InlineData("X-HTTP-Method-Override: DELETE\r\n")]
    [InlineData("X-Rewrite-Url: /other\r\n")]
    public void FieldsThatOriginsMayObeyAndNoKeyHolds_PassByTheCache(string field)
    {
        var talk = new CachedConversation();
        string got = talk.GetFrom(CachedConversation.Response("evil"), fields: field);
        Assert.Equal("Cache-Status: EdgeProxy; fwd=bypass\r\n", CachedConversation.Line(got, "Cache-Status"));
        Assert.EndsWith("good", talk.GetFrom(CachedConversation.Response("good")), StringComparison.Ordinal);
        talk.End();
    }

    [Fact]
    public void ResponseHeaderRules_HoldForWhatIsStored()
    {
        var talk = new CachedConversation(response: new HeaderRules(["X-Secret"], [new("X-Added", "1")]));
        talk.GetFrom(CachedConversation.Response(fields: "Cache-Control: max-age=60\r\nX-Secret: 1\r\nX-Kept: 2\r\n"));
        string got = talk.Get();
        Assert.Equal("", CachedConversation.Line(got, "X-Secret"));
        Assert.Equal("X-Kept: 2\r\n", CachedConversation.Line(got, "X-Kept"));
        Assert.Equal("X-Added: 1\r\n", CachedConversation.Line(got, "X-Added"));
        talk.End();
    }

    [Fact]
    public void Purge_ByTagOfTheOrigin()
    {
        var talk = new CachedConversation();
        talk.GetFrom(CachedConversation.Response(fields: "Cache-Control: max-age=60\r\nSurrogate-Key: a b\r\n"));
        talk.Gateway.Cache!.PurgeTag(CacheTag.OfSurrogate("c"u8));
        Assert.EndsWith("hello", talk.Get(), StringComparison.Ordinal);
        talk.Gateway.Cache!.PurgeTag(CacheTag.OfSurrogate("b"u8));
        Assert.EndsWith("new", talk.GetFrom(CachedConversation.Response("new")), StringComparison.Ordinal);
        talk.End();
    }

    [Fact]
    public void ReadersOnOtherLoops_AreServedAsItComes()
    {
        var talk = new CachedConversation(loops: 3);
        Assert.Equal("", talk.Get());
        InMemoryConnection[] others = [.. Enumerable.Range(0, 6).Select(_ => talk.Another())];
        talk.Talk.UpstreamSays("HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: 10\r\n\r\nhello");
        Assert.All(others, other => Assert.EndsWith("\r\n\r\nhello", talk.Heard(other), StringComparison.Ordinal));
        talk.Talk.UpstreamSays("world");
        Assert.All(others, other => Assert.Equal("world", talk.Heard(other)));
        Assert.Equal(1, talk.Talk.UpstreamCount);
        talk.End(others);
    }

    [Fact]
    public void FetchForTheCache_IsAccountedToWhoItWasFor()
    {
        var talk = new CachedConversation();
        talk.GetFrom(CachedConversation.Response());
        Outcome outcome = talk.Talk.Last;
        Assert.Equal((1, 200), (outcome.Attempts, outcome.UpstreamStatus));
        Assert.True(outcome.SentAt > 0 && outcome.HeadAt >= outcome.SentAt, $"{outcome.SentAt} {outcome.HeadAt}");
        talk.Get();
        Assert.Equal((0, 0), (talk.Talk.Last.Attempts, talk.Talk.Last.UpstreamStatus));
        talk.GetFrom("nonsense\r\n\r\n", "/other");
        outcome = talk.Talk.Last;
        Assert.Equal((ExchangeEnd.UpstreamInvalid, 1, 502), (outcome.End, outcome.Attempts, outcome.Status));
        talk.End();
    }

    [Fact]
    public void DotAtTheEndOfAName_IsTheSameName()
    {
        var talk = new CachedConversation();
        talk.GetFrom(CachedConversation.Response());
        talk.Talk.ClientSays("GET / HTTP/1.1\r\nHost: A.\r\n\r\n");
        Assert.EndsWith("hello", talk.Talk.ToClient(), StringComparison.Ordinal);
        talk.GetFrom("HTTP/1.1 204 No Content\r\n\r\n", method: "DELETE");
        talk.Talk.ClientSays("GET / HTTP/1.1\r\nHost: a.\r\n\r\n");
        talk.Answer(CachedConversation.Response("new"));
        Assert.EndsWith("new", talk.Talk.ToClient(), StringComparison.Ordinal);
        talk.End();
    }
}
