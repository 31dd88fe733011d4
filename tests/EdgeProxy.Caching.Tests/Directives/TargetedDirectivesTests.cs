namespace EdgeProxy.Caching.Tests;

public sealed class TargetedDirectivesTests
{
    private const long None = ResponseDirectives.None;

    /// <summary>Beside Cache-Control: max-age=1, which counts when the targeted field does not.</summary>
    [Theory]
    [InlineData("9213 2.2, it wins", "max-age=60", ResponseFlags.Targeted, 60)]
    [InlineData("9213 2.2, it wins even when it says nothing", "foo", ResponseFlags.Targeted, None)]
    [InlineData("9213 2.1", "no-store", ResponseFlags.Targeted | ResponseFlags.NoStore, None)]
    [InlineData("9213 2.1", "private, no-cache, max-age=60", ResponseFlags.Targeted | ResponseFlags.Private | ResponseFlags.NoCache, 60)]
    [InlineData("9213 2.1, with field names", "no-cache=\"a\", private=\"b\"", ResponseFlags.Targeted | ResponseFlags.Private | ResponseFlags.NoCache, None)]
    [InlineData("9213 2.1, unknown members", "foo, bar=(a \"b\" 1.5);x, max-age=60, baz=:YQ==:", ResponseFlags.Targeted, 60)]
    [InlineData("9213 2.1, parameters are passed over", "max-age=60;foo=1;bar, no-cache;a=b", ResponseFlags.Targeted | ResponseFlags.NoCache, 60)]
    [InlineData("9651 4.2.2, the last one counts", "max-age=60, max-age=70", ResponseFlags.Targeted, 70)]
    [InlineData("9651 4.2.2", "a=?0,b=?1 ,c=@1659578233,\td=%\"f%c3%bc\",e=-1.5, *f=*t/o:k, max-age=60", ResponseFlags.Targeted, 60)]
    [InlineData("9111 1.2.2, too great", "max-age=99999999999", ResponseFlags.Targeted, 2_147_483_648)]
    [InlineData("9111 4.2.1, negative is stale", "max-age=-1", ResponseFlags.Targeted, 0)]
    [InlineData("9213 2.1, empty", "", ResponseFlags.None, 1)]
    [InlineData("9213 2.1, the wrong type", "max-age=\"60\"", ResponseFlags.None, 1)]
    [InlineData("9213 2.1, the wrong type", "max-age", ResponseFlags.None, 1)]
    [InlineData("9213 2.1, the wrong type", "max-age=60.0", ResponseFlags.None, 1)]
    [InlineData("9213 2.1, the wrong type", "no-store=1, max-age=60", ResponseFlags.None, 1)]
    [InlineData("9213 2.1, the wrong type", "must-revalidate=?0, max-age=60", ResponseFlags.None, 1)]
    [InlineData("9651 4.2.2, not parsed", "max-age=60, &&&&&", ResponseFlags.None, 1)]
    [InlineData("9651 4.2.2, not parsed", "max-age =60", ResponseFlags.None, 1)]
    [InlineData("9651 4.2.2, not parsed", "max-age= 60", ResponseFlags.None, 1)]
    [InlineData("9651 4.2.2, keys are in small letters", "MaX-aGe=60", ResponseFlags.None, 1)]
    [InlineData("9651 4.2.2, nothing behind the comma", "max-age=60,", ResponseFlags.None, 1)]
    [InlineData("9651 4.2.2, nothing between commas", "max-age=60,,foo", ResponseFlags.None, 1)]
    [InlineData("9651 4.2.4, too many digits", "foo=1234567890123456, max-age=60", ResponseFlags.None, 1)]
    [InlineData("9651 4.2.4, no digits", "foo=-, max-age=60", ResponseFlags.None, 1)]
    [InlineData("9651 4.2.4, fraction", "foo=1.2345, max-age=60", ResponseFlags.None, 1)]
    [InlineData("9651 4.2.4, fraction", "foo=1., max-age=60", ResponseFlags.None, 1)]
    [InlineData("9651 4.2.5, open string", "foo=\"a, max-age=60", ResponseFlags.None, 1)]
    [InlineData("9651 4.2.5, escape", "foo=\"\\a\", max-age=60", ResponseFlags.None, 1)]
    [InlineData("9651 4.2.5, escape at the end", "foo=\"\\", ResponseFlags.None, 1)]
    [InlineData("9651 4.2.7, byte sequence", "foo=:_:, max-age=60", ResponseFlags.None, 1)]
    [InlineData("9651 4.2.7, byte sequence", "foo=:YQ==, max-age=60", ResponseFlags.None, 1)]
    [InlineData("9651 4.2.8, boolean", "foo=?2, max-age=60", ResponseFlags.None, 1)]
    [InlineData("9651 4.2.9, date", "foo=@1.5, max-age=60", ResponseFlags.None, 1)]
    [InlineData("9651 4.2.10, display string", "foo=%\"%C3\", max-age=60", ResponseFlags.None, 1)]
    [InlineData("9651 4.2.10, display string", "foo=%\"%c\", max-age=60", ResponseFlags.None, 1)]
    [InlineData("9651 4.2.1.2, inner list", "foo=(a b, max-age=60", ResponseFlags.None, 1)]
    [InlineData("9651 4.2.1.2, inner list", "foo=(\"a\"\"b\"), max-age=60", ResponseFlags.None, 1)]
    [InlineData("9651 4.2.3.2, parameters", "foo;=1, max-age=60", ResponseFlags.None, 1)]
    public void CdnCacheControl_IsReadOrIgnored(string section, string value, ResponseFlags flags, long maxAge)
    {
        ResponseDirectives directives = Message.Response($"200 | CDN-Cache-Control: {value} | Cache-Control: max-age=1").Directives;

        Assert.True((flags, maxAge) == (directives.Flags, directives.MaxAge), $"{section}: {directives.Flags} {directives.MaxAge}");
    }

    [Theory]
    [InlineData("200 | CDN-Cache-Control: max-age=60 | CDN-Cache-Control: s-maxage=70, stale-if-error=5", 60, 70, 5)]
    [InlineData("200 | CDN-Cache-Control: max-age=60 | CDN-Cache-Control: | Cache-Control: max-age=1", 1, None, None)]
    [InlineData("200 | CDN-Cache-Control: max-age=60 | CDN-Cache-Control: % | Cache-Control: max-age=1", 1, None, None)]
    public void Lines_AreOneDictionary(string response, long maxAge, long sharedMaxAge, long staleIfError)
    {
        ResponseDirectives directives = Message.Response(response).Directives;

        Assert.Equal((maxAge, sharedMaxAge, staleIfError), (directives.MaxAge, directives.SharedMaxAge, directives.StaleIfError));
    }

    [Fact]
    public void FieldThatIsNotForThisCache_IsNotRead()
    {
        ParsedResponse response = Message.Response("200 | CDN-Cache-Control: max-age=60 | Cache-Control: max-age=1");

        Assert.Equal(1, ResponseDirectives.Read(response.Fields, response.Bytes, honoursTargeted: false).MaxAge);
    }
}
