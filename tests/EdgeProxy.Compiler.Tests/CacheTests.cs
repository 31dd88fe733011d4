using System.Text;
using EdgeProxy.Caching;
using EdgeProxy.Configuration;
using EdgeProxy.Gateway;

namespace EdgeProxy.Compiler.Tests;

public sealed class CacheTests
{
    private const string Base = """
        {
          "upstreams": { "u": { "endpoints": ["http://10.0.0.1:8080"] }, "v": { "endpoints": ["http://10.0.0.2:8080"] } },
          "apis": {
            "a": {
              "basePath": "/v1", "stages": { "prod": {}, "dev": { "path": "/dev" } },
              "routes": {
                "GET /a/{id}": {
                  "id": "r", "upstream": "u", "path": "/b/{id}", "host": "origin.example",
                  "request": { "headers": { "remove": ["Cookie", "X-Gone"], "set": { "X-A": "1" }, "add": { "X-B": "2" } } },
                  "response": { "headers": { "set": { "X-C": "3" } } },
                  "cache": {
                    "key": { "query": ["page", "lang"], "headers": ["x-tenant", "authorization"] },
                    "setCookies": "strip", "statuses": { "404": "10s", "500-599": "5s" }, "staleIfError": "1h", "staleWhenDisconnected": "1m"
                  }
                }
              }
            }
          }
        }
        """;

    private static CachePolicy? Policy(string json, string stage = "prod") => Documents.Compile(json).Route("r", stage).Cache;

    private static CachePolicy Good(string cache) =>
        Assert.IsType<CachePolicy>(Documents.Compile(Documents.WithRoutes($$""" "$default": { "upstream": "u", "cache": {{cache}} } """)).Route("$default").Cache);

    [Fact]
    public void Http_IsCompiledWhole()
    {
        CachePolicy policy = Good(
            """
            { "key": { "query": ["page", "Lang"], "sortQuery": true, "headers": ["X-Tenant"], "apiKey": true },
              "setCookies": "store", "heuristicMax": "2h", "statuses": { "500-599": "5s", "404": "10s" }, "staleWhileRevalidate": "30s", "staleIfError": "1h",
              "staleWhenDisconnected": "5m", "staleDespiteSharedMaxAge": true, "clientDirectives": false, "targeted": false, "status": false }
            """);
        Assert.Equal((CacheMode.Http, 0L, false), (policy.Mode, policy.TtlSeconds, policy.TellsStatus));
        Assert.Equal((QueryKey.Chosen, true, true), (policy.Keys.Query, policy.Keys.SortsQuery, policy.Keys.IncludesIdentity));
        Assert.Equal(["Lang", "page"], policy.Keys.Parameters.Select(Text));
        Assert.Equal(["x-tenant"], policy.Keys.Headers.Select(Text));
        Assert.Equal((SetCookieRule.Store, false, 7200L), (policy.Storing.SetCookies, policy.Storing.HonoursTargeted, policy.Storing.HeuristicSecondsMax));
        Assert.Equal([new StatusTtl(404, 404, 10), new StatusTtl(500, 599, 5)], policy.Storing.Ttls.ToArray());
        Assert.Equal((30L, 3600L), (policy.Storing.StaleWhileRevalidateSeconds, policy.Storing.StaleIfErrorSeconds));
        Assert.Equal(new ReuseRules { HonoursRequestDirectives = false, StaleWhenDisconnectedSeconds = 300, ServesStaleDespiteSharedMaxAge = true }, policy.Reuse);
    }

    [Fact]
    public void HttpWithoutMembers_HasTheRulesThatAreTheDefault()
    {
        CachePolicy policy = Good("\"http\"");
        Assert.True(policy.Storing.Ttls.IsEmpty);
        Assert.Equal(StoringRules.Default, policy.Storing with { Ttls = default });
        Assert.Equal(ReuseRules.Default, policy.Reuse);
        Assert.Equal((QueryKey.All, false, false), (policy.Keys.Query, policy.Keys.SortsQuery, policy.Keys.IncludesIdentity));
        Assert.Empty(policy.Keys.Parameters);
        Assert.Empty(policy.Keys.Headers);
        Assert.True(policy.TellsStatus);
    }

