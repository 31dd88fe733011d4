namespace EdgeProxy.Caching.Tests;

public sealed class StoreDecisionTests
{
    [Theory]
    [InlineData("9111 3, GET and 200", "GET /", "200 | Cache-Control: max-age=5", StoreRefusal.None)]
    [InlineData("9111 3, method", "HEAD /", "200 | Cache-Control: max-age=5", StoreRefusal.Method)]
    [InlineData("9111 3, method", "POST / | <a>", "200 | Cache-Control: max-age=5", StoreRefusal.Method)]
    [InlineData("9111 3, method", "OPTIONS /", "200 | Cache-Control: max-age=5", StoreRefusal.Method)]
    [InlineData("9111 3, method", "FOO /", "200 | Cache-Control: max-age=5", StoreRefusal.Method)]
    [InlineData("9110 9.3.1, content in a GET", "GET / | <a>", "200 | Cache-Control: max-age=5", StoreRefusal.RequestBody)]
    [InlineData("9111 3, final status", "GET /", "103 | Cache-Control: max-age=5", StoreRefusal.Status)]
    [InlineData("9111 3, 304", "GET /", "304 | Cache-Control: max-age=5", StoreRefusal.Status)]
    [InlineData("9111 3.3, 206", "GET /", "206 | Cache-Control: max-age=5 | Content-Range: bytes 0-4/10", StoreRefusal.Partial)]
    [InlineData("9111 3, Content-Range in a 200 means nothing", "GET /", "200 | Cache-Control: max-age=5 | Content-Range: x", StoreRefusal.None)]
    [InlineData("9111 3, explicit and not heuristic", "GET /", "299 | Cache-Control: max-age=5", StoreRefusal.None)]
    [InlineData("9111 3, explicit and not heuristic", "GET /", "500 | Cache-Control: max-age=5", StoreRefusal.None)]
    [InlineData("9111 3, explicit and not heuristic", "GET /", "302 | Expires: {5}", StoreRefusal.None)]
    [InlineData("9111 3, nothing allows it", "GET /", "500 | ETag: \"a\"", StoreRefusal.NotCacheable)]
    [InlineData("9111 3, nothing allows it", "GET /", "201 | Last-Modified: {-100}", StoreRefusal.NotCacheable)]
    [InlineData("9111 3, heuristically cacheable", "GET /", "200 | Last-Modified: {-100}", StoreRefusal.None)]
    [InlineData("9111 3, heuristically cacheable", "GET /", "404 | ETag: \"a\"", StoreRefusal.None)]
    [InlineData("9111 3, public", "GET /", "599 | Cache-Control: public | Last-Modified: {-100}", StoreRefusal.None)]
    [InlineData("9111 5.2.2.3", "GET /", "200 | Cache-Control: max-age=5, no-store, must-understand", StoreRefusal.None)]
    [InlineData("9111 5.2.2.3", "GET /", "599 | Cache-Control: max-age=5, no-store, must-understand", StoreRefusal.NotUnderstood)]
    [InlineData("9111 5.2.2.3", "GET /", "299 | Cache-Control: max-age=5, must-understand", StoreRefusal.NotUnderstood)]
    [InlineData("9111 5.2.2.5", "GET /", "200 | Cache-Control: max-age=5, no-store", StoreRefusal.NoStore)]
    [InlineData("9111 5.2.1.5", "GET / | Cache-Control: no-store", "200 | Cache-Control: max-age=5", StoreRefusal.RequestNoStore)]
    [InlineData("9111 5.2.2.7", "GET /", "200 | Cache-Control: max-age=5, private", StoreRefusal.Private)]
    [InlineData("9111 5.2.2.7, the stricter of two", "GET /", "200 | Cache-Control: private, public, max-age=5", StoreRefusal.Private)]
    [InlineData("9111 5.2.2.7, a modified response", "GET /", "200 | Cache-Control: max-age=5, private=\"a\" | A: 1", StoreRefusal.None)]
    [InlineData("9111 3.5", "GET / | Authorization: x", "200 | Cache-Control: max-age=5", StoreRefusal.Authorization)]
    [InlineData("9111 3.5", "GET / | Authorization: x", "200 | Cache-Control: max-age=5, proxy-revalidate", StoreRefusal.Authorization)]
    [InlineData("9111 3.5", "GET / | Authorization: x", "200 | Cache-Control: max-age=5, public", StoreRefusal.None)]
    [InlineData("9111 3.5", "GET / | Authorization: x", "200 | Cache-Control: max-age=5, must-revalidate", StoreRefusal.None)]
    [InlineData("9111 3.5", "GET / | Authorization: x", "200 | Cache-Control: s-maxage=5", StoreRefusal.None)]
    [InlineData("9111 4.1", "GET /", "200 | Cache-Control: max-age=5 | Vary: *", StoreRefusal.VaryAny)]
    [InlineData("9111 4.1", "GET /", "200 | Cache-Control: max-age=5 | Vary: a, *", StoreRefusal.VaryAny)]
    [InlineData("9111 4.1", "GET /", "200 | Cache-Control: max-age=5 | Vary: , | Vary: *", StoreRefusal.VaryAny)]
    [InlineData("9111 4.1, no field name", "GET /", "200 | Cache-Control: max-age=5 | Vary: a b", StoreRefusal.VaryNames)]
    [InlineData("9111 4.1, too many", "GET /", "200 | Cache-Control: max-age=5 | Vary: a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q", StoreRefusal.VaryNames)]
    [InlineData("9111 4.1, not the client's", "GET /", "200 | Cache-Control: max-age=5 | Vary: X-Forwarded-For", StoreRefusal.VaryNames)]
    [InlineData("9111 4.1, not the client's", "GET /", "200 | Cache-Control: max-age=5 | Vary: a, forwarded", StoreRefusal.VaryNames)]
    [InlineData("9111 4.1, not the client's", "GET /", "200 | Cache-Control: max-age=5 | Vary: X-Real-IP", StoreRefusal.VaryNames)]
    [InlineData("9111 4.1, not the client's", "GET /", "200 | Cache-Control: max-age=5 | Vary: x-edge-country", StoreRefusal.VaryNames)]
    [InlineData("9111 4.1, not the client's", "GET /", "200 | Cache-Control: max-age=5 | Vary: TE", StoreRefusal.VaryNames)]
    [InlineData("9111 4.1, not the client's", "GET /", "200 | Cache-Control: max-age=5 | Vary: X-Forwarded-Proto", StoreRefusal.VaryNames)]
    [InlineData("9111 7.3, Set-Cookie", "GET /", "200 | Cache-Control: max-age=5 | Set-Cookie: a=b", StoreRefusal.SetCookie)]
    [InlineData("9111 7.3, Set-Cookie for everybody", "GET /", "200 | Cache-Control: max-age=5, public | Set-Cookie: a=b", StoreRefusal.None)]
    [InlineData("9111 7.3, Set-Cookie for everybody", "GET /", "200 | Cache-Control: s-maxage=5 | Set-Cookie: a=b", StoreRefusal.None)]
    [InlineData("9111 5.2, malformed", "GET /", "200 | Cache-Control: private max-age=5", StoreRefusal.Malformed)]
    [InlineData("9111 5.2, malformed", "GET /", "200 | Cache-Control: foo=\"a, no-store, max-age=5", StoreRefusal.Malformed)]
    [InlineData("9111 3, of no use", "GET /", "200", StoreRefusal.NoUse)]
    [InlineData("9111 3, of no use", "GET /", "200 | Cache-Control: max-age=0", StoreRefusal.NoUse)]
    [InlineData("9111 3, of no use", "GET /", "200 | Cache-Control: no-cache, max-age=5", StoreRefusal.NoUse)]
    [InlineData("9111 3, of no use", "GET /", "200 | Cache-Control: max-age=5 | Age: 5", StoreRefusal.NoUse)]
    [InlineData("9111 3, of use to validate", "GET /", "200 | Cache-Control: no-cache | ETag: \"a\"", StoreRefusal.None)]
    [InlineData("9111 3, of use to validate", "GET /", "200 | Cache-Control: max-age=0 | Last-Modified: {-9}", StoreRefusal.None)]
    [InlineData("9110 8.8.3, no entity-tag", "GET /", "200 | Cache-Control: no-cache | ETag: a", StoreRefusal.NoUse)]
    [InlineData("5861 3, of use when stale", "GET /", "200 | Cache-Control: max-age=0, stale-while-revalidate=5", StoreRefusal.None)]
    [InlineData("9111 5.2.2.2, of no use when stale", "GET /", "200 | Cache-Control: max-age=0, stale-if-error=5, must-revalidate", StoreRefusal.NoUse)]
    [InlineData("9213 2.2", "GET /", "200 | Cache-Control: no-store | CDN-Cache-Control: max-age=5", StoreRefusal.None)]
    [InlineData("9213 2.2", "GET /", "200 | Cache-Control: max-age=5 | CDN-Cache-Control: no-store", StoreRefusal.NoStore)]
    [InlineData("9213 2.2", "GET /", "200 | Cache-Control: max-age=5 | CDN-Cache-Control: private", StoreRefusal.Private)]
    [InlineData("9213 2.2, Expires is ignored", "GET /", "500 | Expires: {50} | CDN-Cache-Control: foo", StoreRefusal.NotCacheable)]
    [InlineData("9112 6.3, chunked", "GET /", "200 | Cache-Control: max-age=5 | Transfer-Encoding: chunked", StoreRefusal.None)]
    public void Response_IsStoredOrRefused(string section, string request, string response, StoreRefusal expected) =>
        AssertRefusal(section, request, response, StoringRules.Default, expected);

