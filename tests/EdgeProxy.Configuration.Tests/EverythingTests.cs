using System.Net;
using System.Text;

namespace EdgeProxy.Configuration.Tests;

/// <summary>A document that uses every member comes out as records with the values that it says.</summary>
public sealed class EverythingTests
{
    private readonly ConfigLoadResult _result = Documents.Load(Samples.Everything);

    private ValidatedConfig Config => Documents.Good(_result);

    private ApiConfig Api => Config.Apis[0];

    private RouteConfig Route(string key) => Api.Routes.Single(r => r.Key == key);

    [Fact]
    public void Sample_MentionsEveryMember()
    {
        foreach (MemberSpec member in MemberTree.Objects().SelectMany(o => o.Members))
        {
            bool isLater = member.Shape is LaterShape;
            Assert.True(isLater || Samples.Everything.Contains($"\"{member.Name}\":", StringComparison.Ordinal), member.Name);
        }
    }

    [Fact]
    public void Listener_HasWhatIsWritten()
    {
        ListenerConfig listener = Config.Listeners[0];
        Assert.Equal("public", listener.Name);
        Assert.Equal(new IPEndPoint(IPAddress.IPv6Any, 8443), listener.Address.EndPoint);
        Assert.Equal("[::]:8443", listener.Address.ToString());
        Assert.Equal(["site", "default"], listener.Tls!.Certificates.Select(c => c.Name));
        Assert.Equal(TlsVersion.Tls13, listener.Tls.MinVersion);
        Assert.Equal(["10.0.0.0/8", "192.0.2.7/32", "fd00::/8"], listener.TrustedProxies.Select(n => n.ToString()));
        Assert.Equal(PathMode.Preserve, listener.Paths);
        Assert.Equal(new ListenerLimitsConfig { HeadBytesMax = 8192, TargetBytesMax = 4096, FieldsMax = 64, ConnectionsMax = 1000 }, listener.Limits);
        Assert.Equal(
            new ListenerTimeoutsConfig { Head = Seconds(5), KeepAlive = Seconds(60), Write = Seconds(20), Body = Seconds(21), Handshake = Seconds(3) },
            listener.Timeouts);
        Assert.Equal(0, listener.BodyRateMin);
        Assert.Equal(new SourcePosition("a.json", 4, 5), listener.Position);
        Assert.Contains(listener.Origins, o => o.Name == "timeouts.head" && o.Position.Line == 8);
    }

    [Fact]
    public void Listener_WithoutMembersHasDefaults()
    {
        ListenerConfig listener = Config.Listeners[1];
        Assert.Equal("/run/edge.sock", listener.Address.UnixPath);
        Assert.Null(listener.Tls);
        Assert.Empty(listener.TrustedProxies);
        Assert.Equal(PathMode.Strict, listener.Paths);
        Assert.Equal(new ListenerLimitsConfig { HeadBytesMax = 16384, TargetBytesMax = 8192, FieldsMax = 100, ConnectionsMax = 0 }, listener.Limits);
        Assert.Equal(
            new ListenerTimeoutsConfig { Head = Seconds(10), KeepAlive = Seconds(75), Write = Seconds(30), Body = Seconds(30), Handshake = Seconds(10) },
            listener.Timeouts);
        Assert.Equal(240, listener.BodyRateMin);
    }

    [Fact]
    public void Certificates_HaveTheirTextAndNames()
    {
        CertificateConfig site = Config.Certificates[0];
        Assert.Equal(["api.example.com", "*.example.com"], site.ServerNames);
        Assert.StartsWith("-----BEGIN CERTIFICATE-----\n", site.Certificate.Text, StringComparison.Ordinal);
        Assert.Null(site.Certificate.File);
        Assert.DoesNotContain("PRIVATE", site.ToString(), StringComparison.Ordinal);
        Assert.Empty(Config.Certificates[1].ServerNames);
    }

