using EdgeProxy.Configuration;
using EdgeProxy.Policies;

namespace EdgeProxy.Compiler.Tests;

public sealed class ExplainTests
{
    private const string Document = """
        {
          "listeners": { "strict": { "address": "127.0.0.1:1" }, "lax": { "address": "127.0.0.1:2", "paths": "preserve", "limits": { "fieldsMax": 1 } } },
          "upstreams": { "orders": { "endpoints": ["http://10.0.0.1:8080", "https://orders.internal"], "host": "rewrite",
                                     "timeouts": { "idle": "3s", "response": "4s" }, "pool": { "queueMax": 5 } } },
          "apis": {
            "shop": {
              "hosts": ["api.example.com"], "basePath": "/v1", "stages": { "prod": {}, "dev": { "path": "/dev" } },
              "defaults": { "timeouts": { "response": "5s" }, "retries": { "max": 2 } },
              "routes": {
                "GET /orders/{id}": { "upstream": "orders", "path": "/internal/{id}/view", "timeouts": { "exchange": "6s" },
                                      "request": { "headers": { "set": { "X-Shop": "1" } } } },
                "ANY /files/{proxy+}": { "upstream": "orders", "path": { "strip": "/files" }, "host": "keep", "websocket": false, "bodyMax": "1KB" },
                "beta": { "match": { "methods": ["GET"], "path": "/search", "headers": { "x-beta": "1" } }, "upstream": "orders" },
                "GET /hello": { "mock": { "body": "hello" } },
                "GET /old/{x}": { "redirect": { "to": "https://new.example{path}" } }
              }
            },
            "any": { "routes": { "GET /only": { "mock": {} } } }
          }
        }
        """;

    private static readonly CompiledGateway Gateway = Documents.Compile(Document);

    [Fact]
    public void MatchedRoute_IsDescribedWhole()
    {
        RouteExplanation explanation = Explain("GET", "http://API.example.com/v1/dev/orders/%7e42?q=1&r");

        Assert.Null(explanation.Refusal);
        Assert.Equal("API.example.com", explanation.Authority);
        Assert.Equal("strict", explanation.Listener);
        Assert.Equal("/v1/dev/orders/~42", explanation.CanonicalPath);
        Assert.Equal("api.example.com", explanation.SelectedHost);
        ExplainedRoute route = explanation.Route!;
        Assert.Equal(("shop", "dev", "GET /orders/{id}"), (route.Api, route.Stage, route.Id));
        Assert.Equal(10, route.Position.Line);
        Assert.Equal([KeyValuePair.Create("id", "~42")], route.Parameters);
        Assert.Empty(route.Policies);
        Assert.Equal("/internal/~42/view?q=1&r", route.Forward!.Target);
        Assert.Equal("orders", route.Forward.Upstream);
        Assert.Equal(["10.0.0.1:8080", "orders.internal"], route.Forward.Endpoints.Select(endpoint => endpoint.Host));
        Assert.Equal(["10.0.0.1:8080"], route.Forward.Endpoints[0].Addresses);
        Assert.Empty(route.Forward.Endpoints[1].Addresses);
        Assert.Equal([null, "orders.internal"], route.Forward.Endpoints.Select(endpoint => endpoint.ServerName));
        Assert.Equal([new HeaderConfig("X-Shop", "1")], route.RequestHeaders.Set);
        Assert.Null(route.Answer);
        Assert.Equal(RouteAttemptOutcome.Matched, Assert.Single(explanation.Attempts).Outcome);
    }

    [Theory]
    [InlineData("timeouts.exchange", "6s", SettingLevel.Route, 10)]
    [InlineData("timeouts.response", "5s", SettingLevel.ApiDefaults, 8)]
    [InlineData("timeouts.idle", "3s", SettingLevel.Upstream, 4)]
    [InlineData("timeouts.connect", "5s", SettingLevel.BuiltIn, 0)]
    [InlineData("timeouts.body", "the listener's", SettingLevel.BuiltIn, 0)]
    [InlineData("retries.max", "2", SettingLevel.ApiDefaults, 8)]
    [InlineData("host", "rewrite", SettingLevel.Upstream, 3)]
    [InlineData("bodyMax", "10MB", SettingLevel.BuiltIn, 0)]
    [InlineData("pool.queueMax", "5", SettingLevel.Upstream, 4)]
    [InlineData("pool.queueTimeout", "1s", SettingLevel.BuiltIn, 0)]
    [InlineData("tunnelIdle", "10m", SettingLevel.BuiltIn, 0)]
    public void Setting_SaysItsValueAndWhereItIsWritten(string name, string value, SettingLevel level, int line)
    {
        ExplainedRoute route = Explain("GET", "http://api.example.com/v1/orders/1").Route!;

        ExplainedSetting setting = Assert.Single(route.Settings, setting => setting.Name == name);
        Assert.Equal((value, level, line), (setting.Value, setting.Level, setting.Position?.Line ?? 0));
    }

