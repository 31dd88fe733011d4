namespace EdgeProxy.Policies.Tests;

public class RouteConflictTests
{
    [Theory]
    [InlineData("GET /a/{x}", "GET /a/{y}", true)] // What parameters are called does not tell them apart.
    [InlineData("GET /a/{x}", "GET /a/{x+}", false)]
    [InlineData("GET /a", "ANY /a", false)]
    [InlineData("ANY /a", "ANY /a", true)]
    [InlineData("GET,POST /a", "POST,PUT /a", true)]
    [InlineData("GET /a", "GET /a/", false)]
    [InlineData("$default", "$default", true)]
    [InlineData("GET /{p+}", "GET /{q+}", true)]
    public void SamePathAndMethod_Conflict(string first, string second, bool conflict)
    {
        List<RouteConflict> conflicts = TestRoutes.Conflicts(TestRoutes.Route(0, first), TestRoutes.Route(1, second));
        Assert.Equal(conflict ? 1 : 0, conflicts.Count);
        Assert.All(conflicts, one => Assert.Equal((0, 1), (one.First.Id, one.Second.Id)));
    }

    [Theory]
    [InlineData("x", "", "X", "", true)]
    [InlineData("x=1", "", "x=2", "", false)]
    [InlineData("x=1 y", "", "y x=1", "", true)]
    [InlineData("", "q", "", "Q", false)]
    [InlineData("x", "", "", "x", false)]
    [InlineData("x", "", "x=", "", false)]
    public void SameConditionsInAnyOrder_Conflict(string headers, string query, string otherHeaders, string otherQuery, bool conflict) =>
        Assert.Equal(conflict ? 1 : 0, TestRoutes.Conflicts(
            TestRoutes.Route(0, "GET /a", headers: headers, query: query), TestRoutes.Route(1, "GET /a", headers: otherHeaders, query: otherQuery)).Count);

    [Theory]
    [InlineData("a.x b.x", "b.x A.X", 1)] // Two shared hosts are one conflict.
    [InlineData("a.x", "*.x", 0)]
    [InlineData("a.x", "", 0)]
    [InlineData("", "*", 1)]
    [InlineData("*.x", "*.X", 1)]
    public void SharedHost_Conflicts(string hosts, string otherHosts, int conflicts) =>
        Assert.Equal(conflicts, TestRoutes.Conflicts(TestRoutes.Route(0, "GET /a", hosts), TestRoutes.Route(1, "GET /a", otherHosts)).Count);

    [Fact]
    public void OtherStagePath_DoesNotConflict() =>
        Assert.Empty(TestRoutes.Conflicts(TestRoutes.Route(0, "$default"), TestRoutes.Route(1, "$default", stage: "/dev")));

    [Fact]
    public void RouteThatRepeatsItself_DoesNotConflict() =>
        Assert.Empty(TestRoutes.Conflicts(TestRoutes.Route(0, "GET,GET /a", "a.x a.x")));

    [Fact]
    public void Conflict_SaysWhatIsShared()
    {
        List<RouteConflict> conflicts = TestRoutes.Conflicts(
            TestRoutes.Route(0, "GET /a/{x}", stage: "/dev", headers: "h"), TestRoutes.Route(1, "GET /a/{y}", stage: "/dev", headers: "h"));
        Assert.Equal(
            "0 GET /a/{x} and 1 GET /a/{y} match the same requests: GET /dev/a/{y} and /a/{x} differ in the names of parameters alone, with the same conditions",
            Assert.Single(conflicts).Reason);
    }

    [Fact]
    public void ConflictingRoutes_AreServedByTheFirst()
    {
        RouteTable table = RouteTable.Build([TestRoutes.Route(0, "GET /a/{x}"), TestRoutes.Route(1, "GET /a/{y}")], []);
        Assert.Equal(0, new TestRequest("GET", "h", "/a/b").Match(table).RouteId);
    }
}