    [Fact]
    public void BodyThatEndsWithTheConnection_IsRefused()
    {
        ParsedResponse response = Message.ParseResponse(Message.Bytes("HTTP/1.1 200 OK\r\nCache-Control: max-age=5\r\n\r\n"), "", Http1.KnownMethod.Get);

        Assert.Equal(StoreRefusal.Undelimited, Decide(Message.Request("GET /"), response, StoringRules.Default).Refusal);
    }

    [Theory]
    [InlineData(SetCookieRule.Store)]
    [InlineData(SetCookieRule.Strip)]
    public void SetCookie_IsStoredWhereTheOperatorSaysSo(SetCookieRule rule) =>
        AssertRefusal("9111 7.3", "GET /", "200 | Cache-Control: max-age=5 | Set-Cookie: a=b", StoringRules.Default with { SetCookies = rule }, StoreRefusal.None);

    [Theory]
    [InlineData("503 | A: b", StoreRefusal.None)]
    [InlineData("503 | Cache-Control: no-store", StoreRefusal.NoStore)]
    [InlineData("503 | Cache-Control: max-age=0", StoreRefusal.NoUse)]
    [InlineData("599 | A: b", StoreRefusal.NotCacheable)]
    public void StatusWithTtl_IsStoredUnlessTheOriginSaysOtherwise(string response, StoreRefusal expected) =>
        AssertRefusal("an operator's ttl", "GET /", response, StoringRules.Default with { Ttls = new StatusTtl[] { new(500, 504, 10) } }, expected);