    [Theory]
    [InlineData("honour", CacheReload.Honour)]
    [InlineData("ignore", CacheReload.Ignore)]
    [InlineData("warn", CacheReload.Warn)]
    [InlineData("refuse", CacheReload.Refuse)]
    public void Ttl_IsCompiledWhole(string word, CacheReload reload)
    {
        CachePolicy policy = Good($$"""{ "ttl": "5m", "reload": "{{word}}", "key": { "query": "none" } }""");
        Assert.Equal((CacheMode.Ttl, 300L, reload, QueryKey.None), (policy.Mode, policy.TtlSeconds, policy.Reload, policy.Keys.Query));
        Assert.Same(StoringRules.Default, policy.Storing);
        Assert.Same(ReuseRules.Default, policy.Reuse);
    }

    [Fact]
    public void OnlyRoutesThatCache_HaveAPolicy()
    {
        CompiledGateway gateway = Documents.Compile(Documents.WithRoutes(
            """ "GET /a": { "upstream": "u" }, "GET /off": { "upstream": "u", "cache": { "ttl": "0s" } }, "GET /mock": { "mock": {} } """,
            api: """ "defaults": { "cache": "http" }, "stages": { "prod": {}, "dev": { "path": "/dev", "cache": "off" } }, """));
        Assert.Equal(
            ["prod GET /a"],
            gateway.Routes.Where(route => route.Route.Cache is not null).Select(route => $"{route.Route.Stage} {route.Route.RouteId}"));
    }

    [Fact]
    public void SpaceAndTags_AreOfTheRouteInItsStage()
    {
        CachePolicy prod = Policy(Base)!;
        CachePolicy dev = Policy(Base, "dev")!;
        Assert.StartsWith("a\nprod\nr", Text(prod.Space), StringComparison.Ordinal);
        Assert.Equal("a\nprod\nr".Length + 16, prod.Space.Length);
        Assert.False(prod.Space.AsSpan().SequenceEqual(dev.Space));
        Assert.Equal((CacheTag.OfApi("a"), CacheTag.OfStage("a", "prod"), CacheTag.OfRoute("a", "prod", "r")), (prod.ApiTag, prod.StageTag, prod.RouteTag));
        Assert.Equal(prod.ApiTag, dev.ApiTag);
        Assert.NotEqual(prod.StageTag, dev.StageTag);
        Assert.NotEqual(prod.RouteTag, dev.RouteTag);
    }

    [Theory]
    [InlineData("\"X-C\": \"3\"", "\"X-C\": \"4\"")]
    [InlineData("\"staleWhenDisconnected\": \"1m\"", "\"staleWhenDisconnected\": \"2m\", \"clientDirectives\": false, \"staleDespiteSharedMaxAge\": true, \"status\": false")]
    [InlineData("[\"http://10.0.0.1:8080\"]", "[\"http://10.0.0.3:8080\", \"http://10.0.0.4:8080\"]")]
    [InlineData("[\"page\", \"lang\"]", "[\"lang\", \"page\"]")]
    [InlineData("[\"x-tenant\", \"authorization\"]", "[\"Authorization\", \"X-Tenant\"]")]
    [InlineData("\"404\": \"10s\", \"500-599\": \"5s\"", "\"500-599\": \"5s\", \"404\": \"10s\"")]
    [InlineData("[\"Cookie\", \"X-Gone\"]", "[\"x-gone\", \"cookie\"]")]
    [InlineData("\"setCookies\"", "\"x-note\": 1, \"heuristicMax\": \"1h\", \"setCookies\"")]
    [InlineData("\"id\": \"r\",", "\"id\": \"r\", \"bodyMax\": \"1KB\", \"retries\": { \"max\": 0 }, \"timeouts\": { \"response\": \"1s\" },")]
    public void WhatDoesNotChangeStoredResponses_KeepsTheSpace(string old, string now) => Assert.Equal(SpaceOf(Base), SpaceOf(Replaced(old, now)));

