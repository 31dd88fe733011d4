using EdgeProxy.Testing;

namespace EdgeProxy.Gateway.Tests;

/// <summary>
/// What RFC 9111 requires of a shared cache, and the sections of RFC 5861, 9211 and 9213, each by a conversation that would go otherwise without it.
/// <c>docs/RFC9111.md</c> is the table; the sections are named alike.
/// </summary>
public sealed class Rfc9111Tests
{
    private const string Fresh = "Cache-Control: max-age=60\r\n";

    [Theory]
    [InlineData("RFC 9111 3", "", "200 OK", "", false)]
    [InlineData("RFC 9111 3", "", "302 Found", "Location: /x\r\n", false)]
    [InlineData("RFC 9111 3", "", "302 Found", "Location: /x\r\nCache-Control: max-age=60\r\n", true)]
    [InlineData("RFC 9111 3", "", "599 Own", "Cache-Control: max-age=60\r\n", true)]
    [InlineData("RFC 9111 3", "", "200 OK", "Expires: Thu, 01 Jan 2026 00:10:00 GMT\r\n", true)]
    [InlineData("RFC 9111 3", "", "302 Found", "Cache-Control: public\r\nLast-Modified: Wed, 01 Jan 2025 00:00:00 GMT\r\n", true)]
    [InlineData("RFC 9111 3.3", "", "206 Partial Content", "Content-Range: bytes 0-4/10\r\nCache-Control: max-age=60\r\n", false)]
    [InlineData("RFC 9111 3.5", "Authorization: Basic QQ==\r\n", "200 OK", Fresh, false)]
    [InlineData("RFC 9111 3.5", "Authorization: Basic QQ==\r\n", "200 OK", "Cache-Control: max-age=60, public\r\n", true)]
    [InlineData("RFC 9111 3.5", "Authorization: Basic QQ==\r\n", "200 OK", "Cache-Control: s-maxage=60\r\n", true)]
    [InlineData("RFC 9111 3.5", "Authorization: Basic QQ==\r\n", "200 OK", "Cache-Control: max-age=60, must-revalidate\r\n", true)]
    [InlineData("RFC 9111 4.2.2", "", "200 OK", "Last-Modified: Wed, 01 Jan 2025 00:00:00 GMT\r\n", true)]
    [InlineData("RFC 9111 4.2.2", "", "200 OK", "Last-Modified: Wed, 01 Jan 2025 00:00:00 GMT\r\nCache-Control: max-age=0\r\n", false)]
    [InlineData("RFC 9111 5.2", "", "200 OK", "Cache-Control: future=\"max-age=0, no-store\", MAX-AGE=60\r\n", true)]
    [InlineData("RFC 9111 5.2.1.5", "Cache-Control: no-store\r\n", "200 OK", Fresh, false)]
    [InlineData("RFC 9111 5.2.2.3", "", "200 OK", "Cache-Control: max-age=60, must-understand, no-store\r\n", true)]
    [InlineData("RFC 9111 5.2.2.3", "", "299 Own", "Cache-Control: max-age=60, must-understand\r\n", false)]
    [InlineData("RFC 9111 5.2.2.4", "", "200 OK", "Cache-Control: max-age=60, no-cache\r\nETag: \"1\"\r\n", false)]
    [InlineData("RFC 9111 5.2.2.5", "", "200 OK", "Cache-Control: max-age=60, no-store\r\n", false)]
    [InlineData("RFC 9111 5.2.2.5", "", "200 OK", "Cache-Control: max-age=60\r\nCache-Control: no-store\r\n", false)]
    [InlineData("RFC 9111 5.2.2.7", "", "200 OK", "Cache-Control: max-age=60, private\r\n", false)]
    [InlineData("RFC 9111 5.2.2.9", "", "302 Found", "Cache-Control: public, max-age=60\r\n", true)]
    [InlineData("RFC 9111 5.2.2.10", "", "200 OK", "Cache-Control: s-maxage=0, max-age=60\r\n", false)]
    [InlineData("RFC 9111 5.2.2.10", "", "200 OK", "Cache-Control: s-maxage=60, max-age=0\r\n", true)]
    [InlineData("RFC 9111 5.3", "", "200 OK", "Expires: 0\r\n", false)]
    [InlineData("RFC 9111 5.3", "", "200 OK", "Expires: Thu, 01 Jan 2026 00:10:00 GMT\r\nCache-Control: max-age=0\r\n", false)]
    [InlineData("RFC 9111 5.3", "", "200 OK", "Expires: Thu, 01 Jan 2015 00:10:00 GMT\r\nCache-Control: max-age=60\r\n", true)]
    [InlineData("RFC 9111 4.2.1", "", "200 OK", "Cache-Control: max-age=60\r\nCache-Control: max-age=0\r\n", false)]
    [InlineData("RFC 9111 7.3", "", "200 OK", "Cache-Control: max-age=60\r\nSet-Cookie: a=1\r\n", false)]
    [InlineData("RFC 9213 2.1", "", "200 OK", "CDN-Cache-Control: max-age=60\r\nCache-Control: no-store\r\n", true)]
    [InlineData("RFC 9213 2.1", "", "200 OK", "CDN-Cache-Control: no-store\r\nCache-Control: max-age=60\r\n", false)]
    [InlineData("RFC 9213 2.1", "", "200 OK", "CDN-Cache-Control: max-age=0\r\nExpires: Thu, 01 Jan 2026 00:10:00 GMT\r\n", false)]
    [InlineData("RFC 9213 2.2", "", "200 OK", "CDN-Cache-Control: max-age=60, &&\r\nCache-Control: no-store\r\n", false)]
    [InlineData("RFC 9213 2.2", "", "200 OK", "CDN-Cache-Control: max-age=\"0\"\r\nCache-Control: max-age=60\r\n", true)]
    [InlineData("RFC 9213 3.1", "", "200 OK", "CDN-Cache-Control: private\r\nCache-Control: max-age=60\r\n", false)]
    public void Response_IsUsedForTheNextRequestOrNot(string section, string asking, string status, string fields, bool isUsed)
    {
        var talk = new CachedConversation();
        talk.GetFrom(CachedConversation.Response("first", fields, status), fields: asking);
        string second = talk.Get();
        Assert.True(isUsed == second.EndsWith("\r\n\r\nfirst", StringComparison.Ordinal), section);
        if (!isUsed)
        {
            talk.Answer(CachedConversation.Response("second"));
            Assert.EndsWith("second", talk.Talk.ToClient(), StringComparison.Ordinal);
        }

        talk.End();
    }