    [Fact]
    public void Upstream_HasWhatIsWritten()
    {
        UpstreamConfig upstream = Assert.Single(Config.Upstreams);
        Assert.Equal(
            ["http://10.0.0.1:8080", "https://orders.internal:443", "unix:/run/app.sock", "http://[fd00::1]:80"],
            upstream.Endpoints.Select(e => e.Url));
        Assert.Equal(["10.0.0.1:8080", "orders.internal", "localhost", "[fd00::1]"], upstream.Endpoints.Select(e => e.Authority));
        Assert.Equal(["10.0.0.1", "orders.internal", "", "fd00::1"], upstream.Endpoints.Select(e => e.Host));
        Assert.Equal([1, 3, 1, 1], upstream.Endpoints.Select(e => e.Weight));
        Assert.Equal([8080, 443, 0, 80], upstream.Endpoints.Select(e => e.Port));
        Assert.Equal("/run/app.sock", upstream.Endpoints[2].UnixPath);
        Assert.Equal(BalanceKind.LeastRequests, upstream.Balance);
        Assert.Equal(
            new UpstreamTimeoutsConfig { Connect = Seconds(1), Response = Seconds(2), Idle = Seconds(3), Write = Seconds(4), Exchange = Seconds(5) },
            upstream.Timeouts);
        Assert.Equal(new PoolConfig { ConnectionsMax = 10, IdleTimeout = Seconds(6), QueueMax = 0, QueueTimeout = Seconds(7) }, upstream.Pool);
        Assert.Equal(2, upstream.RetriesMax);
        Assert.Equal("orders.internal", upstream.Tls.ServerName);
        Assert.NotNull(upstream.Tls.Ca);
        Assert.False(upstream.Tls.Verify);
        Assert.Equal("default", upstream.Tls.ClientCertificate!.Name);
        Assert.Equal(Seconds(8), upstream.ResolveInterval);
        Assert.Equal(new HostConfig(HostKind.Rewrite), upstream.Host);
        Assert.Equal(ConfigCodes.VerifyOff, Assert.Single(_result.Warnings).Code);
    }

    [Fact]
    public void Upstream_WithoutMembersHasDefaults()
    {
        UpstreamConfig upstream = Documents.Good(Documents.LoadUpstream(""" "endpoints": ["http://web"] """)).Upstreams[0];
        Assert.Equal(BalanceKind.RoundRobin, upstream.Balance);
        Assert.Equal(
            new UpstreamTimeoutsConfig { Connect = Seconds(5), Response = Seconds(29), Idle = Seconds(60), Write = Seconds(30), Exchange = TimeSpan.Zero },
            upstream.Timeouts);
        Assert.Equal(new PoolConfig { ConnectionsMax = 256, IdleTimeout = Seconds(60), QueueMax = 1024, QueueTimeout = Seconds(1) }, upstream.Pool);
        Assert.Equal(1, upstream.RetriesMax);
        Assert.Equal(new UpstreamTlsConfig { Verify = true }, upstream.Tls);
        Assert.Equal(Seconds(30), upstream.ResolveInterval);
        Assert.Equal(new HostConfig(HostKind.Keep), upstream.Host);
    }

    [Fact]
    public void Api_HasItsStages()
    {
        Assert.Equal(["shop.example.com", "*.shop.example"], Api.Hosts);
        Assert.Equal("/v1", Api.BasePath);
        Assert.Equal(["", "/dev"], Api.Stages.Select(s => s.Path));
        Assert.Equal(["/v1", "/v1/dev"], Api.Stages.Select(s => s.FullPath));
        Assert.Equal(Api.Hosts, Api.Stages[0].Hosts);
        Assert.Equal(["dev.example.com"], Api.Stages[1].Hosts);
    }