    [Theory]
    [InlineData("\"upstream\": \"u\"", "\"upstream\": \"v\"")]
    [InlineData("\"path\": \"/b/{id}\"", "\"path\": \"/c/{id}\"")]
    [InlineData("\"path\": \"/b/{id}\"", "\"path\": \"keep\"")]
    [InlineData("\"path\": \"/b/{id}\"", "\"path\": { \"strip\": \"/a\" }")]
    [InlineData("\"GET /a/{id}\"", "\"GET /{id}/a\"")]
    [InlineData("\"basePath\": \"/v1\", ", "")]
    [InlineData("\"basePath\": \"/v1\"", "\"basePath\": \"/v1\", \"keySource\": { \"header\": \"x-key\", \"strip\": true }")]
    [InlineData("\"origin.example\"", "\"other.example\"")]
    [InlineData("\"origin.example\"", "\"rewrite\"")]
    [InlineData("\"Cookie\", ", "")]
    [InlineData("\"X-A\": \"1\"", "\"X-A\": \"2\"")]
    [InlineData("\"X-B\": \"2\"", "\"X-B\": [\"2\", \"3\"]")]
    [InlineData("[\"page\", \"lang\"]", "[\"page\"]")]
    [InlineData("[\"page\", \"lang\"]", "[\"page\", \"lang\"], \"sortQuery\": true")]
    [InlineData("[\"page\", \"lang\"]", "[\"page\", \"lang\"], \"apiKey\": true")]
    [InlineData("[\"page\", \"lang\"]", "\"all\"")]
    [InlineData("\"x-tenant\", ", "")]
    [InlineData("\"strip\"", "\"store\"")]
    [InlineData("\"404\": \"10s\"", "\"404\": \"11s\"")]
    [InlineData("\"500-599\"", "\"500-598\"")]
    [InlineData("\"staleIfError\": \"1h\"", "\"staleIfError\": \"2h\"")]
    [InlineData("\"setCookies\"", "\"staleWhileRevalidate\": \"1s\", \"setCookies\"")]
    [InlineData("\"setCookies\"", "\"targeted\": false, \"setCookies\"")]
    [InlineData("\"setCookies\"", "\"heuristicMax\": \"0s\", \"setCookies\"")]
    public void WhatChangesStoredResponses_ChangesTheSpace(string old, string now) => Assert.NotEqual(SpaceOf(Base), SpaceOf(Replaced(old, now)));

    [Fact]
    public void OtherTtl_KeepsTheSpaceAndOtherModeDoesNot()
    {
        byte[] minute = Good("""{ "ttl": "1m" }""").Space;
        Assert.Equal(minute, Good("""{ "ttl": "2m", "reload": "refuse" }""").Space);
        Assert.NotEqual(minute, Good("\"http\"").Space);
        Assert.NotEqual(minute, Good("""{ "ttl": "1m", "key": { "query": "none" } }""").Space);
    }

    [Fact]
    public void FieldsAndValues_AreNotMistakenForOneAnother() => Assert.NotEqual(
        SpaceOf(Replaced("\"X-A\": \"1\"", "\"X-A\": \"value 1 1\", \"X-D\": \"1\"")), SpaceOf(Replaced("\"X-A\": \"1\"", "\"X-A\": \"1\", \"X-D\": \"value 1 1\"")));

    [Fact]
    public void Reload_KeepsTheSpaceOfEqualRules()
    {
        var carryOver = new CarryOver();
        byte[] first = Documents.Compile(Base, carryOver).Route("r", "prod").Cache!.Space;
        Assert.Equal(first, Documents.Compile(Base, carryOver).Route("r", "prod").Cache!.Space);
        Assert.NotEqual(first, Documents.Compile(Replaced("\"strip\"", "\"store\""), carryOver).Route("r", "prod").Cache!.Space);
        Assert.Equal(first, Documents.Compile(Base, carryOver).Route("r", "prod").Cache!.Space);
    }