    [Theory]
    [InlineData("RFC 9111 4.2", Fresh, 59, "", true)]
    [InlineData("RFC 9111 4.2", Fresh, 60, "", false)]
    [InlineData("RFC 9111 4.2.3", "Cache-Control: max-age=60\r\nAge: 50\r\n", 9, "", true)]
    [InlineData("RFC 9111 4.2.3", "Cache-Control: max-age=60\r\nAge: 50\r\n", 10, "", false)]
    [InlineData("RFC 9111 4.2.3", "Cache-Control: max-age=60\r\nDate: Wed, 31 Dec 2025 23:59:10 GMT\r\n", 10, "", false)]
    [InlineData("RFC 9111 4.2.4", "Cache-Control: max-age=60\r\nETag: \"1\"\r\n", 61, "", false)]
    [InlineData("RFC 9111 5.2.1.1", Fresh, 20, "Cache-Control: max-age=10\r\n", false)]
    [InlineData("RFC 9111 5.2.1.1", Fresh, 20, "Cache-Control: max-age=30\r\n", true)]
    [InlineData("RFC 9111 5.2.1.2", "Cache-Control: max-age=60\r\nETag: \"1\"\r\n", 70, "Cache-Control: max-stale=10\r\n", true)]
    [InlineData("RFC 9111 5.2.1.2", "Cache-Control: max-age=60\r\nETag: \"1\"\r\n", 71, "Cache-Control: max-stale=10\r\n", false)]
    [InlineData("RFC 9111 5.2.1.3", Fresh, 20, "Cache-Control: min-fresh=50\r\n", false)]
    [InlineData("RFC 9111 5.2.1.3", Fresh, 20, "Cache-Control: min-fresh=30\r\n", true)]
    [InlineData("RFC 9111 5.2.1.4", Fresh, 20, "Cache-Control: no-cache\r\n", false)]
    [InlineData("RFC 9111 5.4", Fresh, 20, "Pragma: no-cache\r\n", false)]
    [InlineData("RFC 9111 5.4", Fresh, 20, "Pragma: no-cache\r\nCache-Control: max-age=30\r\n", true)]
    [InlineData("RFC 9111 5.2.2.2", "Cache-Control: max-age=60, must-revalidate\r\nETag: \"1\"\r\n", 70, "Cache-Control: max-stale=20\r\n", false)]
    [InlineData("RFC 9111 5.2.2.8", "Cache-Control: max-age=60, proxy-revalidate\r\nETag: \"1\"\r\n", 70, "Cache-Control: max-stale=20\r\n", false)]
    [InlineData("RFC 9111 5.2.2.10", "Cache-Control: s-maxage=60\r\nETag: \"1\"\r\n", 70, "Cache-Control: max-stale=20\r\n", false)]
    [InlineData("RFC 9111 5.2.2.1", "Cache-Control: max-age=60\r\nExpires: Fri, 02 Jan 2026 00:00:00 GMT\r\n", 61, "", false)]
    [InlineData("RFC 5861 3", "Cache-Control: max-age=60, stale-while-revalidate=10\r\nETag: \"1\"\r\n", 69, "", true)]
    [InlineData("RFC 5861 3", "Cache-Control: max-age=60, stale-while-revalidate=10\r\nETag: \"1\"\r\n", 71, "", false)]
    [InlineData("RFC 9111 5.2.2.2", "Cache-Control: max-age=60, stale-while-revalidate=10, must-revalidate\r\nETag: \"1\"\r\n", 69, "", false)]
    public void StoredResponse_IsReusedAfterATimeOrNot(string section, string fields, long after, string asking, bool isReused)
    {
        var talk = new CachedConversation();
        talk.GetFrom(CachedConversation.Response("first", fields));
        talk.AfterSeconds(after);
        string second = talk.Get(fields: asking);
        Assert.True(isReused == second.EndsWith("\r\n\r\nfirst", StringComparison.Ordinal), section);
        if (!isReused || section == "RFC 5861 3")
        {
            talk.Answer(CachedConversation.Response("second"));
        }

        talk.End();
    }