    [Fact]
    public void Api_WithoutStagesHasOneAtItsRoot()
    {
        ApiConfig api = Documents.Good(Documents.LoadApi(""" "basePath": "/", "routes": { "$default": { "mock": {} } } """)).Apis[0];
        StageConfig stage = Assert.Single(api.Stages);
        Assert.Equal(("$default", "", ""), (stage.Name, stage.Path, stage.FullPath));
    }

    [Fact]
    public void Route_HasWhatIsWritten()
    {
        RouteConfig route = Route("GET /orders/{id}");
        Assert.Equal(("order", "/orders/{id}"), (route.Id, route.Path));
        Assert.Equal(["GET"], route.Methods);
        Assert.Equal(["id"], route.Parameters);
        Assert.Equal(0, route.BodyMax);
        Assert.Equal(Seconds(13), route.BodyTimeout);
        var http = Assert.IsType<HttpIntegrationConfig>(route.Integration);
        Assert.Equal("orders", http.Upstream.Name);
        Assert.Equal(PathRewriteKind.Template, http.Path.Kind);
        Assert.Equal(
            [new TemplatePart(TemplatePartKind.Literal, "/orders/by-id/", -1), new TemplatePart(TemplatePartKind.Parameter, "", 0)],
            http.Path.Template!.Parts);
        Assert.Equal(new HostConfig(HostKind.Literal, "orders.example:8080"), http.Host);
        Assert.Equal((0, true, false, TimeSpan.FromHours(1)), (http.RetriesMax, http.HalfClose, http.WebSocket, http.TunnelIdle));
        Assert.Equal(["Cookie", "X-Gone"], route.RequestHeaders.Remove);
        Assert.Equal([new HeaderConfig("X-From", "route")], route.RequestHeaders.Set);
        Assert.Equal([new HeaderConfig("X-Tag", "a"), new HeaderConfig("X-Tag", "b")], route.RequestHeaders.Add);
        Assert.Equal(["Server"], route.ResponseHeaders.Remove);
    }

    [Fact]
    public void Route_SettingsComeFromTheStrongestLevel()
    {
        RouteConfig route = Route("GET /orders/{id}");
        var http = Assert.IsType<HttpIntegrationConfig>(route.Integration);
        Assert.Equal(
            new UpstreamTimeoutsConfig { Connect = Seconds(1), Response = Seconds(21), Idle = Seconds(12), Write = Seconds(22), Exchange = TimeSpan.Zero },
            http.Timeouts);
        Dictionary<string, SettingLevel> levels = route.Origins.ToDictionary(o => o.Name, o => o.Level);
        Assert.Equal(SettingLevel.Upstream, levels["timeouts.connect"]);
        Assert.Equal(SettingLevel.Route, levels["timeouts.response"]);
        Assert.Equal(SettingLevel.ApiDefaults, levels["timeouts.idle"]);
        Assert.Equal(SettingLevel.ApiDefaults, levels["timeouts.body"]);
        Assert.Equal(SettingLevel.Route, levels["host"]);
        Assert.Equal(SettingLevel.Route, levels["retries.max"]);
        Assert.Equal(SettingLevel.Route, levels["path"]);
    }

    [Fact]
    public void Route_WithoutSettingsInherits()
    {
        RouteConfig route = Route("ANY /files/{proxy+}");
        var http = Assert.IsType<HttpIntegrationConfig>(route.Integration);
        Assert.Equal("ANY /files/{proxy+}", route.Id);
        Assert.Empty(route.Methods);
        Assert.Equal(["proxy"], route.Parameters);
        Assert.Equal(new PathRewriteConfig(PathRewriteKind.Strip, "/files"), http.Path);
        Assert.Equal(new HostConfig(HostKind.Rewrite), http.Host);
        Assert.Equal(2, http.RetriesMax);
        Assert.Equal((false, true, TimeSpan.FromMinutes(10)), (http.HalfClose, http.WebSocket, http.TunnelIdle));
        Assert.Equal(1024 * 1024, route.BodyMax);
        Assert.Equal(["X-From", "X-Gone"], route.RequestHeaders.Set.Select(h => h.Name));
        Assert.DoesNotContain(route.Origins, o => o.Name == "tunnelIdle");
    }

