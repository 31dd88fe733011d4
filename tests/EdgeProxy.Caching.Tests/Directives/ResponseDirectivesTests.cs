namespace EdgeProxy.Caching.Tests;

public sealed class ResponseDirectivesTests
{
    private const long None = ResponseDirectives.None;

    [Theory]
    [InlineData("9111 5.2.2.1", "max-age=5", ResponseFlags.None, 5, None)]
    [InlineData("9111 5.2.2.2", "must-revalidate", ResponseFlags.MustRevalidate, None, None)]
    [InlineData("9111 5.2.2.3", "must-understand, no-store", ResponseFlags.MustUnderstand | ResponseFlags.NoStore, None, None)]
    [InlineData("9111 5.2.2.4", "no-cache", ResponseFlags.NoCache, None, None)]
    [InlineData("9111 5.2.2.4, with fields", "no-cache=\"a, b\"", ResponseFlags.NoCacheFields, None, None)]
    [InlineData("9111 5.2.2.4, with a field in a token", "no-cache=a", ResponseFlags.NoCacheFields, None, None)]
    [InlineData("9111 5.2.2.4, both forms", "no-cache=\"a\", no-cache", ResponseFlags.NoCacheFields | ResponseFlags.NoCache, None, None)]
    [InlineData("9111 5.2.2.4, no names limit nothing", "no-cache=\"\"", ResponseFlags.NoCache, None, None)]
    [InlineData("9111 5.2.2.4, no names limit nothing", "no-cache=\"a b\"", ResponseFlags.NoCache, None, None)]
    [InlineData("9111 5.2.2.5", "No-StOrE", ResponseFlags.NoStore, None, None)]
    [InlineData("9111 5.2.2.6", "no-transform", ResponseFlags.NoTransform, None, None)]
    [InlineData("9111 5.2.2.7", "private", ResponseFlags.Private, None, None)]
    [InlineData("9111 5.2.2.7, with fields", "private=\"Set-Cookie\"", ResponseFlags.PrivateFields, None, None)]
    [InlineData("9111 5.2.2.7, no names limit nothing", "private=\",\"", ResponseFlags.Private, None, None)]
    [InlineData("9111 5.2.2.8", "proxy-revalidate", ResponseFlags.ProxyRevalidate, None, None)]
    [InlineData("9111 5.2.2.9", "public", ResponseFlags.Public, None, None)]
    [InlineData("9111 5.2.2.10", "s-maxage=7, max-age=5", ResponseFlags.None, 5, 7)]
    [InlineData("8246 2", "max-age=5, immutable", ResponseFlags.Immutable, 5, None)]
    [InlineData("9111 5.2, quoted seconds", "max-age=\"5\"", ResponseFlags.None, 5, None)]
    [InlineData("9111 5.2, any case, white space", " MAX-age=5 ,\tS-MaxAge=7", ResponseFlags.None, 5, 7)]
    [InlineData("9111 5.2.3, unknown", "foo, bar=1, baz=\"max-age=9, no-store\", max-age=5", ResponseFlags.None, 5, None)]
    [InlineData("9110 5.6.4, an escaped quote", "baz=\"a\\\", no-store\", max-age=5", ResponseFlags.None, 5, None)]
    [InlineData("9111 1.2.2, leading zeros", "max-age=003600", ResponseFlags.None, 3_600, None)]
    [InlineData("9111 1.2.2, too great", "max-age=2147483649, s-maxage=99999999999", ResponseFlags.None, 2_147_483_648, 2_147_483_648)]
    [InlineData("9111 4.2.1, the same twice", "max-age=5, max-age=5", ResponseFlags.None, 5, None)]
    [InlineData("9111 4.2.1, conflicting", "max-age=5, max-age=6", ResponseFlags.None, 0, None)]
    [InlineData("9111 4.2.1, conflicting", "max-age=5, max-age=6, max-age=6", ResponseFlags.None, 0, None)]
    [InlineData("9111 4.2.1, invalid", "max-age=-5", ResponseFlags.None, 0, None)]
    [InlineData("9111 4.2.1, invalid", "max-age='5'", ResponseFlags.None, 0, None)]
    [InlineData("9111 4.2.1, invalid", "max-age=5.0", ResponseFlags.None, 0, None)]
    [InlineData("9111 4.2.1, invalid", "max-age=5a", ResponseFlags.None, 0, None)]
    [InlineData("9111 4.2.1, invalid", "max-age", ResponseFlags.None, 0, None)]
    [InlineData("9111 4.2.1, invalid", "max-age=\"\"", ResponseFlags.None, 0, None)]
    [InlineData("9111 4.2.1, invalid beside valid", "s-maxage=x, max-age=5", ResponseFlags.None, 5, 0)]
    [InlineData("9111 5.2, malformed", "max-age =5", ResponseFlags.Malformed, None, None)]
    [InlineData("9111 5.2, malformed", "max-age= 5", ResponseFlags.Malformed, None, None)]
    [InlineData("9111 5.2, malformed", "max-age=", ResponseFlags.Malformed, None, None)]
    [InlineData("9111 5.2, malformed", "private max-age=5", ResponseFlags.Malformed | ResponseFlags.Private, None, None)]
    [InlineData("9111 5.2, malformed", "no-cache; no-store", ResponseFlags.Malformed | ResponseFlags.NoCache, None, None)]
    [InlineData("9111 5.2, an open quote", "foo=\"bar, no-store", ResponseFlags.Malformed, None, None)]
    [InlineData("9111 5.2, an open quote", "foo=\"bar\\\"", ResponseFlags.Malformed, None, None)]
    [InlineData("9111 5.2, two strings", "private=\"a\"\"b\"", ResponseFlags.Malformed | ResponseFlags.Private, None, None)]
    [InlineData("9111 5.2, empty", ",, ,", ResponseFlags.None, None, None)]
    public void CacheControl_Says(string section, string value, ResponseFlags flags, long maxAge, long sharedMaxAge)
    {
        ResponseDirectives directives = Message.Response($"200 | Cache-Control: {value}").Directives;

        Assert.True(
            (flags, maxAge, sharedMaxAge) == (directives.Flags, directives.MaxAge, directives.SharedMaxAge),
            $"{section}: {directives.Flags} {directives.MaxAge} {directives.SharedMaxAge}");
    }