    [Theory]
    [InlineData("RFC 9111 4", "/", "/other", "GET", "GET", "", "", "")]
    [InlineData("RFC 9111 4", "/", "/?a", "GET", "GET", "", "", "")]
    [InlineData("RFC 9111 4", "/", "/", "GET", "POST", "", "Content-Length: 0\r\n", "")]
    [InlineData("RFC 9111 3", "/", "/", "POST", "GET", "Content-Length: 0\r\n", "", "")]
    [InlineData("RFC 9111 4.1", "/", "/", "GET", "GET", "X-A: 1\r\n", "X-A: 2\r\n", "Vary: X-A\r\n")]
    [InlineData("RFC 9111 4.1", "/", "/", "GET", "GET", "X-A: 1\r\n", "", "Vary: X-A\r\n")]
    [InlineData("RFC 9111 4.1", "/", "/", "GET", "GET", "X-A: 1\r\n", "X-A: 1\r\n", "Vary: *\r\n")]
    [InlineData("RFC 9111 4.1", "/", "/", "GET", "GET", "X-A: 1\r\nX-B: 1\r\n", "X-A: 1\r\nX-B: 2\r\n", "Vary: X-A\r\nVary: X-B\r\n")]
    public void RequestOfAnother_IsNotAnsweredFromIt(string section, string path, string otherPath, string method, string otherMethod, string asking, string otherAsking, string fields)
    {
        var talk = new CachedConversation();
        talk.GetFrom(CachedConversation.Response("first", Fresh + fields), path, asking, method);
        string second = talk.Get(otherPath, otherAsking, otherMethod);
        Assert.True(second.Length == 0, section);
        talk.Answer(CachedConversation.Response("second"));
        Assert.EndsWith("second", talk.Talk.ToClient(), StringComparison.Ordinal);
        talk.End();
    }

    [Fact]
    [Trait("Section", "RFC 9111 3.1")]
    public void Fields_AreStoredButForThoseOfOneHop()
    {
        var talk = new CachedConversation();
        talk.GetFrom(CachedConversation.Response(
            "first", Fresh + "X-Unheard-Of: 1\r\nX-Unheard-Of: 2\r\nConnection: X-Hop\r\nX-Hop: 1\r\nProxy-Authenticate: Basic\r\nProxy-Authentication-Info: a=b\r\nKeep-Alive: timeout=9\r\n"));
        string got = talk.Get();
        Assert.Equal("X-Unheard-Of: 1\r\nX-Unheard-Of: 2\r\n", CachedConversation.Line(got, "X-Unheard-Of"));
        Assert.All(
            ["X-Hop", "Proxy-Authenticate", "Proxy-Authentication-Info", "Keep-Alive", "Connection"],
            name => Assert.Equal("", CachedConversation.Line(got, name)));
        talk.End();
    }