    [Fact]
    public void ApiThatIsTakenOver_HasTheSpaceThatItsUpstreamMakes()
    {
        var carryOver = new CarryOver();
        ConfigLoadResult? loaded = null;
        var api = new ConfigDocument("a.json", """{ "apis": { "a": { "routes": { "$default": { "upstream": "u", "cache": "http" } } } } }"""u8.ToArray());
        ConfigDocument one = upstream(""" "endpoints": ["http://10.0.0.1"] """);
        CachePolicy first = compile(one);
        Assert.Same(first, compile(one));
        Assert.Equal(first.Space, compile(upstream(""" "endpoints": ["http://10.0.0.2"] """)).Space);
        Assert.NotEqual(first.Space, compile(upstream(""" "endpoints": ["http://10.0.0.2"], "host": "rewrite" """)).Space);
        Assert.Equal(first.Space, compile(one).Space);

        static ConfigDocument upstream(string members) =>
            new("u.json", Encoding.UTF8.GetBytes($$"""{ "upstreams": { "u": { {{members}} } } }"""));

        CachePolicy compile(ConfigDocument document)
        {
            loaded = ConfigLoader.Load([document, api], new ConfigOptions { RequireListeners = false, Previous = loaded });
            CompileResult result = SnapshotCompiler.Compile(loaded.Config!, carryOver, new CompileOptions { LoopCount = Documents.Loops });
            return Assert.IsType<CachePolicy>(result.Gateway!.Route("$default").Cache);
        }
    }

    [Theory]
    [InlineData("\"cache\": {", "\"cache\": \"off\", \"x-cache\": {", "Change r (api a): cache http, key by query lang page, key by header authorization x-tenant, setCookies strip, statuses 404 10s 500-599 5s, staleIfError 1h → off")]
    [InlineData("\"cache\": {", "\"cache\": { \"ttl\": \"1m\" }, \"x-cache\": {", "Breaking r (api a): cache http, key by query lang page, key by header authorization x-tenant, setCookies strip, statuses 404 10s 500-599 5s, staleIfError 1h → ttl 1m")]
    [InlineData("[\"page\", \"lang\"]", "[\"page\"]", "Breaking r (api a): cache.key key by query lang page, key by header authorization x-tenant → key by query page, key by header authorization x-tenant")]
    [InlineData("[\"page\", \"lang\"]", "\"all\"", "Change r (api a): cache.key key by query lang page, key by header authorization x-tenant → key by header authorization x-tenant")]
    [InlineData("\"x-tenant\", ", "", "Breaking r (api a): cache.key key by query lang page, key by header authorization x-tenant → key by query lang page, key by header authorization")]
    [InlineData("\"strip\"", "\"store\"", "Breaking r (api a): cache.setCookies strip → store")]
    [InlineData("\"strip\"", "\"refuse\"", "Change r (api a): cache.setCookies strip → refuse")]
    [InlineData("\"404\": \"10s\", ", "", "Change r (api a): cache.statuses 404 10s 500-599 5s → 500-599 5s")]
    [InlineData("\"staleIfError\": \"1h\"", "\"staleIfError\": \"0s\"", "Change r (api a): cache.staleIfError 1h → none")]
    [InlineData("\"setCookies\"", "\"clientDirectives\": false, \"setCookies\"", "Change r (api a): cache.clientDirectives true → false")]
    [InlineData("\"setCookies\"", "\"status\": false, \"setCookies\"", "Change r (api a): cache.status true → false")]
    [InlineData("\"path\": \"/dev\"", "\"path\": \"/dev\", \"cache\": false", "Change stage a/dev: cache the routes' → off")]
    [InlineData("[\"page\", \"lang\"]", "[\"lang\", \"page\"]", "")]
    public void Change_IsToldWithItsSeverity(string old, string now, string expected) => Assert.Equal(expected, Differences(Base, Replaced(old, now)));