    [Theory]
    [InlineData("/v1/files/a/b", "/a/b")]
    [InlineData("/v1/files/", "/")]
    [InlineData("/v1/dev/files/a?x", "/a?x")]
    [InlineData("/v1/files/a?", "/a?")]
    public void StrippedPath_IsWhatTheUpstreamSees(string path, string target)
    {
        RouteExplanation explanation = Explain("PUT", "https://api.example.com" + path);
        Assert.Equal(target, explanation.Route!.Forward!.Target);
        Assert.Equal("api.example.com", explanation.Route.Forward.Endpoints[0].Host);
    }

    [Fact]
    public void KeptPath_IsThePathBelowTheStage()
    {
        RouteExplanation explanation = Explain("GET", "/v1/dev/search", ("Host", "api.example.com"), ("X-Beta", "1"));
        Assert.Equal("beta", explanation.Route!.Id);
        Assert.Equal("/search", explanation.Route.Forward!.Target);
    }

    [Fact]
    public void Redirect_ShowsItsLocation()
    {
        ExplainedAnswer answer = Explain("GET", "http://api.example.com/v1/old/a%20b?q").Route!.Answer!;
        Assert.Equal(308, answer.Status);
        Assert.Equal(["Location: https://new.example/v1/old/a%20b?q"], answer.Fields);
    }

    [Theory]
    [InlineData("{path}", "/.//evil.example?q")]
    [InlineData("/{proxy}", "/.//evil.example?q")]
    [InlineData("/new/{proxy}", "/new//evil.example?q")]
    [InlineData("https://new.example{path}", "https://new.example//evil.example?q")]
    public void RedirectToAPath_NeverLeadsToAHostOfTheClients(string to, string location)
    {
        CompiledGateway gateway = Documents.Compile($$"""
            { "listeners": { "lax": { "address": "127.0.0.1:2", "paths": "preserve" } },
              "apis": { "a": { "routes": { "ANY /{proxy+}": { "redirect": { "to": "{{to}}" } } } } } }
            """);
        Assert.Equal(["Location: " + location], RouteExplainer.Explain(gateway, "GET", "//evil.example?q", []).Route!.Answer!.Fields);
    }

    [Fact]
    public void Mock_ShowsItsAnswer()
    {
        ExplainedAnswer answer = Explain("GET", "http://api.example.com/v1/hello").Route!.Answer!;
        Assert.Equal(200, answer.Status);
        Assert.Equal(["Content-Type: text/plain; charset=utf-8"], answer.Fields);
        Assert.Equal(5, answer.BodyBytes);
    }

    [Fact]
    public void UnknownPath_IsRefusedWithTheReason()
    {
        RouteExplanation explanation = Explain("GET", "http://api.example.com/only");
        Assert.Equal(GatewayResponseType.ResourceNotFound, explanation.Refusal!.Type);
        Assert.Equal(404, explanation.Refusal.Status);
        Assert.Equal("no pattern of the routes for host api.example.com fits the path", explanation.Refusal.Reason);
        Assert.Empty(explanation.Attempts);
        Assert.Equal("GET /only", Explain("GET", "http://other.example/only").Route!.Id);
    }

    [Fact]
    public void CandidatesThatFail_SayWhy()
    {
        ExplainedAttempt method = Assert.Single(Explain("POST", "http://api.example.com/v1/hello").Attempts);
        Assert.Equal((RouteAttemptOutcome.MethodDiffers, "the method is POST, not GET"), (method.Outcome, method.Reason));
        Assert.Equal("GET /hello", method.RouteId);

        RouteExplanation condition = Explain("GET", "http://api.example.com/v1/search");
        Assert.Equal(RouteAttemptOutcome.ConditionFailed, Assert.Single(condition.Attempts).Outcome);
        Assert.Equal("patterns fit the path, but their methods or conditions do not hold", condition.Refusal!.Reason);
    }

