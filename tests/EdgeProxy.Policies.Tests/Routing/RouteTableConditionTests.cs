using System.Text;
using EdgeProxy.Http1;
using EdgeProxy.Testing;

namespace EdgeProxy.Policies.Tests;

public class RouteTableConditionTests
{
    private static readonly RouteTable Table = TestRoutes.Table(
        TestRoutes.Route(0, "GET /s", headers: "x-beta=1"),
        TestRoutes.Route(1, "GET /s", headers: "x-beta=1", query: "v=2"),
        TestRoutes.Route(2, "GET /s", query: "debug"),
        TestRoutes.Route(3, "GET /s", query: "e="),
        TestRoutes.Route(4, "GET /s"),
        TestRoutes.Route(5, "ANY /s", headers: "a b c"),
        TestRoutes.Route(6, "$default", headers: "x-beta"),
        TestRoutes.Route(7, "$default"));

    [Theory]
    [InlineData("GET", "", "", 4)]
    [InlineData("GET", "", "x-beta: 1", 0)]
    [InlineData("GET", "", "X-BETA: 1", 0)]
    [InlineData("GET", "", "x-beta: 10", 4)]
    [InlineData("GET", "", "x-beta: 2\nx-beta: 1", 0)]
    [InlineData("GET", "v=2", "x-beta: 1", 1)]
    [InlineData("GET", "V=2", "x-beta: 1", 0)]
    [InlineData("GET", "v=%32", "x-beta: 1", 0)]
    [InlineData("GET", "debug", "", 2)]
    [InlineData("GET", "a=b&debug=", "", 2)]
    [InlineData("GET", "debugger", "", 4)]
    [InlineData("GET", "e", "", 3)]
    [InlineData("GET", "e=", "", 3)]
    [InlineData("GET", "e=1", "", 4)]
    [InlineData("GET", "debug", "x-beta: 1", 0)] // As many conditions each: the one given first.
    [InlineData("GET", "", "a: 1\nb: 1\nc: 1", 4)] // The method is named: preferred to ANY with any conditions.
    [InlineData("POST", "", "a: 1\nb: 1\nc: 1", 5)]
    [InlineData("POST", "", "a: 1\nb: 1", 7)]
    [InlineData("POST", "", "x-beta: ", 6)]
    public void RequestHead_IsServedByTheRouteWithMostConditionsThatHold(string method, string query, string headers, int route)
    {
        string lines = string.Concat(headers.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line + "\r\n"));
        byte[] bytes = Encoding.ASCII.GetBytes($"{method} /s{(query.Length > 0 ? "?" : "")}{query} HTTP/1.1\r\nHost: h\r\n{lines}\r\n");
        var head = new RequestHead();
        Assert.Equal(ParseStatus.Complete, RequestHeadParser.Parse(bytes, head, HeadLimits.Default));
        RouteMatch match = default;
        Assert.True(Table.TryMatch(head.Host.Of(bytes), head.Path.Of(bytes), head, bytes, ref match));
        Assert.Equal(route, match.RouteId);
    }

    [Fact]
    public void TryMatch_AllocatesNothing()
    {
        RouteTable table = TestRoutes.Table(
            TestRoutes.Route(0, "GET /a/{x}/{proxy+}", "*.example.com", "/dev", headers: "x-beta=1", query: "v=2"),
            TestRoutes.Route(1, "GET /a/b/c/d/f", "api.example.com *.example.com", "/dev"));
        byte[] bytes = "GET /dev/a/b/c/d/e?v=2 HTTP/1.1\r\nHost: x.example.com\r\nX-Beta: 1\r\n\r\n"u8.ToArray();
        var head = new RequestHead();
        Assert.Equal(ParseStatus.Complete, RequestHeadParser.Parse(bytes, head, HeadLimits.Default));
        RouteMatch match = default;
        Allocation.AssertNone(() => table.TryMatch(head.Host.Of(bytes), head.Path.Of(bytes), head, bytes, ref match));
        Assert.Equal((0, 2), (match.RouteId, match.ParameterCount));
    }

    [Fact]
    public void Explain_GivesEachRouteThatWasTriedWithItsReason()
    {
        RouteTable table = TestRoutes.Table(
            TestRoutes.Route(0, "POST /a/b"),
            TestRoutes.Route(1, "PURGE /a/b"),
            TestRoutes.Route(2, "GET /a/b", headers: "x-beta=1"),
            TestRoutes.Route(3, "GET /a/b", query: "v"),
            TestRoutes.Route(4, "GET /a/{proxy+}"),
            TestRoutes.Route(5, "GET /{x}/b"),
            TestRoutes.Route(6, "$default"));
        RouteAttempt[] attempts = [.. new TestRequest("GET", "h", "/a/b").Explain(table)];
        Assert.Equal(
            [
                new(4, RouteAttemptOutcome.Outranked, "it fits, but a more specific route does too"),
                new(2, RouteAttemptOutcome.ConditionFailed, "header x-beta is not '1'"),
                new(3, RouteAttemptOutcome.ConditionFailed, "query parameter v is absent"),
                new(0, RouteAttemptOutcome.MethodDiffers, "the method is GET, not POST"),
                new(1, RouteAttemptOutcome.MethodDiffers, "the method is GET, not PURGE"),
                new(5, RouteAttemptOutcome.Matched, "it is the most specific route that fits"),
            ],
            attempts);
    }
}
