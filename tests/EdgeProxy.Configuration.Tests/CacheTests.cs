namespace EdgeProxy.Configuration.Tests;

public sealed class CacheTests
{
    private static RouteConfig Route(string cache) => Documents.GoodRoute($$""" "upstream": "up", "cache": {{cache}} """);

    private static CacheConfig Good(string cache) => Assert.IsType<CacheConfig>(Route(cache).Cache);

    [Theory]
    [InlineData("false")]
    [InlineData("\"off\"")]
    [InlineData("""{ "ttl": "0s" }""")]
    [InlineData("""{ "ttl": "0s", "reload": "refuse", "key": { "apiKey": true } }""")]
    public void Off_IsNone(string cache)
    {
        RouteConfig route = Route(cache);
        Assert.Null(route.Cache);
        Assert.Equal(SettingLevel.Route, Assert.Single(route.Origins, origin => origin.Name == "cache").Level);
    }

    [Fact]
    public void Nothing_IsOff()
    {
        RouteConfig route = Documents.GoodRoute(""" "upstream": "up" """);
        Assert.Null(route.Cache);
        Assert.DoesNotContain(route.Origins, origin => origin.Name == "cache");
    }

    [Theory]
    [InlineData("\"http\"")]
    [InlineData("{}")]
    [InlineData("""{ "x-note": "free", "key": {}, "setCookies": "refuse", "heuristicMax": "60m", "statuses": {}, "status": true }""")]
    public void Http_IsTheRfcWhole(string cache)
    {
        Assert.Equal(CacheConfig.Default, Good(cache));
        Assert.Equal("http", Good(cache).ToString());
    }

    [Fact]
    public void Http_HasWhatIsWritten()
    {
        CacheConfig cache = Good(
            """
            { "key": { "query": ["page", "Lang"], "sortQuery": true, "headers": ["X-Tenant", "authorization"], "apiKey": true },
              "setCookies": "strip", "heuristicMax": "0s", "statuses": { "500-599": "5s", "404": "10s", "200": "0s" },
              "staleWhileRevalidate": "1m", "staleIfError": "1h", "staleWhenDisconnected": "0s", "staleDespiteSharedMaxAge": true,
              "clientDirectives": false, "targeted": false, "status": false }
            """);
        Assert.Equal((CacheModeKind.Http, CacheQueryKind.Chosen, true, true), (cache.Mode, cache.Key.Query, cache.Key.SortQuery, cache.Key.ApiKey));
        Assert.Equal(["Lang", "page"], cache.Key.Parameters);
        Assert.Equal(["authorization", "x-tenant"], cache.Key.Headers);
        Assert.Equal((CacheCookiesKind.Strip, TimeSpan.Zero), (cache.SetCookies, cache.HeuristicMax));
        Assert.Equal(
            [new CacheStatusConfig(200, 200, TimeSpan.Zero), new CacheStatusConfig(404, 404, TimeSpan.FromSeconds(10)), new CacheStatusConfig(500, 599, TimeSpan.FromSeconds(5))],
            cache.Statuses);
        Assert.Equal((TimeSpan.FromMinutes(1), TimeSpan.FromHours(1), TimeSpan.Zero), (cache.StaleWhileRevalidate, cache.StaleIfError, cache.StaleWhenDisconnected));
        Assert.Equal((true, false, false, false), (cache.StaleDespiteSharedMaxAge, cache.ClientDirectives, cache.Targeted, cache.Status));
        Assert.Equal(
            "http, key by query Lang page, query sorted, key by header authorization x-tenant, key by caller, setCookies strip, heuristicMax 0s, "
            + "statuses 200 0s 404 10s 500-599 5s, staleWhileRevalidate 1m, staleIfError 1h, staleWhenDisconnected 0s, staleDespiteSharedMaxAge, "
            + "clientDirectives false, targeted false, status false",
            cache.ToString());
    }

    [Theory]
    [InlineData("""{ "ttl": "5m" }""", CacheReloadKind.Honour, "ttl 5m")]
    [InlineData("""{ "ttl": "1s", "reload": "ignore" }""", CacheReloadKind.Ignore, "ttl 1s, reload ignore")]
    [InlineData("""{ "ttl": "1h", "reload": "warn", "key": { "query": "none" } }""", CacheReloadKind.Warn, "ttl 1h, key without query, reload warn")]
    [InlineData("""{ "ttl": "90s", "reload": "refuse", "status": false }""", CacheReloadKind.Refuse, "ttl 90s, reload refuse, status false")]
    public void Ttl_HasWhatIsWritten(string cache, CacheReloadKind reload, string text)
    {
        CacheConfig read = Good(cache);
        Assert.Equal((CacheModeKind.Ttl, reload, text), (read.Mode, read.Reload, read.ToString()));
    }

