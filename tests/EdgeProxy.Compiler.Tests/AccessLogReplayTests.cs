using System.Text;

namespace EdgeProxy.Compiler.Tests;

public sealed class AccessLogReplayTests
{
    private const string Present = """
        {
          "listeners": { "l": { "address": "127.0.0.1:1" }, "lax": { "address": "127.0.0.1:2", "paths": "preserve" } },
          "upstreams": { "u": { "endpoints": ["http://10.0.0.1"] }, "v": { "endpoints": ["http://10.0.0.2"] } },
          "apis": { "x": {
            "routes": {
              "GET /o/{id}": { "upstream": "u" },
              "GET /gone": { "upstream": "u" },
              "GET /m": { "mock": {} },
              "GET /r/{id}": { "redirect": { "to": "/to/{id}" } },
              "ANY /w/{proxy+}": { "upstream": "u", "bodyMax": "10B" },
              "beta": { "match": { "methods": ["GET"], "path": "/s", "headers": { "x-beta": "1" } }, "upstream": "v" },
              "GET /s": { "upstream": "u" }
            } } }
        }
        """;

    [Fact]
    public void SameConfiguration_ChangesNothing()
    {
        ReplayReport report = Replay(Present, Present, Line("GET", "/o/1"), Line("GET", "/s"), Line("GET", "/nowhere"), Line("GET", "/a//b", ",\"listener\":\"l\""), Line("TRACE", "/o/1"));
        Assert.Equal((5L, 0L, 0L, 3L), (report.Requests, report.Changed, report.Uncertain, report.RefusedByBoth));
        Assert.Empty(report.Groups);
    }

    [Theory]
    [InlineData("\"GET /gone\": { \"upstream\": \"u\" },", "", "GET", "/gone", ReplayChanges.Outcome, "upstream u /gone → 404 RESOURCE_NOT_FOUND", true)]
    [InlineData("\"GET /m\": { \"mock\": {} }", "\"GET /m\": { \"mock\": { \"status\": 503 } }", "GET", "/m", ReplayChanges.Outcome, "mock 200 → mock 503", false)]
    [InlineData("\"GET /m\": { \"mock\": {} }", "\"GET /m\": { \"upstream\": \"v\" }", "GET", "/m", ReplayChanges.Outcome, "mock 200 → upstream v /m", false)]
    [InlineData("\"GET /o/{id}\": { \"upstream\": \"u\" }", "\"GET /o/{id}\": { \"upstream\": \"u\" }, \"GET /o/1\": { \"upstream\": \"u\" }", "GET", "/o/1", ReplayChanges.Route, "upstream u /o/1 → upstream u /o/1", false)]
    [InlineData("\"GET /o/{id}\": { \"upstream\": \"u\" }", "\"GET /o/{id}\": { \"upstream\": \"v\" }", "GET", "/o/1?q", ReplayChanges.Upstream, "upstream u /o/1?q → upstream v /o/1?q", false)]
    [InlineData("\"GET /o/{id}\": { \"upstream\": \"u\" }", "\"GET /o/{id}\": { \"upstream\": \"u\", \"path\": \"/v2/{id}\" }", "GET", "/o/%7ea?q=1", ReplayChanges.Target, "upstream u /o/~a?q=1 → upstream u /v2/~a?q=1", false)]
    [InlineData("\"/to/{id}\"", "\"/other/{id}\"", "GET", "/r/1", ReplayChanges.Target, "redirect 308 to /to/1 → redirect 308 to /other/1", false)]
    [InlineData("\"l\": { \"address\": \"127.0.0.1:1\" }, ", "", "GET", "/o/1", ReplayChanges.Outcome, "upstream u /o/1 → NO_LISTENER", true)]
    [InlineData("\"127.0.0.1:1\"", "\"127.0.0.1:1\", \"paths\": \"preserve\"", "GET", "/w/a//b", ReplayChanges.Outcome, "400 BAD_REQUEST → upstream u /w/a//b", false)]
    public void ChangedRequest_IsFoundWithItsKind(string old, string now, string method, string path, ReplayChanges kind, string text, bool isBreaking)
    {
        string changed = Present.Replace(old, now, StringComparison.Ordinal);
        Assert.NotEqual(Present, changed);
        ReplayReport report = Replay(Present, changed, Line(method, path, ",\"listener\":\"l\""));
        ReplayGroup group = Assert.Single(report.Groups);
        ReplayFinding finding = Assert.Single(group.Examples);
        Assert.Equal((kind, text, isBreaking), (group.Kind, $"{finding.Present.Text} → {finding.New.Text}", finding.IsBreaking));
        Assert.Equal(isBreaking ? 1 : 0, report.Breaking);
    }

    [Fact]
    public void HeadersInTheLog_DecideConditions()
    {
        string changed = Present.Replace("\"x-beta\": \"1\"", "\"x-beta\": \"2\"", StringComparison.Ordinal);
        ReplayReport report = Replay(
            Present, changed,
            Line("GET", "/s", ",\"requestHeaders\":{\"X-Beta\":\"1\",\"Host\":\"ignored\",\":authority\":\"ignored\"}"),
            Line("GET", "/s", ",\"requestHeaders\":{\"X-Beta\":\"2\"}"),
            Line("GET", "/s", ",\"requestHeaders\":{}"));
        Assert.Equal((2L, 0L), (report.Changed, report.Uncertain));
        Assert.Equal(["beta (x/$default)", "GET /s (x/$default)"], report.Groups.Select(group => group.Present));
    }

