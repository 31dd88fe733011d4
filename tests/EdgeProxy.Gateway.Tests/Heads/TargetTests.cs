namespace EdgeProxy.Gateway.Tests;

/// <summary>The target that the upstream gets is what was matched, and nothing else.</summary>
public sealed class TargetTests
{
    [Theory]
    [InlineData("GET /a/b HTTP/1.1", "GET /a/b HTTP/1.1")]
    [InlineData("GET /a/b? HTTP/1.1", "GET /a/b? HTTP/1.1")]
    [InlineData("GET /a?b=%2f%2F&c=/../;x=%zz&d=a+b HTTP/1.1", "GET /a?b=%2f%2F&c=/../;x=%zz&d=a+b HTTP/1.1")]
    [InlineData("GET http://a HTTP/1.1", "GET / HTTP/1.1")]
    [InlineData("GET http://a?b=c HTTP/1.1", "GET /?b=c HTTP/1.1")]
    [InlineData("GET HTTP://A/x?y HTTP/1.1", "GET /x?y HTTP/1.1")]
    [InlineData("OPTIONS * HTTP/1.1", "OPTIONS * HTTP/1.1")]
    [InlineData("GET /%61%7e%2D HTTP/1.1", "GET /a~- HTTP/1.1")]
    [InlineData("GET /%c3%a9%3f HTTP/1.1", "GET /%C3%A9%3F HTTP/1.1")]
    [InlineData("GET /*x HTTP/1.1", "GET /*x HTTP/1.1")]
    public void Target_IsForwardedInItsCanonicalForm(string line, string expected)
    {
        var talk = new Conversation();
        talk.ClientSays(line + "\r\nHost: a\r\n\r\n");
        string got = talk.ToUpstream();
        Assert.StartsWith(expected + "\r\n", got, StringComparison.Ordinal);
        talk.UpstreamSays("HTTP/1.1 204 No Content\r\n\r\n").End();
    }

    [Theory]
    [InlineData("/dev/a/b?c", "/a/b?c")]
    [InlineData("/dev", "/")]
    [InlineData("/dev/", "/")]
    [InlineData("/d%65v/a", "/a")]
    [InlineData("/dev?x", "/?x")]
    public void Keep_IsBelowTheStagesPath(string path, string expected) =>
        Assert.Equal(expected, Rewritten(path, null, TargetRewrite.Keep, "/dev"));

    [Theory]
    [InlineData("/api/a/b", "/a/b")]
    [InlineData("/api/a?b", "/a?b")]
    [InlineData("/%61pi/a", "/a")]
    [InlineData("/api/*", "/*")]
    public void Strip_TakesThePrefixOff(string path, string expected) =>
        Assert.Equal(expected, Rewritten(path, "/api/{proxy+}", TargetRewrite.Strip("/api".Length), ""));

    [Fact]
    public void Strip_WithASlashAtItsEnd_LeavesOneSlash() =>
        Assert.Equal("/*", Rewritten("/api/*", "/api/{proxy+}", TargetRewrite.Strip("/api/".Length), ""));

    [Fact]
    public void Strip_IsBelowTheStagesPath() =>
        Assert.Equal("/a", Rewritten("/dev/api/a", "/api/{proxy+}", TargetRewrite.Strip("/api".Length), "/dev"));

    [Theory]
    [InlineData("/orders/17", "/v1/17/items")]
    [InlineData("/orders/%31%37?q=1", "/v1/17/items?q=1")]
    [InlineData("/orders/a%20b", "/v1/a%20b/items")]
    public void Template_TakesTheCanonicalParameters(string path, string expected) =>
        Assert.Equal(expected, Rewritten(path, "/orders/{id}", TargetRewrite.To(new BytesTemplate([new("/v1/"u8.ToArray(), 0), new("/items"u8.ToArray(), BytesTemplate.NoParameter)])), ""));

    [Fact]
    public void LongParametersInATemplate_Fit()
    {
        string id = new('x', 8_000);
        var template = new BytesTemplate([new("/"u8.ToArray(), 0), new("/"u8.ToArray(), 0), new("/"u8.ToArray(), 0)]);
        Assert.Equal($"/{id}/{id}/{id}", Rewritten("/orders/" + id, "/orders/{id}", TargetRewrite.To(template), ""));
    }

    [Theory]
    [InlineData("/go/x?y=z", "Location: /new/x?y=z\r\n")]
    [InlineData("/go/x", "Location: /new/x\r\n")]
    [InlineData("/go/%0a", null)]
    [InlineData("/go/a%20b", "Location: /new/a%20b\r\n")]
    public void Redirect_TakesTheCanonicalParameters(string path, string? location)
    {
        GatewayFixture gateway = new();
        var template = new BytesTemplate([new("/new/"u8.ToArray(), 0)]);
        gateway.Add("/go/{id}", "", new RedirectIntegration(308, template, KeepQuery: true), long.MaxValue, false, false, 0);
        var talk = new Conversation(gateway.Start());
        talk.ClientGets(path);
        string got = talk.ToClient();
        Assert.StartsWith(location is null ? "HTTP/1.1 400 " : "HTTP/1.1 308 Permanent Redirect\r\n", got, StringComparison.Ordinal);
        Assert.Contains(location ?? "\r\n\r\n", got, StringComparison.Ordinal);
        talk.End();
    }

    [Fact]
    public void MatchedPath_IsTheForwardedPath()
    {
        GatewayFixture gateway = new();
        gateway.AddForward(gateway.AddUpstream(), path: "/public/{proxy+}");
        gateway.AddMock("/admin", status: 403);
        gateway.Start();
        foreach (string path in new[] { "/public/../admin", "/public/%2e%2e/admin", "/public/..;/admin", "/public/..%2fadmin", "/public//../admin", "/public/\\..\\admin" })
        {
            var talk = new Conversation(gateway);
            talk.ClientGets(path);
            Assert.StartsWith("HTTP/1.1 400 Bad Request\r\n", talk.ToClient(), StringComparison.Ordinal);
            Assert.Empty(gateway.Upstreams.Attempts);
            talk.End();
        }
    }

    private static string Rewritten(string path, string? pattern, TargetRewrite rewrite, string stagePath)
    {
        GatewayFixture gateway = new();
        gateway.AddForward(gateway.AddUpstream(), pattern, stagePath, rewrite);
        var talk = new Conversation(gateway.Start());
        talk.ClientGets(path);
        string line = talk.ToUpstream().Split("\r\n")[0];
        talk.UpstreamSays("HTTP/1.1 204 No Content\r\n\r\n").End();
        return line["GET ".Length..^" HTTP/1.1".Length];
    }
}