    [Theory]
    [InlineData("5861 3", "max-age=5, stale-while-revalidate=30", 30, None)]
    [InlineData("5861 4", "max-age=5, stale-if-error=60", None, 60)]
    [InlineData("9111 4.2.1, invalid gives no leave", "stale-while-revalidate=x, stale-if-error", 0, 0)]
    [InlineData("9111 4.2.1, conflicting", "stale-if-error=5, stale-if-error=6", None, 0)]
    public void CacheControl_AllowsStale(string section, string value, long whileRevalidate, long ifError)
    {
        ResponseDirectives directives = Message.Response($"200 | Cache-Control: {value}").Directives;

        Assert.True(
            (whileRevalidate, ifError) == (directives.StaleWhileRevalidate, directives.StaleIfError),
            $"{section}: {directives.StaleWhileRevalidate} {directives.StaleIfError}");
    }

    [Fact]
    public void Lines_AreOneList()
    {
        ResponseDirectives directives = Message.Response("200 | Cache-Control: max-age=5 | A: b | cache-control: no-cache, s-maxage=3").Directives;

        Assert.Equal((ResponseFlags.NoCache, 5, 3), (directives.Flags, directives.MaxAge, directives.SharedMaxAge));
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("B", true)]
    [InlineData("c", true)]
    [InlineData("d", false)]
    [InlineData("no-cache", false)]
    public void QualifiedField_IsFoundInEitherDirective(string name, bool isFound)
    {
        ParsedResponse response = Message.Response("200 | Cache-Control: no-cache=\"a, b\", max-age=5, foo=\"d\" | Cache-Control: private=c");

        Assert.Equal(isFound, QualifiedFields.Contain(response.Fields, response.Bytes, Message.Bytes(name)));
    }
}