    [Fact]
    [Trait("Section", "RFC 9111 3.1")]
    public void Trailers_AreNoFieldsOfTheHead()
    {
        var talk = new CachedConversation();
        string first = talk.GetFrom(
            "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-Trailer: 1\r\n\r\n", fields: "TE: trailers\r\nConnection: TE\r\n");
        Assert.DoesNotContain("X-Trailer", Conversation.HeadOf(first), StringComparison.Ordinal);
        Assert.DoesNotContain("X-Trailer", talk.Get(), StringComparison.Ordinal);
        talk.End();
    }

    [Fact]
    [Trait("Section", "RFC 9111 3.2")]
    [Trait("Section", "RFC 9111 4.3.4")]
    public void NotModified_ReplacesTheFieldsItBringsAndNoOthers()
    {
        var talk = new CachedConversation();
        talk.GetFrom(CachedConversation.Response("first", Fresh + "ETag: \"1\"\r\nX-A: old\r\nX-A: older\r\nX-B: kept\r\nContent-Type: text/plain\r\n"));
        talk.AfterSeconds(61);
        string got = talk.GetFrom("HTTP/1.1 304 Not Modified\r\nCache-Control: max-age=60\r\nETag: \"1\"\r\nX-A: new\r\nContent-Length: 999\r\nContent-Range: bytes 0-1/2\r\n\r\n");
        foreach (string answer in new[] { got, talk.Get() })
        {
            Assert.Equal("X-A: new\r\n", CachedConversation.Line(answer, "X-A"));
            Assert.Equal("X-B: kept\r\n", CachedConversation.Line(answer, "X-B"));
            Assert.Equal("Content-Type: text/plain\r\n", CachedConversation.Line(answer, "Content-Type"));
            Assert.Equal("Content-Length: 5\r\n", CachedConversation.Line(answer, "Content-Length"));
            Assert.Equal("", CachedConversation.Line(answer, "Content-Range"));
            Assert.EndsWith("\r\n\r\nfirst", answer, StringComparison.Ordinal);
        }

        talk.End();
    }

