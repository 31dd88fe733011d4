using System.Diagnostics;

namespace EdgeProxy.Policies.Tests;

public class RouteTablePatternTests
{
    [Theory]
    [InlineData("/", 0)]
    [InlineData("/orders", 1)]
    [InlineData("/orders/", 6)] // A trailing slash is significant, and the greedy route's.
    [InlineData("/orders/42", 2)]
    [InlineData("/orders/latest", 3)]
    [InlineData("/orders/42/items", 4)]
    [InlineData("/orders/latest/items", 4)] // The literal leads nowhere: back to the parameter.
    [InlineData("/orders/42/", 6)]
    [InlineData("/orders/42/other/thing", 6)]
    [InlineData("/files", 7)]
    [InlineData("/files/", 5)]
    [InlineData("/files/a/b/c", 5)]
    [InlineData("/Orders", 7)] // Paths are compared with their case.
    [InlineData("/ordersX", 7)]
    [InlineData("*", 7)]
    [InlineData("", 7)]
    public void Path_IsServedByTheMostSpecificPattern(string path, int route)
    {
        RouteTable table = TestRoutes.Table(
            "ANY /", "ANY /orders", "ANY /orders/{id}", "ANY /orders/latest", "ANY /orders/{id}/items", "ANY /files/{proxy+}", "ANY /orders/{proxy+}", "$default");
        Assert.Equal(route, new TestRequest("GET", "h", path).Match(table).RouteId);
    }

    [Theory]
    [InlineData("/", false)]
    [InlineData("//", true)]
    [InlineData("/a", true)]
    [InlineData("*", false)]
    public void GreedyAtTheRoot_DoesNotTakeTheRootItself(string path, bool found) =>
        Assert.Equal(found, new TestRequest("GET", "h", path).Match(TestRoutes.Table("ANY /{proxy+}")).RouteId == 0);

    [Theory]
    [InlineData("/a", false)]
    [InlineData("/a/", true)]
    public void PatternWithTrailingSlash_MatchesItAlone(string path, bool found) =>
        Assert.Equal(found, new TestRequest("GET", "h", path).Match(TestRoutes.Table("ANY /a/")).RouteId == 0);

    [Fact]
    public void Parameter_TakesNoEmptySegment() =>
        Assert.Equal(-1, new TestRequest("GET", "h", "/a//b").Match(TestRoutes.Table("ANY /a/{x}/b")).RouteId);

    [Fact]
    public void FullPattern_IsPreferredToAGreedyOneThatBeginsMoreSpecifically() =>
        Assert.Equal(1, new TestRequest("GET", "h", "/a/b").Match(TestRoutes.Table("ANY /a/{proxy+}", "ANY /{x}/b")).RouteId);

    [Fact]
    public void Parameters_StandInTheOrderOfThePattern()
    {
        RouteTable table = TestRoutes.Table("ANY /{tenant}/orders/{id}/{rest+}");
        var request = new TestRequest("GET", "h", "/acme/orders/42/a/b");
        RouteMatch match = request.Match(table);
        Assert.Equal(["acme", "42", "a/b"], request.Parameters(match));
        Assert.Equal(["tenant", "id", "rest"], table.ParameterNames(0));
    }

    [Fact]
    public void MoreParametersThanAMatchHolds_AreCutOff()
    {
        RouteTable table = TestRoutes.Table("ANY " + string.Concat(Enumerable.Range(0, 20).Select(i => $"/{{p{i}}}")));
        var request = new TestRequest("GET", "h", string.Concat(Enumerable.Range(0, 20).Select(i => $"/v{i}")));
        RouteMatch match = request.Match(table);
        Assert.Equal(Enumerable.Range(0, RouteMatch.ParametersMax).Select(i => $"v{i}"), request.Parameters(match));
    }

    [Theory]
    [InlineData("GET", 0)]
    [InlineData("POST", 1)]
    [InlineData("HEAD", 3)] // HEAD is not taken for GET.
    [InlineData("PURGE", 2)]
    [InlineData("purge", 3)] // Methods are compared with their case.
    public void NamedMethod_IsPreferredToAny(string method, int route)
    {
        RouteTable table = TestRoutes.Table("GET /a", "POST,PUT /a", "PURGE /a", "ANY /a");
        Assert.Equal(route, new TestRequest(method, "h", "/a").Match(table).RouteId);
    }