    [Fact]
    public void ConditionWithoutHeadersInTheLog_IsADoubtOnlyWhereItCounts()
    {
        string changed = Present.Replace("\"upstream\": \"v\"", "\"upstream\": \"u\"", StringComparison.Ordinal);

        // Without the header nothing changes, with it the upstream does.
        ReplayReport report = Replay(Present, changed, Line("GET", "/s"), Line("GET", "/o/1"));
        Assert.Equal((0L, 1L), (report.Changed, report.Uncertain));
        Assert.Equal("the log has no headers, and routes ask for x-beta", Assert.Single(report.Groups).Doubt);
        Assert.Equal(0, report.Breaking);

        // Either way it is the same on both sides.
        Assert.Equal(0, Replay(Present, Present, Line("GET", "/s")).Uncertain);

        // Either way something changes.
        string both = Present.Replace("\"upstream\": \"v\"", "\"upstream\": \"u\"", StringComparison.Ordinal).Replace("\"GET /s\": { \"upstream\": \"u\" }", "\"GET /s\": { \"upstream\": \"v\" }", StringComparison.Ordinal);
        ReplayReport sure = Replay(Present, both, Line("GET", "/s"));
        Assert.Equal((1L, 0L), (sure.Changed, sure.Uncertain));
    }

    [Fact]
    public void PathThatListenersTreatDifferently_IsADoubtWithoutTheListener()
    {
        Assert.Equal(1, Replay(Present, Present, Line("GET", "/w/a//b")).Uncertain);
        Assert.Equal(0, Replay(Present, Present, Line("GET", "/w/a//b", ",\"listener\":\"lax\"")).Uncertain);
    }

    [Fact]
    public void DeclaredLength_MeetsTheRoutesMaximum()
    {
        string changed = Present.Replace("\"10B\"", "\"9B\"", StringComparison.Ordinal);
        ReplayReport report = Replay(
            Present, changed,
            Line("PUT", "/w/a", ",\"requestHeaders\":{\"Content-Length\":\"10\"}"),
            Line("PUT", "/w/a", ",\"requestHeaders\":{\"Content-Length\":\"9\"}"));
        Assert.Equal("413 REQUEST_TOO_LARGE", Assert.Single(report.Groups).Examples[0].New.Text);
        Assert.Equal((1L, 1L), (report.Changed, report.Breaking));
    }

    [Fact]
    public void LinesWithoutARequest_AreCountedAndTheFirstNamed()
    {
        string[] bad = [.. Enumerable.Range(0, 20).Select(_ => "\u0001garbage")];
        ReplayReport report = Replay(Present, Present, ["\uFEFF" + Line("GET", "/m"), "", "   ", .. bad, Line("GET", "/m")]);
        Assert.Equal((2L, 20L), (report.Requests, report.InvalidLines));
        Assert.Equal([4L, 5L, 6L, 7L, 8L], report.Invalid.Select(line => line.Line));
    }

    [Fact]
    public void Findings_AreGroupedWithFewExamples()
    {
        string changed = Present.Replace("\"GET /o/{id}\": { \"upstream\": \"u\" }", "\"GET /o/{id}\": { \"upstream\": \"v\" }", StringComparison.Ordinal);
        ReplayReport report = Replay(Present, changed, [.. Enumerable.Range(0, 1000).Select(i => Line("GET", $"/o/{i}"))]);
        ReplayGroup group = Assert.Single(report.Groups);
        Assert.Equal((1000L, 3), (group.Count, group.Examples.Count));
        Assert.Equal([1L, 2L, 3L], group.Examples.Select(example => example.Request.Line));
    }

    [Fact]
    public void KeyThatTheLogNames_IsLookedUpInBoth()
    {
        const string With = """
            { "listeners": { "l": { "address": "127.0.0.1:1" } },
              "apis": { "a": { "routes": { "GET /m": { "mock": {}, "apiKey": true }, "GET /free": { "mock": {} } } } },
              "plans": { "gold": {} },
              "keys": { "acme": { "sha256": "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c", "plan": "gold" } } }
            """;
        string disabled = With.Replace("\"plan\": \"gold\"", "\"plan\": \"gold\", \"enabled\": false", StringComparison.Ordinal);
        string closed = With.Replace("\"GET /free\": { \"mock\": {}", "\"GET /free\": { \"mock\": {}, \"apiKey\": true", StringComparison.Ordinal);
        ReplayReport report = Replay(With, disabled, Line("GET", "/m", ",\"apiKeyId\":\"acme\""), Line("GET", "/m"), Line("GET", "/free"));
        Assert.Equal("403 INVALID_API_KEY", Assert.Single(report.Groups).Examples[0].New.Text);
        Assert.Equal((1L, 1L, 0L), (report.Changed, report.Breaking, report.Uncertain));
        report = Replay(With, closed, Line("GET", "/m", ",\"apiKeyId\":\"acme\""), Line("GET", "/m"), Line("GET", "/free"), Line("GET", "/free", ",\"apiKeyId\":\"acme\""));
        Assert.Equal((0L, 1L), (report.Changed, report.Uncertain));
    }

    private static string Line(string method, string path, string more = "") =>
        $"{{\"httpMethod\":\"{method}\",\"domainName\":\"a.example\",\"path\":\"{path}\"{more}}}";

    private static ReplayReport Replay(string present, string now, params string[] lines)
    {
        var replay = new AccessLogReplay(Documents.Compile(present), Documents.Compile(now), 3);
        replay.Run(new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines))));
        return replay.Report;
    }
}
