namespace EdgeProxy.Caching.Tests;

public sealed class RequestDirectivesTests
{
    private static readonly RequestDirectives Nothing = new();

    public static TheoryData<string, string, RequestDirectives> Cases => new()
    {
        { "9111 5.2.1, none", "GET /", Nothing },
        { "9111 5.2.1.1", "GET / | Cache-Control: max-age=600", Nothing with { MaxAge = 600 } },
        { "9111 5.2.1.2", "GET / | Cache-Control: max-stale=10", Nothing with { MaxStale = 10 } },
        { "9111 5.2.1.2, any staleness", "GET / | Cache-Control: max-stale", Nothing with { MaxStale = long.MaxValue } },
        { "9111 5.2.1.3", "GET / | Cache-Control: min-fresh=20", Nothing with { MinFresh = 20 } },
        { "9111 5.2.1.4", "GET / | Cache-Control: no-cache", Nothing with { NoCache = true } },
        { "9111 5.2.1.5", "GET / | Cache-Control: no-store", Nothing with { NoStore = true } },
        { "9111 5.2.1.6, nothing to decide", "GET / | Cache-Control: no-transform", Nothing },
        { "9111 5.2.1.7", "GET / | Cache-Control: only-if-cached", Nothing with { OnlyIfCached = true } },
        { "5861 4, of requests", "GET / | Cache-Control: stale-if-error=60", Nothing with { StaleIfError = 60 } },
        { "9111 5.2, any case", "GET / | cache-control: Max-AGE=5, NO-Cache", Nothing with { MaxAge = 5, NoCache = true } },
        { "9111 5.2, quoted", "GET / | Cache-Control: max-age=\"5\"", Nothing with { MaxAge = 5 } },
        { "9111 5.2, several lines", "GET / | Cache-Control: max-age=5 | Cache-Control: min-fresh=1", Nothing with { MaxAge = 5, MinFresh = 1 } },
        { "9111 5.2, empty elements", "GET / | Cache-Control: , ,max-age=5 ,,", Nothing with { MaxAge = 5 } },
        { "9111 5.2.3, unknown", "GET / | Cache-Control: foo, bar=\"no-store, max-age=1\", max-age=5", Nothing with { MaxAge = 5 } },
        { "9111 4.2.1, the stricter of two", "GET / | Cache-Control: max-age=9, max-age=5, max-age=7", Nothing with { MaxAge = 5 } },
        { "9111 4.2.1, the stricter of two", "GET / | Cache-Control: min-fresh=9, min-fresh=5", Nothing with { MinFresh = 9 } },
        { "9111 4.2.1, the stricter of two", "GET / | Cache-Control: max-stale, max-stale=5", Nothing with { MaxStale = 5 } },
        { "9111 4.2.1, the stricter of two", "GET / | Cache-Control: max-stale=5, max-stale", Nothing with { MaxStale = 5 } },
        { "9111 1.2.2, too great", "GET / | Cache-Control: max-age=99999999999999999999", Nothing with { MaxAge = 2_147_483_648 } },
        { "9111 5.2.1, invalid is left out", "GET / | Cache-Control: max-age=-5, min-fresh=x, max-stale=1.5", Nothing },
        { "9111 5.2.1, malformed is left out", "GET / | Cache-Control: max-age = 5, no-cache;no-store", Nothing },
        { "9111 5.4", "GET / | Pragma: no-cache", Nothing with { NoCache = true } },
        { "9111 5.4, any case, in a list", "GET / | Pragma: foo, No-Cache", Nothing with { NoCache = true } },
        { "9111 5.4, unknown", "GET / | Pragma: foo", Nothing },
        { "9111 5.4, beside Cache-Control", "GET / | Pragma: no-cache | Cache-Control: max-age=5", Nothing with { MaxAge = 5 } },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Request_AsksFor(string section, string request, RequestDirectives expected)
    {
        RequestDirectives directives = Message.Request(request).Directives;

        Assert.True(expected == directives, $"{section}: {directives}");
    }
}
