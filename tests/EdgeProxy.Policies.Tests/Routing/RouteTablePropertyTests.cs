using CsCheck;

namespace EdgeProxy.Policies.Tests;

public class RouteTablePropertyTests
{
    private static readonly Gen<string> Segment = Gen.OneOf("a", "b", "a", "{x}", "{y}", "ab");

    private static readonly Gen<string?> Pattern = Gen.Frequency(
        (8, Gen.Select(Segment.Array[0, 4], Gen.OneOf("", "", "", "/", "/{p+}", "/{q+}"), (segments, end) =>
            (string?)(segments.Length == 0 && end.Length == 0 ? "/" : string.Concat(segments.Select(segment => "/" + segment)) + end))),
        (1, Gen.Const((string?)null)));

    private static readonly Gen<FieldCondition[]> Headers = Gen.OneOf(
        Gen.Const(Array.Empty<FieldCondition>()),
        Gen.Select(Gen.OneOf("h", "H", "k"), Gen.OneOf((string?)null, "1", "2"), (name, value) => new FieldCondition(name, value)).Array[0, 2]);

    private static readonly Gen<FieldCondition[]> Query = Gen.OneOf(
        Gen.Const(Array.Empty<FieldCondition>()),
        Gen.Select(Gen.OneOf("q", "Q", "r"), Gen.OneOf((string?)null, "1", ""), (name, value) => new FieldCondition(name, value)).Array[0, 2]);

    private static readonly Gen<RouteSpec> Route = Gen.Select(
        Gen.OneOf("", "", "a.x", "*.x", "*.a.x", "a.x *.b.x", "x"),
        Gen.OneOf("", "", "/a", "/b", "/a/b"),
        Gen.OneOf("", "", "GET", "POST", "GET POST", "PURGE"),
        Pattern,
        Headers,
        Query,
        (hosts, stage, methods, pattern, headers, query) => new RouteSpec(0, "", Words(hosts), stage, Words(methods), pattern, headers, query));

    private static readonly Gen<RouteSpec[]> Routes = Route.Array[1, 12].Select(routes => routes.Select((route, id) => route with { Id = id, Name = $"r{id}" }).ToArray());

    private static readonly Gen<TestRequest> Request = Gen.Select(
        Gen.OneOf("GET", "GET", "POST", "HEAD", "PURGE", "purge"),
        Gen.OneOf("a.x", "A.X", "a.x.", "x", ".x", "b.x", "c.a.x", "C.b.a.X", "c.b.x", "other", ""),
        Gen.Frequency((9, Gen.OneOf("a", "b", "c", "", "ab").Array[1, 6].Select(segments => "/" + string.Join('/', segments))), (1, Gen.OneOf("*", "/", ""))),
        Gen.OneOf("", "q", "q=1", "q=&r=1", "Q=1&q=2", "&&q==1"),
        Gen.Select(Gen.OneOf("h", "H", "K"), Gen.OneOf("1", "2", ""), (name, value) => (name, value)).Array[0, 3],
        (method, host, path, query, headers) => new TestRequest(method, host, path, query, headers));

    /// <summary>Nothing but patterns, of two literals, so that nearly every literal has a parameter beside it.</summary>
    private static readonly Gen<RouteSpec[]> DenseRoutes = Gen.Select(
            Gen.OneOf("a", "{x}", "b").Array[0, 5],
            Gen.OneOf("", "/{p+}"),
            Gen.OneOf("ANY", "GET", "POST"),
            (segments, end, method) => $"{method} {(segments.Length == 0 && end.Length == 0 ? "/" : string.Concat(segments.Select(segment => "/" + segment)) + end)}")
        .Array[4, 16].Select(routes => routes.Select((text, id) => TestRoutes.Route(id, text)).ToArray());

    private static readonly Gen<string> DensePath = Gen.OneOf("a", "a", "b", "c").Array[1, 6].Select(segments => "/" + string.Join('/', segments));

    [Fact]
    public void AnyRoutesAndRequest_MatchAsTheDocumentedRulesSay() =>
        Gen.Select(Routes, Request.Array[1, 8]).Sample(
            (routes, requests) =>
            {
                RouteTable table = RouteTable.Build(routes, []);
                foreach (TestRequest request in requests)
                {
                    AssertSame(NaiveRouter.Match(routes, request), request, table);
                }
            },
            iter: 10_000,
            print: Print);

    [Fact]
    public void LongPatternsThatOverlap_MatchAsTheDocumentedRulesSay() =>
        Gen.Select(DenseRoutes, DensePath.Array[4, 8]).Sample(
            (routes, paths) =>
            {
                RouteTable table = RouteTable.Build(routes, []);
                foreach (string path in paths)
                {
                    var request = new TestRequest("GET", "h", path);
                    AssertSame(NaiveRouter.Match(routes, request), request, table);
                }
            },
            iter: 4_000);

    [Fact]
    public void AnyRoutes_ConflictsAreThoseThatNoRuleTellsApart() =>
        Routes.Sample(
            routes =>
            {
                var conflicts = new List<RouteConflict>();
                RouteTable.Build(routes, conflicts);
                int[] expected = [.. routes.Where(route => routes.Take(route.Id).Any(earlier => NaiveRouter.Conflict(earlier, route))).Select(route => route.Id)];
                Assert.Equal(expected, conflicts.Select(conflict => conflict.Second.Id).Distinct().Order());
                Assert.All(conflicts, conflict => Assert.True(NaiveRouter.Conflict(conflict.First, conflict.Second)));
            },
            iter: 10_000,
            print: routes => string.Join('\n', routes.Select(Print)));

    [Fact]
    public void AnyRoutesAndRequest_ExplanationEndsInTheMatch() =>
        Gen.Select(Routes, Request).Sample(
            (routes, request) =>
            {
                RouteTable table = RouteTable.Build(routes, []);
                int id = request.Match(table).RouteId;
                int[] matched = [.. request.Explain(table).Where(attempt => attempt.Outcome == RouteAttemptOutcome.Matched).Select(attempt => attempt.RouteId)];
                Assert.Equal(id < 0 ? [] : [id], matched);
            },
            iter: 5_000);

    private static void AssertSame(NaiveMatch? expected, TestRequest request, RouteTable table)
    {
        RouteMatch match = request.Match(table);
        Assert.Equal(expected?.Route.Id ?? -1, match.RouteId);
        if (expected is not null)
        {
            Assert.Equal(expected.Route.StagePath.Length, match.StagePathLength);
            Assert.Equal(expected.Parameters, request.Parameters(match));
        }
    }

    private static string Print((RouteSpec[] Routes, TestRequest[] Requests) sample) =>
        string.Join('\n', sample.Routes.Select(Print)) + "\n" + string.Join('\n', sample.Requests.Select(request => $"{request} {string.Join(' ', request.Headers)}"));

    private static string Print(RouteSpec route) =>
        $"{route.Id}: {string.Join(',', route.Methods)} [{string.Join(',', route.Hosts)}] '{route.StagePath}' '{route.Path ?? "$default"}' {string.Join(' ', route.Headers.AsEnumerable())} ? {string.Join(' ', route.Query.AsEnumerable())}";

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
