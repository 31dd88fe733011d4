namespace EdgeProxy.Caching.Tests;

public sealed class FreshnessTests
{
    [Theory]
    [InlineData("9111 4.2.1, s-maxage first", "200 | Cache-Control: max-age=5, s-maxage=9 | Expires: {50}", 9, StoredFlags.SharedMaxAge)]
    [InlineData("9111 4.2.1, then max-age", "200 | Cache-Control: max-age=5 | Expires: {50} | Date: {0}", 5, StoredFlags.None)]
    [InlineData("9111 4.2.1, max-age beside a past Expires", "200 | Cache-Control: max-age=5 | Expires: 0", 5, StoredFlags.None)]
    [InlineData("9111 4.2.1, then Expires minus Date", "200 | Expires: {50} | Date: {-10}", 60, StoredFlags.None)]
    [InlineData("9111 4.2.1, Expires without Date", "200 | Expires: {50}", 50, StoredFlags.None)]
    [InlineData("9111 4.2.1, Expires with an invalid Date", "200 | Expires: {50} | Date: foo", 50, StoredFlags.None)]
    [InlineData("9111 4.2.1, Expires before Date", "200 | Expires: {300} | Date: {400} | ETag: \"a\"", 0, StoredFlags.HasETag)]
    [InlineData("9111 5.3, an invalid Expires has passed", "200 | Expires: 0 | Last-Modified: {-9999}", 0, StoredFlags.HasLastModified)]
    [InlineData("9111 4.2.1, two of Expires", "200 | Expires: {50} | Expires: {60} | ETag: \"a\"", 0, StoredFlags.HasETag)]
    [InlineData("9111 4.2.2, a tenth", "200 | Last-Modified: {-1000} | Date: {0}", 100, StoredFlags.Heuristic | StoredFlags.HasLastModified)]
    [InlineData("9111 4.2.2, up to a cap", "200 | Last-Modified: {-9999999} | Date: {0}", 3_600, StoredFlags.Heuristic | StoredFlags.HasLastModified)]
    [InlineData("9111 4.2.2, of the future", "200 | Last-Modified: {100} | Date: {0}", 0, StoredFlags.Heuristic | StoredFlags.HasLastModified)]
    [InlineData("9111 4.2.2, only without explicit", "200 | Cache-Control: max-age=0 | Last-Modified: {-1000}", 0, StoredFlags.HasLastModified)]
    [InlineData("9111 4.2.2, public", "599 | Cache-Control: public | Last-Modified: {-1000}", 100, StoredFlags.Heuristic | StoredFlags.HasLastModified)]
    [InlineData("9111 1.2.2, too great", "200 | Cache-Control: max-age=99999999999", 2_147_483_648, StoredFlags.None)]
    [InlineData("9213 2.2, over Expires", "200 | Expires: {50} | CDN-Cache-Control: max-age=5", 5, StoredFlags.None)]
    [InlineData("9213 2.2, over Expires that is then none", "200 | Expires: {50} | CDN-Cache-Control: foo | Last-Modified: {-70}", 7, StoredFlags.Heuristic | StoredFlags.HasLastModified)]
    [InlineData("9111 5.2.2.2", "200 | Cache-Control: max-age=5, must-revalidate", 5, StoredFlags.MustRevalidate)]
    [InlineData("9111 5.2.2.8", "200 | Cache-Control: max-age=5, proxy-revalidate | Vary: a", 5, StoredFlags.ProxyRevalidate | StoredFlags.HasVary)]
    [InlineData("9111 5.2.2.4", "200 | Cache-Control: max-age=5, no-cache | ETag: W/\"a\"", 5, StoredFlags.NoCache | StoredFlags.HasETag)]
    [InlineData("9111 5.2.2.4, of a field", "200 | Cache-Control: max-age=5, no-cache=\"a\"", 5, StoredFlags.None)]
    [InlineData("8246 2", "200 | Cache-Control: max-age=5, immutable", 5, StoredFlags.Immutable)]
    public void Response_HasLifetimeAndFlags(string section, string response, long lifetime, StoredFlags flags)
    {
        StoredMeta meta = MetaOf(response, StoringRules.Default);

        Assert.True((lifetime, flags) == (meta.Lifetime, meta.Flags), $"{section}: {response}: {meta}");
    }