    [Fact]
    public void Match_HasItsConditions()
    {
        RouteConfig route = Route("beta");
        Assert.Equal(["GET"], route.Methods);
        Assert.Equal("/search", route.Path);
        Assert.Equal([new ConditionConfig("x-beta", "1"), new ConditionConfig("x-any", null)], route.Headers);
        Assert.Equal([new ConditionConfig("q", null), new ConditionConfig("v", "2")], route.Query);
    }

    [Fact]
    public void Mock_HasItsAnswer()
    {
        var mock = Assert.IsType<MockIntegrationConfig>(Route("GET /hello").Integration);
        Assert.Equal(201, mock.Status);
        Assert.Equal("""{"hello":[1,2.50,null,true,"w€"]}""", Encoding.UTF8.GetString(mock.Body.Span));
        Assert.Equal(
            [new HeaderConfig("X-A", "1"), new HeaderConfig("X-B", "2"), new HeaderConfig("X-B", "3"), new HeaderConfig("Content-Type", "application/json")],
            mock.Headers);
        mock = Assert.IsType<MockIntegrationConfig>(Route("GET /text").Integration);
        Assert.Equal((200, "hi"), (mock.Status, Encoding.UTF8.GetString(mock.Body.Span)));
        Assert.Equal([new HeaderConfig("Content-Type", "text/plain; charset=utf-8")], mock.Headers);
    }

    [Fact]
    public void Redirect_HasItsTarget()
    {
        var redirect = Assert.IsType<RedirectIntegrationConfig>(Route("GET /old/{id}").Integration);
        Assert.Equal((302, false), (redirect.Status, redirect.KeepQuery));
        Assert.Equal(
            [new TemplatePart(TemplatePartKind.Literal, "https://new.example/", -1), new TemplatePart(TemplatePartKind.Parameter, "", 0)],
            redirect.To.Parts);
        RouteConfig route = Route("$default");
        Assert.Null(route.Path);
        redirect = Assert.IsType<RedirectIntegrationConfig>(route.Integration);
        Assert.Equal((308, true), (redirect.Status, redirect.KeepQuery));
        Assert.Equal(new TemplatePart(TemplatePartKind.RequestPath, "", -1), redirect.To.Parts[1]);
    }

    [Fact]
    public void Listener_HasItsLimits()
    {
        IReadOnlyList<ThrottleConfig> throttles = Config.Listeners[0].Throttles;
        Assert.Equal([(5000m, 5000L, ThrottleBy.All), (10.5m, 30L, ThrottleBy.Address)], throttles.Select(t => (t.Rate.Rate, t.Rate.Burst, t.By)));
        Assert.Equal((1024, TimeSpan.FromMinutes(5), 56), (throttles[1].Identities, throttles[1].Idle, throttles[1].Ipv6Prefix));
        Assert.Empty(Config.Listeners[1].Throttles);
    }

    [Fact]
    public void Api_HasItsKeySourceAndItsLevelsOfApiKey()
    {
        Assert.Equal(new KeySourceConfig(KeySourceKind.Query, "key", Strip: true), Api.KeySource);
        Assert.Equal(LimitFieldsKind.Both, Api.LimitFields);
        Assert.Equal(new KeySourceConfig(KeySourceKind.Authorization, "Bearer", Strip: false), Config.Apis[1].KeySource);
        Assert.Equal(LimitFieldsKind.Standard, Config.Apis[1].LimitFields);
        Assert.Equal(new KeySourceConfig(KeySourceKind.Header, "x-key", Strip: false), Config.Apis[2].KeySource);
        Assert.True(Api.ApiKey);
        Assert.Equal([null, false], Api.Stages.Select(stage => stage.ApiKey));
        Assert.All(Api.Routes, route => Assert.Null(route.ApiKey));
        Assert.False(Config.Apis[1].ApiKey);
        ThrottleConfig ofStage = Assert.Single(Api.Stages[1].Throttles);
        Assert.Equal((7m, 3L), (ofStage.Rate.Rate, ofStage.Rate.Burst));
        ThrottleConfig ofRoute = Assert.Single(Route("GET /orders/{id}").Throttles);
        Assert.Equal((0.1m, 1L, "header:x-tenant"), (ofRoute.Rate.Rate, ofRoute.Rate.Burst, ofRoute.ByText));
    }