    [Theory]
    [InlineData("200", true)]
    [InlineData("201", false)]
    [InlineData("203", true)]
    [InlineData("204", true)]
    [InlineData("300", true)]
    [InlineData("301", true)]
    [InlineData("302", false)]
    [InlineData("303", false)]
    [InlineData("307", false)]
    [InlineData("308", true)]
    [InlineData("400", false)]
    [InlineData("403", false)]
    [InlineData("404", true)]
    [InlineData("405", true)]
    [InlineData("410", true)]
    [InlineData("414", true)]
    [InlineData("500", false)]
    [InlineData("501", true)]
    [InlineData("502", false)]
    [InlineData("503", false)]
    [InlineData("504", false)]
    [InlineData("599", false)]
    public void Status_IsHeuristicallyCacheableAsRfc9110Section15Says(string status, bool isCacheable) =>
        AssertRefusal("9110 15.1", "GET /", $"{status} | Last-Modified: {{-86400}}", StoringRules.Default, isCacheable ? StoreRefusal.None : StoreRefusal.NotCacheable);

    [Fact]
    public void Refusals_HaveWordsThatAreTokensAndDiffer()
    {
        StoreRefusal[] refusals = [.. Enum.GetValues<StoreRefusal>().Where(refusal => refusal != StoreRefusal.None)];
        string[] words = [.. refusals.Select(refusal => Message.Text(StoreRefusals.WordOf(refusal)))];

        Assert.All(words, word => Assert.Matches("^[a-z][a-z-]+$", word));
        Assert.Equal(words.Length, words.Distinct().Count());
        Assert.True(StoreRefusals.WordOf(StoreRefusal.None).IsEmpty);
    }

    internal static StoreVerdict Decide(ParsedRequest request, ParsedResponse response, StoringRules rules) => StoreDecision.Decide(
        StoreRequest.Of(request.Head, request.Directives), response.Head, response.Bytes, response.Directives, rules, new ExchangeTimes(Message.Epoch, Message.Epoch));

    private static void AssertRefusal(string section, string request, string response, StoringRules rules, StoreRefusal expected)
    {
        ParsedRequest parsed = Message.Request(request);
        StoreRefusal refusal = Decide(parsed, Message.Response(response, method: parsed.Head.Method), rules).Refusal;

        Assert.True(expected == refusal, $"{section}: {request} and {response}: {refusal}");
    }
}
