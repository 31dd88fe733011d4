using EdgeProxy.Http1;

namespace EdgeProxy.Caching.Tests;

public sealed class InvalidationTests
{
    [Theory]
    [InlineData("POST", 200, true)]
    [InlineData("PUT", 201, true)]
    [InlineData("DELETE", 204, true)]
    [InlineData("PATCH", 303, true)]
    [InlineData("M-SEARCH", 200, true)]
    [InlineData("get", 200, true)]
    [InlineData("POST", 400, false)]
    [InlineData("DELETE", 500, false)]
    [InlineData("POST", 100, false)]
    [InlineData("GET", 200, false)]
    [InlineData("HEAD", 200, false)]
    [InlineData("OPTIONS", 200, false)]
    [InlineData("TRACE", 200, false)]
    public void Exchange_InvalidatesAsRfc9111Section44Says(string method, int status, bool expected) =>
        Assert.Equal(expected, InvalidationDecision.Invalidates(KnownMethods.Find(Message.Bytes(method)), status));

    /// <summary>Of a request to http://a.example:80/x/y?z.</summary>
    [Theory]
    [InlineData("9111 4.4, absolute", "http://a.example/p?q=1", "/p?q=1")]
    [InlineData("9111 4.4, absolute", "HTTP://A.Example:80/p", "/p")]
    [InlineData("9111 4.4, without a path", "http://a.example", "/")]
    [InlineData("9111 4.4, without a path", "http://a.example?q", "/?q")]
    [InlineData("3986 4.2, without a scheme", "//a.example/p", "/p")]
    [InlineData("3986 4.2, a path", "/p/q", "/p/q")]
    [InlineData("3986 4.2, relative", "p", "/x/p")]
    [InlineData("3986 4.2, relative", "p/q?r", "/x/p/q?r")]
    [InlineData("3986 4.2, the same path", "?q", "/x/y?q")]
    [InlineData("3986 4.2, the same path", "", "/x/y")]
    [InlineData("3986 5.2.4, dots", "../p", "/p")]
    [InlineData("3986 5.2.4, dots", "../../../p", "/p")]
    [InlineData("3986 5.2.4, dots", "./p/./q/..", "/x/p/")]
    [InlineData("3986 5.2.4, dots", "..", "/")]
    [InlineData("3986 3.5, a fragment", "/p#f?g", "/p")]
    [InlineData("3986 3.3, a colon in a path", "/p:q", "/p:q")]
    [InlineData("3986 6.2.2, canonical", "/%70", "/p")]
    [InlineData("3986 5.2, an empty query", "/p?", "/p?")]
    [InlineData("9111 4.4, another host", "http://b.example/p", null)]
    [InlineData("9111 4.4, another host", "//b.example/p", null)]
    [InlineData("9111 4.4, another host", "http://a.example.b.example/p", null)]
    [InlineData("9111 4.4, another port", "http://a.example:8080/p", null)]
    [InlineData("9111 4.4, another scheme", "https://a.example/p", null)]
    [InlineData("9111 4.4, another scheme", "mailto:a@a.example", null)]
    [InlineData("9111 4.4, user information", "http://a.example@b.example/p", null)]
    [InlineData("9111 4.4, no authority", "http:/p", null)]
    [InlineData("9111 4.4, no path of a request", "/p//q", null)]
    [InlineData("9111 4.4, no path of a request", "/p%00", null)]
    [InlineData("9111 4.4, no path of a request", "/p q", null)]
    public void Reference_InvalidatesPathOfTheSameOrigin(string section, string reference, string? expected)
    {
        var origin = new RequestOrigin { Authority = "a.example:80"u8, Path = "/x/y"u8 };
        byte[] buffer = new byte[256];
        bool isFound = InvalidatedTarget.TryResolve(Message.Bytes(reference), origin, PathPolicy.Strict, buffer, out InvalidatedTarget target);
        string? found = isFound ? Message.Text(target.Path) + (target.HasQuery ? "?" + Message.Text(target.Query) : "") : null;

        Assert.True(expected == found, $"{section}: {reference}: {found}");
    }

    [Fact]
    public void ReferenceThatDoesNotFit_InvalidatesNothing()
    {
        var origin = new RequestOrigin { IsHttps = true, Authority = "a.example"u8, Path = "/x/y"u8 };

        Assert.True(InvalidatedTarget.TryResolve("https://a.example:443/p"u8, origin, PathPolicy.Strict, new byte[8], out InvalidatedTarget target));
        Assert.Equal("/p", Message.Text(target.Path));
        Assert.False(InvalidatedTarget.TryResolve("pppp"u8, origin, PathPolicy.Strict, new byte[8], out _));
    }
}