    [Theory]
    [InlineData("9111 4.2.3, age_value", "200 | Age: 7 | Date: {0}", 0, 7)]
    [InlineData("9111 4.2.3, apparent_age", "200 | Date: {-9}", 0, 9)]
    [InlineData("9111 4.2.3, the greater", "200 | Age: 7 | Date: {-9}", 0, 9)]
    [InlineData("9111 4.2.3, response_delay", "200 | Age: 7 | Date: {0}", 4, 11)]
    [InlineData("9111 4.2.3, a Date of the future", "200 | Date: {50}", 0, 0)]
    [InlineData("9110 6.6.1, no Date", "200", 0, 0)]
    [InlineData("9111 5.1, the first member", "200 | Age: 7, 0", 0, 7)]
    [InlineData("9111 5.1, the first member", "200 | Age: 0 , 7", 0, 0)]
    [InlineData("9111 5.1, the first line", "200 | Age: 0 | Age: 7", 0, 0)]
    [InlineData("9111 5.1, invalid is ignored", "200 | Age: -7", 0, 0)]
    [InlineData("9111 5.1, invalid is ignored", "200 | Age: 7.0", 0, 0)]
    [InlineData("9111 5.1, invalid is ignored", "200 | Age: abc", 0, 0)]
    [InlineData("9111 5.1, invalid is ignored", "200 | Age: 7;foo=bar", 0, 0)]
    [InlineData("9111 1.2.2, too great", "200 | Age: 2147483649", 0, 2_147_483_648)]
    public void Message_HasInitialAge(string section, string response, long delay, long expected)
    {
        ParsedResponse parsed = Message.Response(response);
        long age = MessageAge.InitialSeconds(parsed.Fields, parsed.Bytes, new ExchangeTimes(Message.Epoch - delay, Message.Epoch));

        Assert.True(expected == age, $"{section}: {response}: {age}");
    }

    [Theory]
    [InlineData(0, 3, true, 7)]
    [InlineData(6, 9, true, 1)]
    [InlineData(7, 10, false, 0)]
    [InlineData(8, 11, false, -1)]
    [InlineData(-100, 3, true, 7)]
    public void StoredResponse_AgesWithTime(long seconds, long age, bool isFresh, long ttl)
    {
        StoredMeta meta = MetaOf("200 | Cache-Control: max-age=10 | Age: 3", StoringRules.Default);

        Assert.Equal((age, isFresh, ttl), (meta.AgeAt(Message.Epoch + seconds), meta.IsFreshAt(Message.Epoch + seconds), meta.TtlAt(Message.Epoch + seconds)));
    }

    [Theory]
    [InlineData("200 | ETag: \"a\"", 30)]
    [InlineData("404 | ETag: \"a\"", 10)]
    [InlineData("501 | Last-Modified: {-100}", 10)]
    [InlineData("404 | Cache-Control: max-age=5", 5)]
    [InlineData("404 | Expires: {7}", 7)]
    public void StatusWithTtl_HasItWhenTheOriginGivesNone(string response, long lifetime)
    {
        var rules = StoringRules.Default with { Ttls = new StatusTtl[] { new(200, 200, 30), new(400, 599, 10) } };

        Assert.Equal(lifetime, MetaOf(response, rules).Lifetime);
    }

    [Theory]
    [InlineData("200 | Cache-Control: max-age=5", 20, 40)]
    [InlineData("200 | Cache-Control: max-age=5, stale-while-revalidate=1, stale-if-error=2", 1, 2)]
    [InlineData("200 | Cache-Control: max-age=5, stale-while-revalidate=0, stale-if-error=x", 0, 0)]
    public void StaleWindows_AreTheOperatorsWhereTheOriginGivesNone(string response, uint whileRevalidate, uint ifError)
    {
        StoredMeta meta = MetaOf(response, StoringRules.Default with { StaleWhileRevalidateSeconds = 20, StaleIfErrorSeconds = 40 });

        Assert.Equal((whileRevalidate, ifError), (meta.StaleWhileRevalidate, meta.StaleIfError));
    }

    [Fact]
    public void HeuristicsSwitchedOff_LeaveNoLifetime() =>
        Assert.Equal(0u, MetaOf("200 | Last-Modified: {-1000}", StoringRules.Default with { HeuristicSecondsMax = 0 }).Lifetime);

    [Fact]
    public void Meta_Takes32Bytes() => Assert.Equal(32, System.Runtime.CompilerServices.Unsafe.SizeOf<StoredMeta>());

    private static StoredMeta MetaOf(string response, StoringRules rules)
    {
        StoreVerdict verdict = StoreDecisionTests.Decide(Message.Request("GET /"), Message.Response(response), rules);
        Assert.Equal(StoreRefusal.None, verdict.Refusal);
        return verdict.Meta;
    }
}
