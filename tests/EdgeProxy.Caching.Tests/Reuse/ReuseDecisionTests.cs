namespace EdgeProxy.Caching.Tests;

public sealed class ReuseDecisionTests
{
    /// <summary>After so many seconds, a response with a lifetime of 10.</summary>
    [Theory]
    [InlineData("9111 4.2, fresh", "", 9, "", ReuseAction.Serve, ReuseReason.Fresh)]
    [InlineData("9111 4.2, stale", "", 10, "", ReuseAction.Validate, ReuseReason.Stale)]
    [InlineData("9111 4, no-cache", ", no-cache", 0, "", ReuseAction.Validate, ReuseReason.NoCache)]
    [InlineData("9111 4.2.4, no-cache is never stale either", ", no-cache, stale-while-revalidate=99", 11, "max-stale", ReuseAction.Validate, ReuseReason.NoCache)]
    [InlineData("9111 5.2.1.1", "", 5, "max-age=5", ReuseAction.Serve, ReuseReason.Fresh)]
    [InlineData("9111 5.2.1.1", "", 6, "max-age=5", ReuseAction.Validate, ReuseReason.RequestMaxAge)]
    [InlineData("9111 5.2.1.1, nothing stale", ", stale-while-revalidate=99", 12, "max-age=50", ReuseAction.Validate, ReuseReason.Stale)]
    [InlineData("9111 5.2.1.1, with max-stale", "", 12, "max-age=50, max-stale", ReuseAction.Serve, ReuseReason.MaxStale)]
    [InlineData("9111 5.2.1.2", "", 15, "max-stale=5", ReuseAction.Serve, ReuseReason.MaxStale)]
    [InlineData("9111 5.2.1.2", "", 16, "max-stale=5", ReuseAction.Validate, ReuseReason.Stale)]
    [InlineData("9111 5.2.1.2, any staleness", "", 9_999, "max-stale", ReuseAction.Serve, ReuseReason.MaxStale)]
    [InlineData("9111 5.2.1.3", "", 7, "min-fresh=3", ReuseAction.Serve, ReuseReason.Fresh)]
    [InlineData("9111 5.2.1.3", "", 8, "min-fresh=3", ReuseAction.Validate, ReuseReason.RequestMinFresh)]
    [InlineData("9111 5.2.1.3, nothing stale", ", stale-while-revalidate=99", 12, "min-fresh=0, max-stale", ReuseAction.Validate, ReuseReason.Stale)]
    [InlineData("9111 5.2.1.4", "", 0, "no-cache", ReuseAction.Validate, ReuseReason.RequestNoCache)]
    [InlineData("9111 5.2.1.4", "", 12, "no-cache, max-stale", ReuseAction.Validate, ReuseReason.RequestNoCache)]
    [InlineData("9111 5.2.1.5, not of what is stored", "", 5, "no-store", ReuseAction.Serve, ReuseReason.Fresh)]
    [InlineData("9111 5.2.1.7", "", 5, "only-if-cached", ReuseAction.Serve, ReuseReason.Fresh)]
    [InlineData("9111 5.2.1.7", "", 10, "only-if-cached", ReuseAction.Unsatisfiable, ReuseReason.Stale)]
    [InlineData("9111 5.2.1.7", "", 5, "only-if-cached, max-age=1", ReuseAction.Unsatisfiable, ReuseReason.RequestMaxAge)]
    [InlineData("9111 5.2.1.7, stale is stored too", "", 12, "only-if-cached, max-stale=5", ReuseAction.Serve, ReuseReason.MaxStale)]
    [InlineData("9111 5.2.2.2, fresh", ", must-revalidate", 9, "", ReuseAction.Serve, ReuseReason.Fresh)]
    [InlineData("9111 5.2.2.2", ", must-revalidate", 10, "max-stale", ReuseAction.Validate, ReuseReason.MustRevalidate)]
    [InlineData("9111 5.2.2.2, over 5861 3", ", must-revalidate, stale-while-revalidate=99", 12, "", ReuseAction.Validate, ReuseReason.MustRevalidate)]
    [InlineData("9111 5.2.2.8", ", proxy-revalidate", 10, "max-stale", ReuseAction.Validate, ReuseReason.MustRevalidate)]
    [InlineData("9111 5.2.2.10", ", s-maxage=10", 10, "max-stale", ReuseAction.Validate, ReuseReason.MustRevalidate)]
    [InlineData("9111 5.2.2.10, over 5861 3", ", s-maxage=10, stale-while-revalidate=99", 12, "", ReuseAction.Validate, ReuseReason.MustRevalidate)]
    [InlineData("5861 3, fresh", ", stale-while-revalidate=5", 9, "", ReuseAction.Serve, ReuseReason.Fresh)]
    [InlineData("5861 3", ", stale-while-revalidate=5", 15, "", ReuseAction.ServeAndRevalidate, ReuseReason.StaleWhileRevalidate)]
    [InlineData("5861 3, behind the window", ", stale-while-revalidate=5", 16, "", ReuseAction.Validate, ReuseReason.Stale)]
    [InlineData("5861 3, none", ", stale-while-revalidate=0", 10, "", ReuseAction.Validate, ReuseReason.Stale)]
    [InlineData("5861 4, not before an error", ", stale-if-error=99", 12, "", ReuseAction.Validate, ReuseReason.Stale)]
    [InlineData("8246 2, a reload", ", immutable", 5, "max-age=0", ReuseAction.Serve, ReuseReason.Fresh)]
    [InlineData("8246 2, no-cache is a signal", ", immutable", 5, "no-cache", ReuseAction.Validate, ReuseReason.RequestNoCache)]
    [InlineData("8246 2, only while fresh", ", immutable", 10, "max-age=0", ReuseAction.Validate, ReuseReason.Stale)]
    public void StoredResponse_IsServedOrValidated(string section, string directives, long seconds, string asked, ReuseAction action, ReuseReason reason)
    {
        ReuseVerdict verdict = ReuseDecision.Decide(MetaOf(directives), Asked(asked), ReuseRules.Default, Message.Epoch + seconds);

        Assert.True((action, reason) == (verdict.Action, verdict.Reason), $"{section}: {verdict}");
        Assert.Equal((seconds, 10 - seconds), (verdict.AgeSeconds, verdict.TtlSeconds));
    }