    [Fact]
    public void Routes_HaveTheirCache()
    {
        Assert.Equal("ttl 5m, reload warn", CacheText.Of(Route("ANY /files/{proxy+}").Cache));
        Assert.Equal(CacheModeKind.Http, Route("GET /orders/{id}").Cache!.Mode);
        Assert.Null(Route("GET /hello").Cache);
        Assert.Equal([false, true], Api.Stages.Select(stage => stage.IsCacheOff));
    }

    [Fact]
    public void Plans_HaveWhatIsWritten()
    {
        Assert.Equal(["gold", "search", "free"], Config.Plans.Select(plan => plan.Name));
        PlanConfig gold = Config.Plans[0];
        Assert.Equal((100m, 200L), (gold.Throttle!.Rate, gold.Throttle.Burst));
        Assert.Equal([new StageName("shop", "prod")], gold.Stages!);
        PlanRouteConfig route = Assert.Single(gold.Routes);
        Assert.Equal((new StageName("shop", "prod"), "order", 10m, 10L), (route.Stage, route.RouteId, route.Rate.Rate, route.Rate.Burst));
        QuotaConfig quota = gold.Quota!;
        Assert.Equal((1_000_000L, QuotaPeriodKind.Month, 15, TimeZoneInfo.Utc), (quota.Limit, quota.Period, quota.StartDay, quota.TimeZone));
        Assert.Equal((1000L, new DateOnly(2027, 1, 20)), (quota.Offset, quota.From));
        Assert.Equal((QuotaPeriodKind.Week, 0), (Config.Plans[1].Quota!.Period, Config.Plans[1].Quota!.StartDay));
        Assert.Null(Config.Plans[2].Stages);
        Assert.Null(Config.Plans[2].Quota);
    }

    [Fact]
    public void Keys_HaveWhatIsWritten()
    {
        KeysConfig keys = Config.Keys;
        Assert.Equal((2, 3), (keys.Count, keys.HashCount));
        Assert.Equal(["acme", "bob"], Enumerable.Range(0, 2).Select(keys.NameOf));
        Assert.Equal(["gold", "search"], keys.PlansOf(0).Select(plan => plan.Name));
        Assert.Equal(["free"], keys.PlansOf(1).Select(plan => plan.Name));
        KeyHashConfig acme = keys.HashAt(0);
        Assert.Equal(UInt128.Parse("b5bb9d8014a0f9b1d61e21e796d78dcc", System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture), acme.High);
        Assert.Equal((0, false, Unix("2027-01-01T00:00:00Z"), Unix("2028-01-01T00:00:30Z")), (acme.Key, acme.IsEnabled, acme.NotBefore, acme.Expires));
        Assert.Equal((1, true, 0u, KeyHashConfig.Never), (keys.HashAt(1).Key, keys.HashAt(1).IsEnabled, keys.HashAt(1).NotBefore, keys.HashAt(1).Expires));
        Assert.Equal((0, Unix("2027-02-01T11:00:00Z")), (keys.HashAt(2).Key, keys.HashAt(2).Expires));
        Assert.Equal((0, 1, -1), (keys.Find("acme"u8), keys.Find("bob"u8), keys.Find("carl"u8)));
        Assert.True(keys.PositionOf(1).Line > keys.PositionOf(0).Line);
    }

    private static uint Unix(string text) => (uint)DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeSeconds();

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);
}