    [Theory]
    [InlineData("""{ "key": { "query": ["a", "b"], "headers": ["x-a", "x-b"] } }""", """{ "key": { "headers": ["X-B", "X-A"], "query": ["b", "a"] } }""")]
    [InlineData("""{ "statuses": { "404": "10s", "410": "1m" } }""", """{ "statuses": { "410": "60s", "404": "10s" } }""")]
    public void OtherOrder_IsTheSame(string one, string other)
    {
        Assert.Equal(Good(one), Good(other));
        Assert.Equal(Good(one).GetHashCode(), Good(other).GetHashCode());
    }

    [Theory]
    [InlineData("true", ConfigCodes.WrongType, "cache")]
    [InlineData("\"on\"", ConfigCodes.UnknownValue, "cache")]
    [InlineData("\"ttl\"", ConfigCodes.UnknownValue, "cache")]
    [InlineData("60", ConfigCodes.WrongType, "cache")]
    [InlineData("""{ "ttl": 60 }""", ConfigCodes.InvalidDuration, "ttl")]
    [InlineData("""{ "ttl": "3601s" }""", ConfigCodes.OutOfRange, "ttl")]
    [InlineData("""{ "ttl": "1500ms" }""", ConfigCodes.InvalidDuration, "ttl")]
    [InlineData("""{ "ttl": "1m", "reload": "honor" }""", ConfigCodes.UnknownValue, "reload")]
    [InlineData("""{ "reload": "warn" }""", ConfigCodes.InvalidValue, "reload")]
    [InlineData("""{ "ttl": "1m", "setCookies": "strip" }""", ConfigCodes.InvalidValue, "setCookies")]
    [InlineData("""{ "ttl": "0s", "statuses": { "404": "1s" } }""", ConfigCodes.InvalidValue, "statuses")]
    [InlineData("""{ "ttl": "1m", "clientDirectives": true }""", ConfigCodes.InvalidValue, "clientDirectives")]
    [InlineData("""{ "tll": "1m" }""", ConfigCodes.UnknownMember, "tll")]
    [InlineData("""{ "setCookies": "drop" }""", ConfigCodes.UnknownValue, "setCookies")]
    [InlineData("""{ "heuristicMax": "500ms" }""", ConfigCodes.InvalidDuration, "heuristicMax")]
    [InlineData("""{ "staleIfError": "9000h" }""", ConfigCodes.OutOfRange, "staleIfError")]
    [InlineData("""{ "statuses": { "99": "1s" } }""", ConfigCodes.OutOfRange, "statuses.99")]
    [InlineData("""{ "statuses": { "100": "1s" } }""", ConfigCodes.OutOfRange, "statuses.100")]
    [InlineData("""{ "statuses": { "600": "1s" } }""", ConfigCodes.OutOfRange, "statuses.600")]
    [InlineData("""{ "statuses": { "+404": "1s" } }""", ConfigCodes.OutOfRange, "[\"+404\"]")]
    [InlineData("""{ "statuses": { "404-404": "1s" } }""", ConfigCodes.OutOfRange, "statuses.404-404")]
    [InlineData("""{ "statuses": { "5xx": "1s" } }""", ConfigCodes.OutOfRange, "statuses.5xx")]
    [InlineData("""{ "statuses": { "400-": "1s" } }""", ConfigCodes.OutOfRange, "statuses.400-")]
    [InlineData("""{ "statuses": { "404": "1ms" } }""", ConfigCodes.InvalidDuration, "statuses.404")]
    [InlineData("""{ "statuses": { "400-499": "1s", "450-550": "1s" } }""", ConfigCodes.DuplicateValue, "statuses.450-550")]
    [InlineData("""{ "key": { "query": "some" } }""", ConfigCodes.UnknownValue, "query")]
    [InlineData("""{ "key": { "query": [] } }""", ConfigCodes.EmptyList, "query")]
    [InlineData("""{ "key": { "query": ["a&b"] } }""", ConfigCodes.InvalidValue, "query[0]")]
    [InlineData("""{ "key": { "query": ["a", "A"] } }""", ConfigCodes.DuplicateValue, "query[1]")]
    [InlineData("""{ "key": { "query": "none", "sortQuery": true } }""", ConfigCodes.InvalidValue, "sortQuery")]
    [InlineData("""{ "key": { "headers": ["a b"] } }""", ConfigCodes.InvalidHeader, "headers[0]")]
    [InlineData("""{ "key": { "headers": ["x-a", "X-A"] } }""", ConfigCodes.DuplicateValue, "headers[1]")]
    [InlineData("""{ "key": { "header": ["x-a"] } }""", ConfigCodes.UnknownMember, "header")]
    public void BadCache_IsRefused(string cache, string code, string path) =>
        Documents.Single(Documents.LoadRoute($$""" "upstream": "up", "cache": {{cache}} """), code, path);