    [Theory]
    [InlineData("9111 4.2.4, disconnected", "", 70, "", OriginFailure.NoResponse, ReuseReason.Disconnected)]
    [InlineData("9111 4.2.4, for a minute", "", 71, "", OriginFailure.NoResponse, ReuseReason.Stale)]
    [InlineData("9111 4.2.4, not when it answers", "", 11, "", OriginFailure.ErrorResponse, ReuseReason.Stale)]
    [InlineData("9111 4.2.4, a client that takes nothing stale", "", 11, "max-age=99", OriginFailure.NoResponse, ReuseReason.Stale)]
    [InlineData("9111 4.2.4, a client that takes nothing stale", "", 5, "no-cache", OriginFailure.NoResponse, ReuseReason.Stale)]
    [InlineData("9111 5.2.2.2", ", must-revalidate, stale-if-error=99", 11, "stale-if-error=99", OriginFailure.NoResponse, ReuseReason.MustRevalidate)]
    [InlineData("9111 5.2.2.4", ", no-cache, stale-if-error=99", 5, "", OriginFailure.NoResponse, ReuseReason.NoCache)]
    [InlineData("9111 5.2.2.8", ", proxy-revalidate", 11, "", OriginFailure.NoResponse, ReuseReason.MustRevalidate)]
    [InlineData("9111 5.2.2.10", ", s-maxage=10, stale-if-error=99", 11, "", OriginFailure.NoResponse, ReuseReason.MustRevalidate)]
    [InlineData("5861 4", ", stale-if-error=5", 15, "", OriginFailure.ErrorResponse, ReuseReason.StaleIfError)]
    [InlineData("5861 4", ", stale-if-error=5", 15, "", OriginFailure.NoResponse, ReuseReason.StaleIfError)]
    [InlineData("5861 4, behind the window", ", stale-if-error=5", 16, "", OriginFailure.ErrorResponse, ReuseReason.Stale)]
    [InlineData("5861 4, of the request", "", 15, "stale-if-error=5", OriginFailure.ErrorResponse, ReuseReason.StaleIfError)]
    [InlineData("5861 4, of the request", "", 16, "stale-if-error=5", OriginFailure.ErrorResponse, ReuseReason.Stale)]
    [InlineData("5861 4, fresh, validated for the client", ", stale-if-error=5", 5, "no-cache", OriginFailure.ErrorResponse, ReuseReason.StaleIfError)]
    public void StoredResponse_IsServedOrNotAfterAFailure(
        string section, string directives, long seconds, string asked, OriginFailure failure, ReuseReason reason)
    {
        ReuseVerdict verdict = ReuseDecision.AfterFailure(MetaOf(directives), Asked(asked), ReuseRules.Default, failure, Message.Epoch + seconds);

        Assert.True(reason == verdict.Reason, $"{section}: {verdict}");
        Assert.Equal(reason is ReuseReason.StaleIfError or ReuseReason.Disconnected, verdict.Serves);
    }

