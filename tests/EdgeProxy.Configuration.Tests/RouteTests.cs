namespace EdgeProxy.Configuration.Tests;

public sealed class RouteTests
{
    [Theory]
    [InlineData("/a", ConfigCodes.InvalidPattern)]
    [InlineData("GET", ConfigCodes.InvalidPattern)]
    [InlineData("default", ConfigCodes.InvalidPattern)]
    [InlineData("GET a", ConfigCodes.InvalidPattern)]
    [InlineData("GET  /a", ConfigCodes.InvalidPattern)]
    [InlineData("GET /a ", ConfigCodes.InvalidPattern)]
    [InlineData("get /a", ConfigCodes.InvalidMethod)]
    [InlineData("any /a", ConfigCodes.InvalidMethod)]
    [InlineData("G@T /a", ConfigCodes.InvalidMethod)]
    [InlineData("CONNECT /a", ConfigCodes.InvalidMethod)]
    [InlineData("GET /{a", ConfigCodes.InvalidPattern)]
    [InlineData("GET /a}", ConfigCodes.InvalidPattern)]
    [InlineData("GET /{a}{b}", ConfigCodes.InvalidPattern)]
    [InlineData("GET /x{a}", ConfigCodes.InvalidPattern)]
    [InlineData("GET /{a}.json", ConfigCodes.InvalidPattern)]
    [InlineData("GET /{}", ConfigCodes.InvalidPattern)]
    [InlineData("GET /{+}", ConfigCodes.InvalidPattern)]
    [InlineData("GET /{a b}", ConfigCodes.InvalidPattern)]
    [InlineData("GET /{a+}/b", ConfigCodes.InvalidPattern)]
    [InlineData("GET /{a}/{a}", ConfigCodes.InvalidPattern)]
    [InlineData("GET /{a}/{a+}", ConfigCodes.InvalidPattern)]
    [InlineData("GET //a", ConfigCodes.InvalidPattern)]
    [InlineData("GET /a/./b", ConfigCodes.InvalidPattern)]
    [InlineData("GET /a/..", ConfigCodes.InvalidPattern)]
    [InlineData("GET /a?b", ConfigCodes.InvalidPattern)]
    [InlineData("GET /a#b", ConfigCodes.InvalidPattern)]
    [InlineData("GET /a%", ConfigCodes.InvalidPattern)]
    [InlineData("GET /a%4", ConfigCodes.InvalidPattern)]
    [InlineData("GET /a%zz", ConfigCodes.InvalidPattern)]
    [InlineData("GET /a%41", ConfigCodes.InvalidPattern)]
    [InlineData("GET /a%2e", ConfigCodes.InvalidPattern)]
    [InlineData("GET /a%2Fb", ConfigCodes.InvalidPattern)]
    [InlineData("GET /a%5Cb", ConfigCodes.InvalidPattern)]
    [InlineData("GET /a%00", ConfigCodes.InvalidPattern)]
    [InlineData("GET /a%c3%a9", ConfigCodes.InvalidPattern)]
    [InlineData("GET /é", ConfigCodes.InvalidPattern)]
    [InlineData("GET /a\\\\b", ConfigCodes.InvalidPattern)]
    [InlineData("GET /a|b", ConfigCodes.InvalidPattern)]
    public void BadKey_IsRefused(string key, string code) => Documents.Single(Documents.LoadRoute(""" "upstream": "up" """, key), code);

    [Theory]
    [InlineData("GET /")]
    [InlineData("ANY /a/")]
    [InlineData("PURGE /a-b_c.d~e/!$&'()*+,;=:@")]
    [InlineData("GET /caf%C3%A9/%20")]
    [InlineData("GET /{a}/b/{c.d:e_f-g}/{rest+}")]
    [InlineData("$default")]
    public void GoodKey_IsAllowed(string key) => Assert.Equal(key, Documents.GoodRoute(""" "upstream": "up" """, key).Id);

    [Fact]
    public void MoreParametersThanAMatchHolds_AreRefused()
    {
        string Key(int count) => "GET " + string.Concat(Enumerable.Range(0, count).Select(i => $"/{{p{i}}}"));
        Documents.GoodRoute(""" "upstream": "up" """, Key(16));
        Documents.Single(Documents.LoadRoute(""" "upstream": "up" """, Key(17)), ConfigCodes.InvalidPattern);
    }

