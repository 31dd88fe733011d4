namespace EdgeProxy.Compiler.Tests;

/// <summary>Requests that one route answered and another one answers now.</summary>
public sealed class RouteMovesTests
{
    [Fact]
    public void RemovedRoute_TellsWhoAnswersItsRequests()
    {
        Assert.Equal(
            ["Breaking GET /a (api x): removed: requests such as GET /a now go to $default (api x)"],
            Compare(Routes("\"GET /a\": M, \"$default\": M"), Routes("\"$default\": M")));
        Assert.Equal(
            ["Breaking GET /a (api x): removed: requests such as GET /a are no longer answered"],
            Compare(Routes("\"GET /a\": M, \"GET /b\": M"), Routes("\"GET /b\": M")));
    }

    [Fact]
    public void AddedRoute_TellsWhoseRequestsItTakes()
    {
        Assert.Equal(
            ["Change GET /o/mine (api x): added: takes requests such as GET /o/mine from GET /o/{id} (api x)"],
            Compare(Routes("\"GET /o/{id}\": M"), Routes("\"GET /o/{id}\": M, \"GET /o/mine\": M")));
        Assert.Equal(
            ["Change GET /p/{proxy+} (api x): added"],
            Compare(Routes("\"GET /o/{id}\": M"), Routes("\"GET /o/{id}\": M, \"GET /p/{proxy+}\": M")));
    }

    [Fact]
    public void AddedRouteThatHidesAnother_IsBreakingForTheOther()
    {
        Assert.Equal(
            [
                "Breaking GET /a/{proxy+} (api x): requests such as GET /a/~proxy now go to GET /a/{p} (api x)",
                "Change GET /a/{p} (api x): added: takes requests such as GET /a/~p from GET /a/{proxy+} (api x)",
            ],
            Compare(Routes("\"GET /a/{proxy+}\": M"), Routes("\"GET /a/{proxy+}\": M, \"GET /a/{p}\": M")));
    }

    [Fact]
    public void NarrowedRoute_TellsWhatItLoses()
    {
        string[] texts = Compare(Routes("\"r\": { \"match\": { \"path\": \"/a/{p+}\" }, \"mock\": {} }"), Routes("\"r\": { \"match\": { \"path\": \"/a/b/{p+}\" }, \"mock\": {} }"));
        Assert.Equal(["Breaking r (api x): match.path /a/{p+} → /a/b/{p+}: requests such as GET /a/~p are no longer answered"], texts);
        Assert.Equal(
            ["Change r (api x): match.path /a/{p} → /a/{p+}"],
            Compare(Routes("\"r\": { \"match\": { \"path\": \"/a/{p}\" }, \"mock\": {} }"), Routes("\"r\": { \"match\": { \"path\": \"/a/{p+}\" }, \"mock\": {} }")));
    }

    [Fact]
    public void PatternThatIsGreedyNoMore_LosesTheLongerPaths() =>
        Assert.Equal(
            ["Breaking r (api x): match.path /a/{p+} → /a/{p}: requests such as GET /a/~p/~more now go to $default (api x)"],
            Compare(
                Routes("\"r\": { \"match\": { \"path\": \"/a/{p+}\" }, \"mock\": {} }, \"$default\": M"),
                Routes("\"r\": { \"match\": { \"path\": \"/a/{p}\" }, \"mock\": {} }, \"$default\": M")));

    [Fact]
    public void WidenedRoute_TellsWhatItTakes()
    {
        Assert.Equal(
            ["Change r (api x): match.methods GET → ANY: takes requests such as POST /a from $default (api x)"],
            Compare(
                Routes("\"r\": { \"match\": { \"methods\": [\"GET\"], \"path\": \"/a\" }, \"mock\": {} }, \"$default\": M"),
                Routes("\"r\": { \"match\": { \"path\": \"/a\" }, \"mock\": {} }, \"$default\": M")));
    }

    [Fact]
    public void NewApiWithANamedHost_TakesTheHostFromTheOthers()
    {
        string old = """{ "apis": { "wide": { "hosts": ["*.example.com"], "routes": { "GET /a": { "mock": {} }, "GET /b": { "mock": {} } } } } }""";
        string now = """
            { "apis": { "wide": { "hosts": ["*.example.com"], "routes": { "GET /a": { "mock": {} }, "GET /b": { "mock": {} } } },
                        "own": { "hosts": ["own.example.com"], "routes": { "GET /a": { "mock": {} } } } } }
            """;
        Assert.Equal(
            [
                "Breaking GET /b (api wide): requests such as GET own.example.com/b are no longer answered",
                "Change api own: added, with 1 route: takes requests such as GET own.example.com/a from GET /a (api wide)",
                "Change GET /a (api wide): requests such as GET own.example.com/a now go to GET /a (api own)",
            ],
            Compare(old, now));
    }

    [Fact]
    public void OrderOfConditionedRoutes_DecidesWhereBothHold()
    {
        const string A = "\"a\": { \"match\": { \"path\": \"/s\", \"headers\": { \"x-a\": true } }, \"mock\": {} }";
        const string B = "\"b\": { \"match\": { \"path\": \"/s\", \"headers\": { \"x-b\": true } }, \"mock\": {} }";
        Assert.Equal(
            ["Change a (api x): requests such as GET /s -H 'x-a: ~any' -H 'x-b: ~any' now go to b (api x)"],
            Compare(Routes($"{A}, {B}"), Routes($"{B}, {A}")));
    }

    [Fact]
    public void OrderOfOtherRoutes_DecidesNothing() =>
        Assert.Empty(Compare(Routes("\"GET /a\": M, \"GET /{b}\": M, \"$default\": M"), Routes("\"$default\": M, \"GET /{b}\": M, \"GET /a\": M")));

    [Fact]
    public void StageAdded_TakesItsPathFromGreedyRoutes()
    {
        string old = """{ "apis": { "x": { "stages": { "prod": {} }, "routes": { "GET /{proxy+}": { "mock": {} } } } } }""";
        string now = """{ "apis": { "x": { "stages": { "prod": {}, "dev": { "path": "/dev" } }, "routes": { "GET /{proxy+}": { "mock": {} } } } } }""";
        Assert.Equal(["Change stage x/dev: added, at /dev: takes requests such as GET /dev/~proxy from GET /{proxy+} (api x)"], Compare(old, now));
    }

    [Fact]
    public void RouteThatWasNeverReached_LosesNothing() =>
        Assert.Equal(
            ["Breaking ANY /{p} (api x): removed"],
            Compare(
                Routes("\"ANY /{p}\": M, \"GET /{q}\": M, \"POST /{q}\": M, \"DELETE /{q}\": M, \"PATCH /{q}\": M"),
                Routes("\"GET /{q}\": M, \"POST /{q}\": M, \"DELETE /{q}\": M, \"PATCH /{q}\": M")));

    private static string Routes(string routes) => $$"""{ "apis": { "x": { "routes": { {{routes.Replace(" M", " { \"mock\": {} }", StringComparison.Ordinal)}} } } } }""";

    private static string[] Compare(string old, string now) =>
        [.. ConfigComparer.Compare(Documents.Load(old), Documents.Load(now)).Items.Select(item => $"{item.Severity} {item.Text}")];
}