    [Theory]
    [InlineData("", ReuseAction.Validate)]
    [InlineData("no-cache", ReuseAction.Validate)]
    [InlineData("only-if-cached", ReuseAction.Unsatisfiable)]
    public void NothingStored_IsFetchedUnlessTheClientForbidsIt(string asked, ReuseAction expected) =>
        Assert.Equal(expected, ReuseDecision.Missing(Asked(asked), ReuseRules.Default).Action);

    [Theory]
    [InlineData("no-cache")]
    [InlineData("max-age=0")]
    [InlineData("min-fresh=99")]
    [InlineData("only-if-cached, no-cache")]
    public void ClientsThatMayNotAsk_GetWhatIsFresh(string asked)
    {
        var rules = ReuseRules.Default with { HonoursRequestDirectives = false };

        Assert.Equal(ReuseReason.Fresh, ReuseDecision.Decide(MetaOf(""), Asked(asked), rules, Message.Epoch + 5).Reason);
        Assert.Equal(ReuseReason.Stale, ReuseDecision.Decide(MetaOf(""), Asked("max-stale"), rules, Message.Epoch + 15).Reason);
        Assert.Equal(ReuseAction.Validate, ReuseDecision.Missing(Asked("only-if-cached"), rules).Action);
    }

    [Fact]
    public void StaleDirectivesBesideSharedMaxAge_HoldWhereTheOperatorSaysSo()
    {
        var rules = ReuseRules.Default with { ServesStaleDespiteSharedMaxAge = true };
        StoredMeta meta = MetaOf(", s-maxage=10, stale-while-revalidate=5, stale-if-error=9");

        Assert.Equal(ReuseReason.StaleWhileRevalidate, ReuseDecision.Decide(meta, Asked(""), rules, Message.Epoch + 12).Reason);
        Assert.Equal(ReuseReason.MustRevalidate, ReuseDecision.Decide(meta, Asked("max-stale"), rules, Message.Epoch + 16).Reason);
        Assert.Equal(ReuseReason.StaleIfError, ReuseDecision.AfterFailure(meta, Asked(""), rules, OriginFailure.ErrorResponse, Message.Epoch + 19).Reason);
        Assert.Equal(ReuseReason.MustRevalidate, ReuseDecision.AfterFailure(meta, Asked(""), rules, OriginFailure.NoResponse, Message.Epoch + 20).Reason);
    }

    [Theory]
    [InlineData("9111 4", "GET /", LookupScope.Lookup)]
    [InlineData("9111 4", "HEAD /", LookupScope.Lookup)]
    [InlineData("9111 4, written through", "POST / | <a>", LookupScope.Method)]
    [InlineData("9111 4, written through", "DELETE /", LookupScope.Method)]
    [InlineData("9111 4, written through", "M-SEARCH /", LookupScope.Method)]
    [InlineData("9110 9.3.1, content in a GET", "GET / | <a>", LookupScope.Bypass)]
    [InlineData("6455 4, a handshake", "GET / | Upgrade: x | Connection: upgrade", LookupScope.Bypass)]
    [InlineData("9111 4.3.2, for the origin", "GET / | If-Match: \"a\"", LookupScope.Precondition)]
    [InlineData("9111 4.3.2, for the origin", "GET / | If-Unmodified-Since: {0}", LookupScope.Precondition)]
    [InlineData("9111 4.3.2, for the cache", "GET / | If-None-Match: \"a\"", LookupScope.Lookup)]
    public void Request_IsLookedUpOrNot(string section, string request, LookupScope expected)
    {
        LookupScope scope = LookupScopes.Of(Message.Request(request).Head);

        Assert.True(expected == scope, $"{section}: {request}: {scope}");
    }

    [Theory]
    [InlineData(500, true)]
    [InlineData(501, false)]
    [InlineData(502, true)]
    [InlineData(503, true)]
    [InlineData(504, true)]
    [InlineData(505, false)]
    [InlineData(429, false)]
    public void ErrorStatuses_AreThoseOfRfc5861(int status, bool isError) => Assert.Equal(isError, ReuseDecision.IsError(status));

    private static RequestDirectives Asked(string directives) =>
        Message.Request(directives.Length == 0 ? "GET /" : $"GET / | Cache-Control: {directives}").Directives;

    private static StoredMeta MetaOf(string directives)
    {
        ParsedResponse response = Message.Response($"200 | Cache-Control: max-age=10{directives} | ETag: \"a\"");
        return Freshness.Of(200, response.Fields, response.Bytes, response.Directives, StoringRules.Default, Message.Epoch, 0);
    }
}