    [Theory]
    [InlineData(""" "methods": ["get"] """, ConfigCodes.InvalidMethod, "methods[0]")]
    [InlineData(""" "methods": ["ANY"] """, ConfigCodes.InvalidMethod, "methods[0]")]
    [InlineData(""" "methods": ["GET", "GET"] """, ConfigCodes.DuplicateValue, "methods[1]")]
    [InlineData(""" "methods": "GET" """, ConfigCodes.WrongType, "methods")]
    [InlineData(""" "headers": { "a b": "1" } """, ConfigCodes.InvalidHeader, "headers[\"a b\"]")]
    [InlineData(""" "headers": { "X-A": "1", "x-a": "2" } """, ConfigCodes.DuplicateValue, "headers.x-a")]
    [InlineData(""" "headers": { "X-A": false } """, ConfigCodes.WrongType, "headers.X-A")]
    [InlineData(""" "headers": { "X-A": "a\n" } """, ConfigCodes.InvalidHeader, "headers.X-A")]
    [InlineData(""" "query": { "a=b": true } """, ConfigCodes.InvalidValue, "query[\"a=b\"]")]
    [InlineData(""" "query": { "": true } """, ConfigCodes.InvalidValue, "query[\"\"]")]
    [InlineData(""" "query": { "a": "b c" } """, ConfigCodes.InvalidValue, "query.a")]
    [InlineData(""" "query": { "a": 1 } """, ConfigCodes.WrongType, "query.a")]
    public void BadMatch_IsRefused(string member, string code, string path) => Documents.Single(
        Documents.LoadRoute($$""" "upstream": "up", "match": { "path": "/a", {{member}} } """, "free"), code, "match." + path);

    [Fact]
    public void MatchWithoutPath_IsRefused() => Documents.Single(
        Documents.LoadRoute(""" "upstream": "up", "match": {} """, "free"), ConfigCodes.MissingMember, "match.path");

    [Theory]
    [InlineData("GET /a", ConfigCodes.MatchConflict)]
    [InlineData("$default", ConfigCodes.MatchConflict)]
    [InlineData("a/b", ConfigCodes.InvalidName)]
    public void MatchUnderAKeyThatIsNotFree_IsRefused(string key, string code) =>
        Documents.Single(Documents.LoadRoute(""" "upstream": "up", "match": { "path": "/a" } """, key), code);

    [Fact]
    public void MatchOnDefault_HasNoPath() =>
        Assert.Null(Documents.GoodRoute(""" "upstream": "up", "match": { "path": "$default", "methods": ["GET"] } """, "free").Path);