    [Fact]
    public void TooManyStatuses_AreRefused()
    {
        string statuses = string.Join(", ", Enumerable.Range(200, 33).Select(status => $"\"{status}\": \"1s\""));
        Documents.Single(Documents.LoadRoute($$""" "upstream": "up", "cache": { "statuses": { {{statuses}} } } """), ConfigCodes.OutOfRange, "statuses");
    }

    [Theory]
    [InlineData(""" "mock": {}, "cache": "http" """)]
    [InlineData(""" "mock": {}, "cache": false """)]
    [InlineData(""" "redirect": { "to": "/" }, "cache": { "ttl": "1m" } """)]
    public void CacheWithoutUpstream_IsRefused(string members) =>
        Documents.Single(Documents.LoadRoute(members), ConfigCodes.SettingWithoutUpstream, "cache");

    [Fact]
    public void RoutesOwnWord_ReplacesTheDefaultsAsAWhole()
    {
        ApiConfig api = Assert.Single(Documents.Good(Documents.LoadApi(
            """
            "defaults": { "cache": { "ttl": "5m", "reload": "warn" } },
            "routes": {
              "GET /inherits": { "upstream": "up" }, "GET /own": { "upstream": "up", "cache": { "key": { "query": "none" } } },
              "GET /off": { "upstream": "up", "cache": "off" }, "GET /mock": { "mock": {} }, "GET /old": { "redirect": { "to": "/" } }
            }
            """)).Apis);
        Assert.Equal(
            ["ttl 5m, reload warn", "http, key without query", "off", "off", "off"],
            api.Routes.Select(route => CacheText.Of(route.Cache)));
        Assert.Equal(
            [SettingLevel.ApiDefaults, SettingLevel.Route, SettingLevel.Route],
            api.Routes.SelectMany(route => route.Origins).Where(origin => origin.Name == "cache").Select(origin => origin.Level));
    }

    [Fact]
    public void BadDefaults_AreToldOnce() => Documents.Single(
        Documents.LoadApi(""" "defaults": { "cache": { "reload": "warn" } }, "routes": { "GET /a": { "upstream": "up" }, "GET /b": { "upstream": "up" } } """),
        ConfigCodes.InvalidValue, "defaults.cache.reload");

    [Theory]
    [InlineData("", false)]
    [InlineData("\"cache\": false", true)]
    [InlineData("\"cache\": \"off\"", true)]
    public void Stage_SwitchesOff(string member, bool isOff)
    {
        ApiConfig api = Assert.Single(Documents.Good(Documents.LoadApi($$""" "stages": { "dev": { {{member}} } }, "routes": { "$default": { "upstream": "up", "cache": "http" } } """)).Apis);
        Assert.Equal(isOff, api.Stages[0].IsCacheOff);
        Assert.NotNull(api.Routes[0].Cache);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("\"http\"")]
    [InlineData("{}")]
    [InlineData("""{ "ttl": "1m" }""")]
    public void StageThatSwitchesOn_IsToldWhereToWriteIt(string cache)
    {
        ConfigError error = Documents.Single(
            Documents.LoadApi($$""" "stages": { "dev": { "cache": {{cache}} } }, "routes": { "$default": { "upstream": "up" } } """), ConfigCodes.InvalidValue, "stages.dev.cache");
        Assert.Contains("at the route", error.Hint, StringComparison.Ordinal);
        Assert.Contains("\"defaults\"", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Word_CanComeFromAPlaceholder() =>
        Documents.Single(Documents.LoadRoute(""" "upstream": "up", "cache": "${env:HOST}" """), ConfigCodes.UnknownValue, "cache");
}
