using EdgeProxy.Testing;

namespace EdgeProxy.Gateway.Tests;

/// <summary>What passes by the stored response to the client that had it made: interim responses, and fields for it alone.</summary>
public sealed class CacheInterimTests
{
    private const string Hints = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n";

    [Fact]
    public void InterimResponse_GoesToWhoHadTheOriginAsked()
    {
        var talk = new CachedConversation();
        Assert.Equal("", talk.Get());
        InMemoryConnection other = talk.Another();
        talk.Talk.UpstreamSays(Hints);
        Assert.Equal(Hints, talk.Talk.ToClient());
        Assert.Equal("", talk.Heard(other));
        talk.Talk.UpstreamSays("HTTP/1.1 102 Processing\r\n\r\n" + Hints + CachedConversation.Response());
        string got = talk.Talk.ToClient();
        Assert.StartsWith("HTTP/1.1 102 Processing\r\n\r\n" + Hints + "HTTP/1.1 200 OK\r\n", got, StringComparison.Ordinal);
        Assert.EndsWith("hello", got, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", talk.Heard(other), StringComparison.Ordinal);
        string second = talk.Get();
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", second, StringComparison.Ordinal);
        Assert.Equal("", CachedConversation.Line(second, "Link"));
        talk.End(other);
    }

    [Fact]
    public void InterimResponse_IsNotForHttp10()
    {
        var talk = new CachedConversation();
        talk.Talk.ClientSays("GET / HTTP/1.0\r\nHost: a\r\n\r\n");
        talk.Talk.UpstreamSays(Hints + CachedConversation.Response());
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", talk.Talk.ToClient(), StringComparison.Ordinal);
        talk.End();
    }

    [Fact]
    public void InterimResponseWhenTheAskerHasLeft_GoesNowhere()
    {
        var talk = new CachedConversation();
        Assert.Equal("", talk.Get());
        InMemoryConnection other = talk.Another();
        talk.Talk.Client.Close();
        talk.Gateway.Loops.Run();
        talk.Talk.UpstreamSays(Hints);
        Assert.Equal("", talk.Heard(other));
        talk.Talk.UpstreamSays(CachedConversation.Response());
        Assert.EndsWith("hello", talk.Heard(other), StringComparison.Ordinal);
        talk.End(other);
    }

    [Fact]
    public void InterimResponseToABackgroundValidation_GoesNowhere()
    {
        var talk = new CachedConversation();
        talk.GetFrom(CachedConversation.Response(fields: "Cache-Control: max-age=60, stale-while-revalidate=60\r\n"));
        talk.AfterSeconds(70);
        Assert.EndsWith("hello", talk.Get(), StringComparison.Ordinal);
        talk.Talk.UpstreamSays(Hints);
        Assert.Equal("", talk.Talk.ToClient());
        talk.Answer(CachedConversation.Response("new"));
        Assert.EndsWith("new", talk.Get(), StringComparison.Ordinal);
        talk.End();
    }

    [Fact]
    public void InterimResponseAndThenAFailure_IsFollowedByTheGatewaysOwn()
    {
        var talk = new CachedConversation();
        Assert.Equal("", talk.Get());
        talk.Talk.UpstreamSays(Hints);
        talk.Talk.Upstream.Close();
        Assert.StartsWith(Hints + "HTTP/1.1 502 ", talk.Talk.ToClient(), StringComparison.Ordinal);
        talk.End();
    }

    [Theory]
    [InlineData(Caching.SetCookieRule.RefuseUnlessShared)]
    [InlineData(Caching.SetCookieRule.Strip)]
    public void CookieOfANotModified_IsForWhoAskedAlone(Caching.SetCookieRule rule)
    {
        var talk = new CachedConversation(CachedConversation.Policy(storing: Caching.StoringRules.Default with { SetCookies = rule }));
        talk.GetFrom(CachedConversation.Response(fields: "Cache-Control: max-age=60\r\nETag: \"1\"\r\n"));
        talk.AfterSeconds(61);
        Assert.Equal("", talk.Get());
        InMemoryConnection other = talk.Another();
        talk.Answer("HTTP/1.1 304 Not Modified\r\nCache-Control: max-age=60\r\nSet-Cookie: session=mine\r\n\r\n");
        Assert.Equal("Set-Cookie: session=mine\r\n", CachedConversation.Line(talk.Talk.ToClient(), "Set-Cookie"));
        string heard = talk.Heard(other);
        Assert.EndsWith("hello", heard, StringComparison.Ordinal);
        Assert.Equal("", CachedConversation.Line(heard, "Set-Cookie"));
        Assert.Equal("", CachedConversation.Line(talk.Get(), "Set-Cookie"));
        talk.End(other);
    }

    [Fact]
    public void CookieThatIsStripped_IsForWhoAskedAlone()
    {
        var talk = new CachedConversation(CachedConversation.Policy(storing: Caching.StoringRules.Default with { SetCookies = Caching.SetCookieRule.Strip }));
        Assert.Equal("", talk.Get());
        InMemoryConnection other = talk.Another();
        talk.Answer(CachedConversation.Response(fields: "Cache-Control: max-age=60\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n"));
        Assert.Equal("Set-Cookie: a=1\r\nSet-Cookie: b=2\r\n", CachedConversation.Line(talk.Talk.ToClient(), "Set-Cookie"));
        Assert.Equal("", CachedConversation.Line(talk.Heard(other), "Set-Cookie"));
        Assert.Equal("", CachedConversation.Line(talk.Get(), "Set-Cookie"));
        talk.End(other);
    }

    [Fact]
    public void LineForOne_IsDroppedWhereTheRouteDropsIt()
    {
        var talk = new CachedConversation(response: new HeaderRules(["x-one"], []));
        string got = talk.GetFrom(CachedConversation.Response(fields: "Cache-Control: max-age=60, private=\"X-One, X-Two\"\r\nX-One: 1\r\nX-Two: 2\r\n"));
        Assert.Equal("", CachedConversation.Line(got, "X-One"));
        Assert.Equal("X-Two: 2\r\n", CachedConversation.Line(got, "X-Two"));
        talk.End();
    }

    [Theory]
    [InlineData("Vary: Cookie\r\n")]
    [InlineData("Vary: *\r\n")]
    [InlineData("Cache-Control: private\r\n")]
    [InlineData("Cache-Control: no-store\r\n")]
    public void NotModifiedThatForbidsSharing_IsTheLastUseOfWhatIsStored(string fields)
    {
        var talk = new CachedConversation();
        talk.GetFrom(CachedConversation.Response(fields: "Cache-Control: max-age=60\r\nETag: \"1\"\r\n"));
        talk.AfterSeconds(61);
        Assert.EndsWith("hello", talk.GetFrom($"HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n{fields}\r\n"), StringComparison.Ordinal);
        talk.AfterSeconds(1);
        Assert.EndsWith("new", talk.GetFrom(CachedConversation.Response("new")), StringComparison.Ordinal);
        talk.End();
    }

    [Fact]
    public void NotModifiedWithMoreThanAHeadMayHold_IsAskedAgainWithoutConditions()
    {
        var talk = new CachedConversation();
        string first = string.Concat(Enumerable.Range(0, 90).Select(static i => $"X-A{i}: 1\r\n"));
        string second = string.Concat(Enumerable.Range(0, 90).Select(static i => $"X-B{i}: 1\r\n"));
        string third = string.Concat(Enumerable.Range(0, 90).Select(static i => $"X-C{i}: 1\r\n"));
        talk.GetFrom(CachedConversation.Response(fields: "Cache-Control: max-age=1\r\nETag: \"1\"\r\n" + first));
        talk.AfterSeconds(2);
        Assert.EndsWith("hello", talk.GetFrom($"HTTP/1.1 304 Not Modified\r\n{second}\r\n"), StringComparison.Ordinal);
        talk.AfterSeconds(2);
        Assert.Equal("", talk.GetFrom($"HTTP/1.1 304 Not Modified\r\n{third}\r\n"));
        talk.Answer(CachedConversation.Response("new"));
        Assert.DoesNotContain("If-None-Match", talk.Asked, StringComparison.Ordinal);
        Assert.EndsWith("new", talk.Talk.ToClient(), StringComparison.Ordinal);
        talk.End();
    }

    [Fact]
    public void NotModifiedOfAGivenLifetime_BeginsItAnew()
    {
        var talk = new CachedConversation(CachedConversation.Policy(CacheMode.Ttl, ttl: 60));
        talk.GetFrom(CachedConversation.Response(fields: "ETag: \"1\"\r\nCache-Control: no-store\r\n"));
        talk.AfterSeconds(30);
        string got = talk.GetFrom("HTTP/1.1 304 Not Modified\r\nCache-Control: no-store\r\n\r\n", fields: "Cache-Control: max-age=0\r\n");
        Assert.EndsWith("hello", got, StringComparison.Ordinal);
        talk.AfterSeconds(59);
        Assert.EndsWith("hello", talk.Get(), StringComparison.Ordinal);
        talk.End();
    }
}