    [Theory]
    [InlineData(""" "id": "a" """, ConfigCodes.IntegrationCount, "")]
    [InlineData(""" "upstream": "up", "mock": {} """, ConfigCodes.IntegrationCount, "mock")]
    [InlineData(""" "redirect": { "to": "/" }, "upstream": "up" """, ConfigCodes.IntegrationCount, "upstream")]
    [InlineData(""" "upstream": "pu" """, ConfigCodes.MissingUpstream, "upstream")]
    [InlineData(""" "upstream": "up", "id": "a b" """, ConfigCodes.InvalidName, "id")]
    [InlineData(""" "upstream": "up", "id": "" """, ConfigCodes.InvalidName, "id")]
    [InlineData(""" "upstream": "up", "apiKey": 1 """, ConfigCodes.WrongType, "apiKey")]
    [InlineData(""" "upstream": "up", "authorizer": false """, ConfigCodes.NotSupported, "authorizer")]
    [InlineData(""" "upstream": "up", "throttle": false """, ConfigCodes.WrongType, "throttle")]
    [InlineData(""" "upstream": "up", "path": "a" """, ConfigCodes.InvalidTemplate, "path")]
    [InlineData(""" "upstream": "up", "path": "/{nope}" """, ConfigCodes.UnknownParameter, "path")]
    [InlineData(""" "upstream": "up", "path": "/{rest+}" """, ConfigCodes.UnknownParameter, "path")]
    [InlineData(""" "upstream": "up", "path": "/{path}" """, ConfigCodes.UnknownParameter, "path")]
    [InlineData(""" "upstream": "up", "path": "/{id" """, ConfigCodes.InvalidTemplate, "path")]
    [InlineData(""" "upstream": "up", "path": "/id}" """, ConfigCodes.InvalidTemplate, "path")]
    [InlineData(""" "upstream": "up", "path": "/a/../{id}" """, ConfigCodes.InvalidTemplate, "path")]
    [InlineData(""" "upstream": "up", "path": "/a?id={id}" """, ConfigCodes.InvalidTemplate, "path")]
    [InlineData(""" "upstream": "up", "path": "/a b" """, ConfigCodes.InvalidTemplate, "path")]
    [InlineData(""" "upstream": "up", "path": {} """, ConfigCodes.MissingMember, "path.strip")]
    [InlineData(""" "upstream": "up", "path": { "strip": "/b" } """, ConfigCodes.InvalidPath, "path.strip")]
    [InlineData(""" "upstream": "up", "path": { "strip": "/" } """, ConfigCodes.InvalidPath, "path.strip")]
    [InlineData(""" "upstream": "up", "path": { "strip": "a" } """, ConfigCodes.InvalidPath, "path.strip")]
    [InlineData(""" "upstream": "up", "path": { "strip": "/a/{id}" } """, ConfigCodes.InvalidPath, "path.strip")]
    [InlineData(""" "upstream": "up", "host": "keep " """, ConfigCodes.InvalidHost, "host")]
    [InlineData(""" "upstream": "up", "timeouts": { "connect": "1s" } """, ConfigCodes.UnknownMember, "timeouts.connect")]
    [InlineData(""" "upstream": "up", "bodyMax": "-1B" """, ConfigCodes.InvalidSize, "bodyMax")]
    [InlineData(""" "upstream": "up", "bodyMax": -1 """, ConfigCodes.InvalidSize, "bodyMax")]
    [InlineData(""" "upstream": "up", "websocket": "yes" """, ConfigCodes.WrongType, "websocket")]
    [InlineData(""" "upstream": "up", "tunnelIdle": "0s" """, ConfigCodes.OutOfRange, "tunnelIdle")]
    [InlineData(""" "mock": {}, "path": "/b" """, ConfigCodes.SettingWithoutUpstream, "path")]
    [InlineData(""" "mock": {}, "host": "keep" """, ConfigCodes.SettingWithoutUpstream, "host")]
    [InlineData(""" "mock": {}, "retries": {} """, ConfigCodes.SettingWithoutUpstream, "retries")]
    [InlineData(""" "mock": {}, "request": {} """, ConfigCodes.SettingWithoutUpstream, "request")]
    [InlineData(""" "redirect": { "to": "/" }, "timeouts": { "response": "1s" } """, ConfigCodes.SettingWithoutUpstream, "timeouts.response")]
    [InlineData(""" "mock": { "status": 199 } """, ConfigCodes.OutOfRange, "mock.status")]
    [InlineData(""" "mock": { "status": 600 } """, ConfigCodes.OutOfRange, "mock.status")]
    [InlineData(""" "mock": { "status": 204, "body": "x" } """, ConfigCodes.InvalidValue, "mock.body")]
    [InlineData(""" "mock": { "headers": { "Content-Length": "1" } } """, ConfigCodes.ForbiddenHeader, "mock.headers.Content-Length")]
    [InlineData(""" "mock": { "headers": { "X-A": 1 } } """, ConfigCodes.WrongType, "mock.headers.X-A")]
    public void BadRoute_IsRefused(string members, string code, string path) => Documents.Single(
        Documents.LoadRoute(members), code, "apis.a.routes[\"ANY /a/{id}/{rest+}\"]" + (path.Length > 0 ? "." + path : ""));

    [Theory]
    [InlineData("", ConfigCodes.InvalidTemplate)]
    [InlineData("new.example", ConfigCodes.InvalidTemplate)]
    [InlineData("ftp://new.example/", ConfigCodes.InvalidTemplate)]
    [InlineData("//new.example/", ConfigCodes.InvalidTemplate)]
    [InlineData("https://", ConfigCodes.InvalidTemplate)]
    [InlineData("https:///a", ConfigCodes.InvalidTemplate)]
    [InlineData("https://{id}/", ConfigCodes.InvalidTemplate)]
    [InlineData("https://new.example{id}", ConfigCodes.InvalidTemplate)]
    [InlineData("https://{id}.example/", ConfigCodes.InvalidTemplate)]
    [InlineData("https://me@new.example/", ConfigCodes.InvalidTemplate)]
    [InlineData("https://new.example:x/", ConfigCodes.InvalidTemplate)]
    [InlineData("https://new.example/#a", ConfigCodes.InvalidTemplate)]
    [InlineData("https://new.example/?a=1", ConfigCodes.InvalidTemplate)]
    [InlineData("/a b", ConfigCodes.InvalidTemplate)]
    [InlineData("/a\\r\\nSet-Cookie: a", ConfigCodes.InvalidTemplate)]
    [InlineData("/\\u0001", ConfigCodes.InvalidTemplate)]
    [InlineData("{id}", ConfigCodes.InvalidTemplate)]
    [InlineData("/{nope}", ConfigCodes.UnknownParameter)]
    public void BadRedirect_IsRefused(string to, string code) =>
        Documents.Single(Documents.LoadRoute($$""" "redirect": { "to": "{{to}}" } """), code, "redirect.to");

    [Theory]
    [InlineData("300")]
    [InlineData("304")]
    [InlineData("309")]
    public void BadRedirectStatus_IsRefused(string status) =>
        Documents.Single(Documents.LoadRoute($$""" "redirect": { "to": "/", "status": {{status}} } """), ConfigCodes.OutOfRange, "redirect.status");

