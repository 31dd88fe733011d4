namespace EdgeProxy.Policies.Tests;

public class RouteTableHostAndStageTests
{
    [Theory]
    [InlineData("api.example.com", 0)]
    [InlineData("API.Example.COM", 0)]
    [InlineData("api.example.com.", 0)]
    [InlineData("x.example.com", 1)]
    [InlineData("x.y.example.com", 1)]
    [InlineData("a.deep.example.com", 2)]
    [InlineData("deep.example.com", 1)]
    [InlineData("example.com", 3)] // The star stands for at least one label.
    [InlineData(".example.com", 3)]
    [InlineData("xexample.com", 3)]
    [InlineData("api.example.com.evil.org", 3)]
    [InlineData("", 3)]
    [InlineData(".", 3)]
    [InlineData("[::1]", 4)]
    [InlineData("10.0.0.1", 5)]
    [InlineData("ex\u00e4mple.com", 3)]
    public void Host_SelectsTheExactNameThenTheLongestSuffixThenAny(string host, int route)
    {
        RouteTable table = TestRoutes.Table(
            TestRoutes.Route(0, "$default", "api.example.com"),
            TestRoutes.Route(1, "$default", "*.example.com"),
            TestRoutes.Route(2, "$default", "*.deep.example.com"),
            TestRoutes.Route(3, "$default"),
            TestRoutes.Route(4, "$default", "[::1]"),
            TestRoutes.Route(5, "$default", "10.0.0.1"));
        Assert.Equal(route, new TestRequest("GET", host, "/").Match(table).RouteId);
    }

    [Fact]
    public void SelectedHostWithoutAFittingRoute_DoesNotFallToOtherHosts()
    {
        RouteTable table = TestRoutes.Table(
            TestRoutes.Route(0, "GET /a", "api.x"), TestRoutes.Route(1, "$default", "*.x"), TestRoutes.Route(2, "$default"));
        Assert.Equal(-1, new TestRequest("GET", "api.x", "/b").Match(table).RouteId);
        Assert.Equal(1, new TestRequest("GET", "other.x", "/b").Match(table).RouteId);
        Assert.Equal(2, new TestRequest("GET", "other", "/b").Match(table).RouteId);
    }

    [Fact]
    public void HostLongerThanDnsAllows_IsNobodys()
    {
        RouteTable table = TestRoutes.Table(TestRoutes.Route(0, "$default", "*.x"));
        Assert.Equal(0, new TestRequest("GET", new string('a', 253) + ".x", "/").Match(table).RouteId);
        Assert.Equal(-1, new TestRequest("GET", new string('a', 254) + ".x", "/").Match(table).RouteId);
    }

    [Theory]
    [InlineData("/", 0, 0)]
    [InlineData("/orders", 1, 0)]
    [InlineData("/dev", 2, 4)]
    [InlineData("/dev/", 2, 4)]
    [InlineData("/dev/orders", 3, 4)]
    [InlineData("/dev/v2/orders", 4, 7)]
    [InlineData("/dev/v2/other", 5, 4)] // The longer stage path has no route for it.
    [InlineData("/dev/v2", 5, 4)]
    [InlineData("/devil", 6, 0)] // Whole segments only.
    [InlineData("/other", 6, 0)]
    public void StagePath_IsTheLongestThatHasAFittingRoute(string path, int route, int stageLength)
    {
        RouteTable table = TestRoutes.Table(
            TestRoutes.Route(0, "GET /"),
            TestRoutes.Route(1, "GET /orders"),
            TestRoutes.Route(2, "GET /", stage: "/dev"),
            TestRoutes.Route(3, "GET /orders", stage: "/dev"),
            TestRoutes.Route(4, "GET /orders", stage: "/dev/v2"),
            TestRoutes.Route(5, "GET /{proxy+}", stage: "/dev"),
            TestRoutes.Route(6, "$default"));
        RouteMatch match = new TestRequest("GET", "h", path).Match(table);
        Assert.Equal((route, stageLength), (match.RouteId, match.StagePathLength));
    }

    [Fact]
    public void ParametersBelowAStagePath_CountFromTheStartOfThePath()
    {
        RouteTable table = TestRoutes.Table(TestRoutes.Route(0, "GET /orders/{id}", stage: "/dev"));
        var request = new TestRequest("GET", "h", "/dev/orders/42");
        Assert.Equal(["42"], request.Parameters(request.Match(table)));
    }

    [Theory]
    [InlineData("api.x", "api.x")]
    [InlineData("API.x.", "api.x")]
    [InlineData("a.b.X", "*.x")]
    [InlineData("other", "*")]
    public void ExplainHost_NamesWhatWasSelected(string host, string element)
    {
        RouteTable table = TestRoutes.Table(TestRoutes.Route(0, "$default", "api.x"), TestRoutes.Route(1, "$default", "*.x"), TestRoutes.Route(2, "$default"));
        Assert.Equal(element, table.ExplainHost(System.Text.Encoding.ASCII.GetBytes(host)));
        Assert.Null(TestRoutes.Table(TestRoutes.Route(0, "$default", "api.x")).ExplainHost("y"u8));
    }
}