    [Fact]
    public void UnknownHost_IsRefusedWithTheReason()
    {
        CompiledGateway gateway = Documents.Compile(Documents.WithRoutes(""" "$default": { "upstream": "u" } """, api: """ "hosts": ["one.example"], """));
        RouteExplanation explanation = RouteExplainer.Explain(gateway, "GET", "http://two.example/", []);
        Assert.Null(explanation.SelectedHost);
        Assert.Equal("no API has the host two.example, and none takes any host", explanation.Refusal!.Reason);
        Assert.Equal(SettingLevel.BuiltIn, RouteExplainer.Explain(gateway, "GET", "http://one.example", []).Route!.Settings[0].Level);
    }

    [Theory]
    [InlineData("GET", "/v1//orders", "empty_segment")]
    [InlineData("GET", "/v1/%2e%2e/x", "dot_segment")]
    [InlineData("GET", "/a%2Fb", "encoded_slash")]
    [InlineData("GET", "/a\\b", "backslash")]
    [InlineData("G(T", "/", "bad_method")]
    [InlineData("GET", "/ x", "whitespace_in_start_line")]
    public void AmbiguousOrInvalidRequest_IsRefusedWithTheClause(string method, string url, string error)
    {
        RouteExplanation explanation = Explain(method, url);
        Assert.Equal(GatewayResponseType.BadRequest, explanation.Refusal!.Type);
        Assert.Equal(error, explanation.Refusal.Error);
        Assert.NotEmpty(explanation.Refusal.Reason);
        Assert.Null(explanation.Route);
    }

    [Fact]
    public void NamedListener_LendsItsPolicyAndLimits()
    {
        RouteExplanation path = RouteExplainer.Explain(Gateway, "GET", "http://api.example.com/v1/files//a", [], "lax");
        Assert.Equal("//a", path.Route!.Forward!.Target);
        Assert.Equal("lax", path.Listener);

        RouteExplanation fields = RouteExplainer.Explain(Gateway, "GET", "http://api.example.com/v1/hello", [KeyValuePair.Create("A", "b")], "lax");
        Assert.Equal(GatewayResponseType.HeadTooLarge, fields.Refusal!.Type);
    }

    [Fact]
    public void Trace_IsRefusedBeforeRouting() =>
        Assert.Equal(GatewayResponseType.MethodNotAllowed, Explain("TRACE", "http://api.example.com/v1/hello").Refusal!.Type);

    [Fact]
    public void RouteThatWouldRefuse_IsShownWithTheRefusal()
    {
        RouteExplanation large = Explain("PUT", "http://api.example.com/v1/files/a", ("Content-Length", "1025"));
        Assert.Equal(GatewayResponseType.RequestTooLarge, large.Refusal!.Type);
        Assert.NotNull(large.Route);

        RouteExplanation upgrade = Explain(
            "GET", "http://api.example.com/v1/files/a", ("Connection", "upgrade"), ("Upgrade", "websocket"),
            ("Sec-WebSocket-Version", "13"), ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="));
        Assert.Equal(GatewayResponseType.AccessDenied, upgrade.Refusal!.Type);
    }

    [Fact]
    public void Listing_HasARowForEachStageAndHost()
    {
        IReadOnlyList<RouteRow> rows = RouteListing.Of(Gateway);

        Assert.Equal(11, rows.Count);
        Assert.Equal(("*", "/only", "GET", "any"), (rows[0].Host, rows[0].Path, rows[0].Methods, rows[0].Api));
        RouteRow order = Assert.Single(rows, row => row.Id == "GET /orders/{id}" && row.Stage == "dev");
        Assert.Equal(("GET", "api.example.com", "/v1/dev/orders/{id}", "upstream orders, as /internal/{id}/view"), (order.Methods, order.Host, order.Path, order.Integration));
        Assert.Equal("header x-beta=1", rows.First(row => row.Id == "beta").Conditions);
        Assert.Equal("ANY", rows.First(row => row.Id == "ANY /files/{proxy+}").Methods);
        Assert.Equal("upstream orders, without /files", rows.First(row => row.Id == "ANY /files/{proxy+}").Integration);
        Assert.Equal("mock 200", rows.First(row => row.Id == "GET /hello").Integration);
        Assert.Equal("redirect 308 to https://new.example{path}", rows.First(row => row.Id == "GET /old/{x}").Integration);
    }

    private static RouteExplanation Explain(string method, string url, params (string Name, string Value)[] headers) =>
        RouteExplainer.Explain(Gateway, method, url, [.. headers.Select(header => KeyValuePair.Create(header.Name, header.Value))]);
}