    [Theory]
    [InlineData("GET", 0)]
    [InlineData("POST", 1)]
    [InlineData("PUT", 2)]
    [InlineData("DELETE", 3)]
    public void PathWithoutTheMethod_FallsToTheNextPattern(string method, int route)
    {
        RouteTable table = TestRoutes.Table("GET /a/b", "POST /a/{x}", "PUT /{proxy+}", "$default");
        Assert.Equal(route, new TestRequest(method, "h", "/a/b").Match(table).RouteId);
    }

    [Theory]
    [InlineData("/a/{proxy+}/b")]
    [InlineData("{")]
    [InlineData("}")]
    [InlineData("/{}")]
    [InlineData("/{+}")]
    [InlineData("")]
    [InlineData("//{a}{b}")]
    [InlineData("/\ud800")]
    public void InvalidPattern_BuildsAllTheSame(string pattern)
    {
        RouteSpec route = new(0, "r", ["", ".", "*.", "*", "**", "é"], "dev/", ["", "get"], pattern, [new("", null)], [new("", "")]);
        Assert.Equal(-1, new TestRequest("GET", "h", "/a").Match(RouteTable.Build([route], [])).RouteId);
    }

    [Fact]
    public void NoRoutes_MatchNothing() => Assert.Equal(-1, new TestRequest("GET", "h", "/a").Match(TestRoutes.Table(Array.Empty<RouteSpec>())).RouteId);

    /// <summary>A thousand choices on one way down: more than fit the stack, and none taken twice.</summary>
    [Fact]
    public void DeepPatternsWithAChoiceAtEachSegment_MatchInLinearWork()
    {
        var routes = new List<string>();
        for (int depth = 0; depth < 1_000; depth++)
        {
            routes.Add("GET " + string.Concat(Enumerable.Repeat("/a", depth)) + "/{x}");
        }

        RouteTable table = TestRoutes.Table([.. routes]);
        Assert.Equal(-1, new TestRequest("GET", "h", string.Concat(Enumerable.Repeat("/a", 999)) + "/b/b").Match(table).RouteId);
        Assert.Equal(999, new TestRequest("GET", "h", string.Concat(Enumerable.Repeat("/a", 999)) + "/b").Match(table).RouteId);
    }

    /// <summary>All 4,096 mixtures of literal and parameter, none for the method: the dearest that 4,096 patterns can be.</summary>
    [Fact]
    public void EveryMixtureOfLiteralsAndParameters_VisitsEachPatternOnce()
    {
        string[] routes = [.. Enumerable.Range(0, 4_096).Select(mask => "POST " + string.Concat(Enumerable.Range(0, 12).Select(bit => (mask >> bit) % 2 == 0 ? "/a" : "/{x}")))];
        IReadOnlyList<RouteAttempt> attempts = new TestRequest("GET", "h", string.Concat(Enumerable.Repeat("/a", 12))).Explain(TestRoutes.Table(routes));
        Assert.Equal(4_096, attempts.Count);
        Assert.Equal(4_096, attempts.Select(attempt => attempt.RouteId).Distinct().Count());
    }

    /// <summary>Thousands of segments, dots and parameters must not multiply: the square of them would take minutes.</summary>
    [Fact]
    public void HugePathAndHost_AreMatchedInAMoment()
    {
        RouteTable table = TestRoutes.Table(
            TestRoutes.Route(0, "ANY /{a}/{b}/{proxy+}", "*.a.a.a"), TestRoutes.Route(1, "GET /a/a/a/a/b", "*.a.a.a"), TestRoutes.Route(2, "$default", "*.a.a.a", "/a/a"));
        string path = string.Concat(Enumerable.Repeat("/a", 50_000));
        long started = Stopwatch.GetTimestamp();
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(2, new TestRequest("GET", string.Concat(Enumerable.Repeat("a.", 125)) + "a", path).Match(table).RouteId);
        }

        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 10);
    }
}