    [Theory]
    [InlineData("\"off\"", "\"http\"", "Change $default (api a): cache off → http")]
    [InlineData("\"off\"", """{ "ttl": "1m" }""", "Breaking $default (api a): cache off → ttl 1m")]
    [InlineData("""{ "ttl": "1m" }""", "\"http\"", "Change $default (api a): cache ttl 1m → http")]
    [InlineData("""{ "ttl": "1m" }""", """{ "ttl": "2m" }""", "Change $default (api a): cache.ttl 1m → 2m")]
    [InlineData("""{ "ttl": "1m" }""", """{ "ttl": "1m", "reload": "refuse" }""", "Breaking $default (api a): cache.reload honour → refuse")]
    [InlineData("""{ "ttl": "1m" }""", """{ "ttl": "1m", "reload": "ignore" }""", "Change $default (api a): cache.reload honour → ignore")]
    [InlineData("""{ "key": { "query": "none" } }""", """{ "key": { "query": ["a"] } }""", "Change $default (api a): cache.key key without query → key by query a")]
    [InlineData("\"http\"", """{ "key": { "sortQuery": true } }""", "Breaking $default (api a): cache.key default → query sorted")]
    [InlineData("""{ "key": { "apiKey": true } }""", "\"http\"", "Breaking $default (api a): cache.key key by caller → default")]
    [InlineData("\"http\"", "{}", "")]
    public void ChangeOfMode_IsToldWithItsSeverity(string old, string now, string expected) => Assert.Equal(
        expected,
        Differences(
            Documents.WithRoutes($$""" "$default": { "upstream": "u", "cache": {{old}} } """), Documents.WithRoutes($$""" "$default": { "upstream": "u", "cache": {{now}} } """)));

    [Fact]
    public void Explanation_SaysHowTheRouteCachesAndWhereThatIsWritten()
    {
        CompiledGateway gateway = Documents.Compile(
            """
            {
              "listeners": { "main": { "address": "127.0.0.1:1" } },
              "upstreams": { "u": { "endpoints": ["http://10.0.0.1"] } },
              "apis": {
                "a": {
                  "defaults": { "cache": "http" },
                  "stages": { "prod": {},
                              "dev": { "path": "/dev", "cache": false } },
                  "routes": { "GET /a": { "upstream": "u" },
                              "GET /b": { "upstream": "u", "cache": { "ttl": "1m" } }, "GET /c": { "mock": {} } }
                }
              }
            }
            """);
        Assert.Equal(("http", SettingLevel.ApiDefaults, 6), Setting(gateway, "/a"));
        Assert.Equal(("ttl 1m", SettingLevel.Route, 10), Setting(gateway, "/b"));
        Assert.Equal(("off", SettingLevel.Stage, 8), Setting(gateway, "/dev/b"));
        Assert.DoesNotContain(RouteExplainer.Explain(gateway, "GET", "/c", []).Route!.Settings, setting => setting.Name == "cache");
        Assert.Equal(
            ["/a http", "/b ttl 1m", "/c off", "/dev/a off", "/dev/b off", "/dev/c off"],
            RouteListing.Of(gateway).Select(row => $"{row.Path} {row.Cache}"));
    }

    private static (string, SettingLevel, int?) Setting(CompiledGateway gateway, string path)
    {
        ExplainedSetting setting = Assert.Single(RouteExplainer.Explain(gateway, "GET", path, []).Route!.Settings, setting => setting.Name == "cache");
        return (setting.Value, setting.Level, setting.Position?.Line);
    }

    private static string Differences(string old, string now) =>
        string.Join('|', ConfigComparer.Compare(Documents.Load(old), Documents.Load(now)).Items.Select(item => $"{item.Severity} {item.Text}"));

    private static string SpaceOf(string json) => Convert.ToHexString(Policy(json)!.Space);

    private static string Replaced(string old, string now)
    {
        Assert.Contains(old, Base, StringComparison.Ordinal);
        return Base.Replace(old, now, StringComparison.Ordinal);
    }

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);
}