    [Theory]
    [InlineData(""" "to": "/?a={id}", "keepQuery": false """)]
    public void ParameterInTheQueryOfARedirect_IsRefused(string members) =>
        Documents.Single(Documents.LoadRoute($$""" "redirect": { {{members}} } """), ConfigCodes.InvalidTemplate, "redirect.to");

    [Theory]
    [InlineData("https://new.example")]
    [InlineData("https://new.example:8443{path}")]
    [InlineData("http://[fd00::1]/a/{id}/{rest}")]
    [InlineData("/b{path}")]
    [InlineData("{path}/")]
    public void GoodRedirect_IsAllowed(string to) => Documents.GoodRoute($$""" "redirect": { "to": "{{to}}" } """);

    [Fact]
    public void QueryOfARedirect_IsAllowedWhenTheRequestsIsNotKept() =>
        Documents.GoodRoute(""" "redirect": { "to": "/a?b=c/d", "keepQuery": false } """);

    [Theory]
    [InlineData(""" "set": { "Host": "a" } """, ConfigCodes.ForbiddenHeader, "set.Host")]
    [InlineData(""" "set": { "content-length": "1" } """, ConfigCodes.ForbiddenHeader, "set.content-length")]
    [InlineData(""" "add": { "Transfer-Encoding": "chunked" } """, ConfigCodes.ForbiddenHeader, "add.Transfer-Encoding")]
    [InlineData(""" "remove": ["Connection"] """, ConfigCodes.ForbiddenHeader, "remove[0]")]
    [InlineData(""" "remove": ["a b"] """, ConfigCodes.InvalidHeader, "remove[0]")]
    [InlineData(""" "set": { "X-A:": "1" } """, ConfigCodes.InvalidHeader, "set[\"X-A:\"]")]
    [InlineData(""" "set": { "": "1" } """, ConfigCodes.InvalidHeader, "set[\"\"]")]
    [InlineData(""" "set": { "X-A": "1\r\nX-B: 2" } """, ConfigCodes.InvalidHeader, "set.X-A")]
    [InlineData(""" "set": { "X-A": "\u0000" } """, ConfigCodes.InvalidHeader, "set.X-A")]
    [InlineData(""" "set": { "X-A": "\u0085" } """, ConfigCodes.InvalidHeader, "set.X-A")]
    [InlineData(""" "set": { "X-A": " a" } """, ConfigCodes.InvalidHeader, "set.X-A")]
    [InlineData(""" "set": { "X-A": ["a"] } """, ConfigCodes.WrongType, "set.X-A")]
    [InlineData(""" "set": { "X-A": "1", "x-a": "2" } """, ConfigCodes.DuplicateValue, "set.x-a")]
    [InlineData(""" "add": { "X-A": [] } """, ConfigCodes.EmptyList, "add.X-A")]
    [InlineData(""" "add": { "X-A": ["a", "b\n"] } """, ConfigCodes.InvalidHeader, "add.X-A[1]")]
    public void BadHeaderEdit_IsRefused(string edit, string code, string path)
    {
        Documents.Single(Documents.LoadRoute($$""" "upstream": "up", "request": { "headers": { {{edit}} } } """), code, "request.headers." + path);
        Documents.Single(Documents.LoadRoute($$""" "upstream": "up", "response": { "headers": { {{edit}} } } """), code, "response.headers." + path);
    }

    [Theory]
    [InlineData(""" "GET /a": { "id": "x", "mock": {} }, "GET /b": { "id": "x", "mock": {} } """)]
    [InlineData(""" "GET /a": { "mock": {} }, "GET /b": { "id": "b", "mock": {} }, "b": { "match": { "path": "/c" }, "mock": {} } """)]
    public void IdTwice_IsRefused(string routes)
    {
        ConfigError error = Documents.Single(Documents.LoadRoutes(routes), ConfigCodes.DuplicateId);
        Assert.Contains("first at a.json:1:", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MembersThatBeginWithX_AreFreeButHeadersAreNot()
    {
        RouteConfig route = Documents.GoodRoute(""" "upstream": "up", "x-owner": { "any": ["${thing}"] }, "response": { "headers": { "set": { "x-a": "1" } } } """);
        Assert.Equal([new HeaderConfig("x-a", "1")], route.ResponseHeaders.Set);
    }

    [Fact]
    public void MembersOfWords_NearestNameIsNamed()
    {
        ConfigError error = Documents.Single(Documents.LoadRoute(""" "upstream": "up", "tunelIdel": "1s" """), ConfigCodes.UnknownMember);
        Assert.Equal("did you mean \"tunnelIdle\"?", error.Hint);
    }
}