    [Fact]
    [Trait("Section", "RFC 9111 3.3")]
    public void BodyThatWasCut_IsNotStored()
    {
        var talk = new CachedConversation();
        Assert.Equal("", talk.Get());
        talk.Talk.UpstreamSays("HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
        talk.Talk.Upstream.Close();
        Assert.DoesNotContain("0\r\n\r\n", talk.Talk.ToClient(), StringComparison.Ordinal);
        talk.Talk.AssertCut();
        InMemoryConnection other = talk.Another();
        talk.Answer(CachedConversation.Response("whole"));
        Assert.EndsWith("whole", talk.Heard(other), StringComparison.Ordinal);
        talk.End(other);
    }

    [Fact]
    [Trait("Section", "RFC 9111 4")]
    [Trait("Section", "RFC 9111 5.1")]
    public void ResponseThatWasNotValidated_HasItsAge()
    {
        var talk = new CachedConversation();
        string first = talk.GetFrom(CachedConversation.Response("first", Fresh + "Age: 5\r\nAge: 7\r\n"));
        Assert.Equal("Age: 5\r\n", CachedConversation.Line(first, "Age"));
        talk.AfterSeconds(10);
        Assert.Equal("Age: 15\r\n", CachedConversation.Line(talk.Get(), "Age"));
        talk.End();
    }

    [Fact]
    [Trait("Section", "RFC 9111 4")]
    public void UnsafeRequest_IsWrittenThrough()
    {
        var talk = new CachedConversation();
        talk.GetFrom(CachedConversation.Response());
        Assert.Equal("", talk.Get(fields: "Content-Length: 0\r\n", method: "DELETE"));
        Assert.StartsWith("DELETE / HTTP/1.1\r\n", talk.Talk.ToUpstream(), StringComparison.Ordinal);
        talk.Talk.UpstreamSays(CachedConversation.Response("gone", ""));
        Assert.EndsWith("gone", talk.Talk.ToClient(), StringComparison.Ordinal);
        talk.End();
    }

    [Fact]
    [Trait("Section", "RFC 9111 4.3.1")]
    public void Validation_SendsBothValidatorsAsTheyCame()
    {
        var talk = new CachedConversation();
        talk.GetFrom(CachedConversation.Response("first", Fresh + "ETag: W/\"1\"\r\nLast-Modified: Wednesday, 01-Jan-25 00:00:00 GMT\r\n"));
        talk.AfterSeconds(61);
        talk.GetFrom("HTTP/1.1 304 Not Modified\r\nETag: W/\"1\"\r\n\r\n", fields: "If-None-Match: \"theirs\"\r\nIf-Modified-Since: Thu, 01 Jan 2026 00:00:00 GMT\r\n");
        Assert.Equal("If-None-Match: W/\"1\"\r\n", CachedConversation.Line(talk.Asked, "If-None-Match"));
        Assert.Equal("If-Modified-Since: Wednesday, 01-Jan-25 00:00:00 GMT\r\n", CachedConversation.Line(talk.Asked, "If-Modified-Since"));
        talk.End();
    }

    [Theory]
    [InlineData("RFC 9111 4.3.2", "If-None-Match: \"1\"\r\n", "304")]
    [InlineData("RFC 9111 4.3.2", "If-None-Match: \"0\", W/\"1\"\r\n", "304")]
    [InlineData("RFC 9111 4.3.2", "If-None-Match: *\r\n", "304")]
    [InlineData("RFC 9111 4.3.2", "If-None-Match: \"2\"\r\nIf-Modified-Since: Thu, 01 Jan 2026 00:00:00 GMT\r\n", "200")]
    [InlineData("RFC 9111 4.3.2", "If-Modified-Since: Wed, 01 Jan 2025 00:00:00 GMT\r\n", "304")]
    [InlineData("RFC 9111 4.3.2", "If-Modified-Since: Tue, 31 Dec 2024 23:59:59 GMT\r\n", "200")]
    [InlineData("RFC 9111 4.3.2", "If-Modified-Since: yesterday\r\n", "200")]
    public void ConditionOfAClient_IsEvaluatedOnWhatIsStored(string section, string asking, string status)
    {
        var talk = new CachedConversation();
        talk.GetFrom(CachedConversation.Response("first", Fresh + "ETag: \"1\"\r\nLast-Modified: Wed, 01 Jan 2025 00:00:00 GMT\r\n"));
        string got = talk.Get(fields: asking);
        Assert.True(got.StartsWith($"HTTP/1.1 {status} ", StringComparison.Ordinal), section);
        talk.End();
    }

    [Theory]
    [InlineData("RFC 9111 4.3.2", "If-Match: \"1\"\r\n")]
    [InlineData("RFC 9111 4.3.2", "If-Unmodified-Since: Wed, 01 Jan 2025 00:00:00 GMT\r\n")]
    public void ConditionForTheOrigin_IsNotEvaluatedHere(string section, string asking)
    {
        var talk = new CachedConversation();
        talk.GetFrom(CachedConversation.Response("first", Fresh + "ETag: \"1\"\r\n"));
        string got = talk.GetFrom("HTTP/1.1 412 Precondition Failed\r\nContent-Length: 0\r\n\r\n", fields: asking);
        Assert.True(got.StartsWith("HTTP/1.1 412 ", StringComparison.Ordinal), section);
        Assert.Contains(asking, talk.Asked, StringComparison.Ordinal);
        talk.End();
    }

    [Theory]
    [InlineData("RFC 9111 4.3.3", "200 OK", "second", "second")]
    [InlineData("RFC 9111 4.3.3", "404 Not Found", "second", "second")]
    [InlineData("RFC 9111 4.3.3", "503 Service Unavailable", "second", "first")]
    public void AnswerToAValidation_IsForwardedAndAnErrorReplacesNothing(string section, string status, string body, string later)
    {
        var talk = new CachedConversation();
        talk.GetFrom(CachedConversation.Response("first", Fresh + "ETag: \"1\"\r\n"));
        talk.AfterSeconds(61);
        string got = talk.GetFrom(CachedConversation.Response(body, Fresh, status));
        Assert.True(got.EndsWith(body, StringComparison.Ordinal), section);
        talk.AfterSeconds(6);
        got = talk.Get();
        if (got.Length == 0)
        {
            talk.Answer("HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\nCache-Control: max-age=60\r\n\r\n");
            got = talk.Talk.ToClient();
        }

        Assert.EndsWith(later, got, StringComparison.Ordinal);
        talk.End();
    }

    [Theory]
    [InlineData("RFC 9111 4.3.4", "\"1\"", "\"2\"", false)]
    [InlineData("RFC 9111 4.3.4", "W/\"1\"", "\"1\"", false)]
    [InlineData("RFC 9111 4.3.4", "W/\"1\"", "W/\"1\"", true)]
    [InlineData("RFC 9111 4.3.4", "\"1\"", "\"1\"", true)]
    public void NotModified_UpdatesOnlyWhatItIdentifies(string section, string stored, string said, bool updates)
    {
        var talk = new CachedConversation();
        talk.GetFrom(CachedConversation.Response("first", $"{Fresh}ETag: {stored}\r\n"));
        talk.AfterSeconds(61);
        string got = talk.GetFrom($"HTTP/1.1 304 Not Modified\r\nETag: {said}\r\nCache-Control: max-age=60\r\n\r\n");
        Assert.True(updates == got.EndsWith("first", StringComparison.Ordinal), section);
        if (!updates)
        {
            talk.Answer(CachedConversation.Response("second"));
            Assert.DoesNotContain("If-None-Match", talk.Asked, StringComparison.Ordinal);
            Assert.EndsWith("second", talk.Talk.ToClient(), StringComparison.Ordinal);
        }

        talk.End();
    }

    [Theory]
    [InlineData("RFC 9111 4.3.5", "ETag: \"1\"\r\nContent-Length: 5\r\n", true)]
    [InlineData("RFC 9111 4.3.5", "Content-Length: 5\r\n", true)]
    [InlineData("RFC 9111 4.3.5", "ETag: \"2\"\r\nContent-Length: 5\r\n", false)]
    [InlineData("RFC 9111 4.3.5", "ETag: \"1\"\r\nContent-Length: 6\r\n", false)]
    public void AnswerToHead_UpdatesWhatIsStoredOrMakesItStale(string section, string fields, bool updates)
    {
        var talk = new CachedConversation();
        talk.GetFrom(CachedConversation.Response("first", Fresh + "ETag: \"1\"\r\nX-A: old\r\n"));
        talk.GetFrom($"HTTP/1.1 200 OK\r\nCache-Control: max-age=600\r\nX-A: new\r\n{fields}\r\n", fields: "Cache-Control: no-cache\r\n", method: "HEAD");
        string got = talk.Get();
        Assert.True(updates == got.EndsWith("first", StringComparison.Ordinal), section);
        if (updates)
        {
            Assert.Equal("X-A: new\r\n", CachedConversation.Line(got, "X-A"));
            talk.AfterSeconds(70);
            Assert.EndsWith("first", talk.Get(), StringComparison.Ordinal);
        }
        else
        {
            talk.Answer("HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n");
            Assert.Equal("X-A: old\r\n", CachedConversation.Line(talk.Talk.ToClient(), "X-A"));
        }

        talk.End();
    }

    [Theory]
    [InlineData("RFC 9111 4.4", "PUT", "200 OK", "/x", "", true)]
    [InlineData("RFC 9111 4.4", "UNHEARD-OF", "204 No Content", "/x", "", true)]
    [InlineData("RFC 9111 4.4", "POST", "303 See Other", "/y", "Location: /x\r\n", true)]
    [InlineData("RFC 9111 4.4", "POST", "201 Created", "/y", "Content-Location: x\r\n", true)]
    [InlineData("RFC 9111 4.4", "POST", "201 Created", "/y", "Location: http://other/x\r\n", false)]
    [InlineData("RFC 9111 4.4", "POST", "500 Internal Server Error", "/x", "", false)]
    [InlineData("RFC 9111 4.4", "OPTIONS", "200 OK", "/x", "", false)]
    public void UnsafeMethod_MakesInvalidWhatItConcerns(string section, string method, string status, string path, string fields, bool isGone)
    {
        var talk = new CachedConversation();
        talk.GetFrom(CachedConversation.Response("first", Fresh), "/x");
        string body = status.StartsWith("204", StringComparison.Ordinal) ? "" : "Content-Length: 0\r\n";
        talk.GetFrom($"HTTP/1.1 {status}\r\n{fields}{body}\r\n", path, "Content-Length: 0\r\n", method);
        string got = talk.Get("/x");
        Assert.True(isGone == (got.Length == 0), section);
        if (isGone)
        {
            talk.Answer(CachedConversation.Response("second"));
            Assert.EndsWith("second", talk.Talk.ToClient(), StringComparison.Ordinal);
        }

        talk.End();
    }

    [Theory]
    [InlineData("RFC 9111 4.2.4", Fresh, true)]
    [InlineData("RFC 9111 5.2.2.2", "Cache-Control: max-age=60, must-revalidate\r\n", false)]
    [InlineData("RFC 9111 5.2.2.4", "Cache-Control: max-age=60, no-cache\r\n", false)]
    [InlineData("RFC 9111 5.2.2.8", "Cache-Control: max-age=60, proxy-revalidate\r\n", false)]
    [InlineData("RFC 9111 5.2.2.10", "Cache-Control: s-maxage=60\r\n", false)]
    public void OriginThatIsGone_IsCoveredUnlessForbidden(string section, string fields, bool isCovered)
    {
        var talk = new CachedConversation();
        talk.GetFrom(CachedConversation.Response("first", fields + "ETag: \"1\"\r\n"));
        talk.AfterSeconds(65);
        string got = talk.GetFrom("nonsense\r\n\r\n");
        Assert.True(isCovered == got.EndsWith("first", StringComparison.Ordinal), section);
        Assert.True(isCovered || got.StartsWith("HTTP/1.1 502 ", StringComparison.Ordinal), section);
        talk.End();
    }

    [Theory]
    [InlineData("RFC 5861 4", "Cache-Control: max-age=60, stale-if-error=10\r\n", "", 69, "503 Service Unavailable", true)]
    [InlineData("RFC 5861 4", "Cache-Control: max-age=60, stale-if-error=10\r\n", "", 71, "503 Service Unavailable", false)]
    [InlineData("RFC 5861 4", "Cache-Control: max-age=60, stale-if-error=10\r\n", "", 69, "404 Not Found", false)]
    [InlineData("RFC 5861 4", "Cache-Control: max-age=60\r\nETag: \"1\"\r\n", "Cache-Control: stale-if-error=10\r\n", 69, "500 Internal Server Error", true)]
    [InlineData("RFC 9111 5.2.2.2", "Cache-Control: max-age=60, stale-if-error=10, must-revalidate\r\nETag: \"1\"\r\n", "", 69, "503 Service Unavailable", false)]
    public void ErrorOfTheOrigin_IsCoveredWhereThatIsAllowed(string section, string fields, string asking, long after, string status, bool isCovered)
    {
        var talk = new CachedConversation();
        talk.GetFrom(CachedConversation.Response("first", fields));
        talk.AfterSeconds(after);
        string got = talk.GetFrom(CachedConversation.Response("error", "", status), fields: asking);
        Assert.True(isCovered == got.EndsWith("first", StringComparison.Ordinal), section);
        talk.End();
    }

    [Fact]
    [Trait("Section", "RFC 9111 5.2.1.7")]
    public void OnlyIfCached_IsNeverForwarded()
    {
        var talk = new CachedConversation();
        Assert.StartsWith("HTTP/1.1 504 ", talk.Get(fields: "Cache-Control: only-if-cached\r\n"), StringComparison.Ordinal);
        talk.GetFrom(CachedConversation.Response("first", Fresh + "ETag: \"1\"\r\n"));
        Assert.EndsWith("first", talk.Get(fields: "Cache-Control: only-if-cached\r\n"), StringComparison.Ordinal);
        talk.AfterSeconds(61);
        Assert.StartsWith("HTTP/1.1 504 ", talk.Get(fields: "Cache-Control: only-if-cached\r\n"), StringComparison.Ordinal);
        talk.End();
    }

    [Fact]
    [Trait("Section", "RFC 9111 5.2.2.6")]
    public void NoTransform_HasNothingToForbid()
    {
        var talk = new CachedConversation();
        string fields = "Cache-Control: max-age=60, no-transform\r\nContent-Encoding: br\r\n";
        talk.GetFrom(CachedConversation.Response("first", fields), fields: "Accept-Encoding: br\r\n");
        string got = talk.Get(fields: "Accept-Encoding: identity\r\n");
        Assert.Equal("Content-Encoding: br\r\n", CachedConversation.Line(got, "Content-Encoding"));
        Assert.EndsWith("first", got, StringComparison.Ordinal);
        talk.End();
    }

    [Theory]
    [InlineData("RFC 9111 5.2.2.4", "no-cache=\"X-One, X-Two\"")]
    [InlineData("RFC 9111 5.2.2.7", "private=\"X-One, X-Two\"")]
    public void FieldsThatAreNamed_AreForWhoAskedAlone(string section, string directive)
    {
        var talk = new CachedConversation();
        Assert.Equal("", talk.Get());
        InMemoryConnection other = talk.Another();
        talk.Answer(CachedConversation.Response("first", $"Cache-Control: max-age=60, {directive}\r\nX-One: 1\r\nX-Two: 2\r\nX-Three: 3\r\n"));
        string mine = talk.Talk.ToClient();
        Assert.True(CachedConversation.Line(mine, "X-One") == "X-One: 1\r\n", section);
        Assert.Equal("X-Two: 2\r\n", CachedConversation.Line(mine, "X-Two"));
        foreach (string got in new[] { talk.Heard(other), talk.Get() })
        {
            Assert.EndsWith("first", got, StringComparison.Ordinal);
            Assert.Equal("", CachedConversation.Line(got, "X-One") + CachedConversation.Line(got, "X-Two"));
            Assert.Equal("X-Three: 3\r\n", CachedConversation.Line(got, "X-Three"));
        }

        talk.End(other);
    }

    [Theory]
    [InlineData("RFC 9211 2", "", "Cache-Status: EdgeProxy; hit; ttl=60\r\n")]
    [InlineData("RFC 9211 2.1", "", "Cache-Status: EdgeProxy; hit; ttl=60\r\n")]
    [InlineData("RFC 9211 2.2", "Cache-Control: no-cache\r\n", "Cache-Status: EdgeProxy; fwd=request; fwd-status=200; stored; ttl=60\r\n")]
    [InlineData("RFC 9211 2.2", "If-Match: \"1\"\r\n", "Cache-Status: EdgeProxy; fwd=request\r\n")]
    [InlineData("RFC 9211 2.3", "Cache-Control: no-cache\r\n", "Cache-Status: EdgeProxy; fwd=request; fwd-status=200; stored; ttl=60\r\n")]
    [InlineData("RFC 9211 2.4", "", "Cache-Status: EdgeProxy; hit; ttl=60\r\n")]
    [InlineData("RFC 9211 2.5", "Cache-Control: no-cache\r\n", "Cache-Status: EdgeProxy; fwd=request; fwd-status=200; stored; ttl=60\r\n")]
    public void CacheStatus_TellsWhatTheCacheDid(string section, string asking, string line)
    {
        var talk = new CachedConversation();
        talk.GetFrom(CachedConversation.Response());
        string got = talk.Get(fields: asking);
        if (got.Length == 0)
        {
            talk.Answer(CachedConversation.Response());
            got = talk.Talk.ToClient();
        }

        Assert.True(CachedConversation.Line(got, "Cache-Status") == line, section);
        talk.End();
    }

    [Fact]
    [Trait("Section", "RFC 9211 2")]
    public void CacheStatusOfACacheBefore_StandsInFront()
    {
        var talk = new CachedConversation();
        string got = talk.GetFrom(CachedConversation.Response("first", Fresh + "Cache-Status: Origin; hit\r\n"));
        Assert.Equal("Cache-Status: Origin; hit\r\nCache-Status: EdgeProxy; fwd=uri-miss; fwd-status=200; stored; ttl=60\r\n", CachedConversation.Line(got, "Cache-Status"));
        Assert.Equal("Cache-Status: Origin; hit\r\nCache-Status: EdgeProxy; hit; ttl=60\r\n", CachedConversation.Line(talk.Get(), "Cache-Status"));
        talk.End();
    }

    [Fact]
    [Trait("Section", "RFC 9211 2.6")]
    public void CacheStatusOfWhoWaited_SaysSo()
    {
        var talk = new CachedConversation();
        Assert.Equal("", talk.Get());
        InMemoryConnection other = talk.Another();
        talk.Answer(CachedConversation.Response());
        Assert.DoesNotContain("collapsed", talk.Talk.ToClient(), StringComparison.Ordinal);
        Assert.Contains("; collapsed; ", talk.Heard(other), StringComparison.Ordinal);
        talk.End(other);
    }

    [Fact]
    [Trait("Section", "RFC 9211 2.8")]
    public void CacheStatus_SaysWhyNothingWasStored()
    {
        var talk = new CachedConversation();
        string got = talk.GetFrom(CachedConversation.Response("first", "Cache-Control: no-store\r\n"));
        Assert.Equal("Cache-Status: EdgeProxy; fwd=uri-miss; fwd-status=200; detail=no-store\r\n", CachedConversation.Line(got, "Cache-Status"));
        talk.End();
    }
}
