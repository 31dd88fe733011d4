using System.Text;
using EdgeProxy.Gateway;

namespace EdgeProxy.Compiler.Tests;

public sealed class RouteTests
{
    [Fact]
    public void RouteWithEverySetting_IsCompiledWhole()
    {
        CompiledGateway gateway = Documents.Compile(Documents.WithRoutes("""
            "GET /orders/{id}": { "id": "order", "upstream": "u", "host": "Orders.Internal:81", "bodyMax": "1KB", "halfClose": true,
              "websocket": false, "tunnelIdle": "90s", "retries": { "max": 3 },
              "timeouts": { "response": "2s", "idle": "3s", "exchange": "4s", "body": "5s", "write": "6s" },
              "request": { "headers": { "remove": ["X-Secret"], "set": { "X-A": "1" }, "add": { "X-B": ["2", "ü"] } } },
              "response": { "headers": { "remove": ["Server"], "set": { "X-C": "3" } } } }
            """, upstream: """, "timeouts": { "connect": "1s" } """));

        Route route = gateway.Route("order");
        Assert.Equal(("a", "$default"), (route.Api, route.Stage));
        Assert.Same(route, gateway.Snapshot.Routes[route.Id]);
        Assert.Equal(1024, route.BodyBytesMax);
        Assert.True(route.HalfClose);
        Assert.False(route.Upgrades);
        Assert.Equal(90_000, route.TunnelIdle);
        Assert.Equal(5000, route.BodyTimeout);
        Assert.False(route.IsRetired);

        HttpIntegration http = gateway.Http("order");
        Assert.Same(gateway.Snapshot.Upstreams[0], http.Upstream);
        Assert.Equal(new FetchTimeouts(Connect: 1000, Response: 2000, Idle: 3000, Write: 6000, Exchange: 4000), http.Timeouts);
        Assert.Equal(3, http.RetriesMax);
        Assert.Equal(HostMode.Literal, http.Host.Mode);
        Assert.Equal("orders.internal:81", Encoding.ASCII.GetString(http.Host.Literal));
        Assert.Equal("X-A: 1\r\nX-B: 2\r\nX-B: ü\r\n", Encoding.UTF8.GetString(http.RequestHeaders.Appended));
        Assert.True(http.RequestHeaders.Drops("x-secret"u8));
        Assert.True(http.RequestHeaders.Drops("x-a"u8));
        Assert.False(http.RequestHeaders.Drops("x-b"u8));
        Assert.Equal("X-C: 3\r\n", Encoding.UTF8.GetString(http.ResponseHeaders.Appended));
        Assert.True(http.ResponseHeaders.Drops("Server"u8));
    }

    [Fact]
    public void RouteWithoutSettings_HasTheDefaults()
    {
        CompiledGateway gateway = Documents.Compile(Documents.WithRoutes(""" "$default": { "upstream": "u", "bodyMax": "0" } """));

        Route route = gateway.Route("$default");
        Assert.Equal(long.MaxValue, route.BodyBytesMax);
        Assert.Null(route.BodyTimeout);
        Assert.False(route.HalfClose);
        Assert.True(route.Upgrades);
        Assert.Equal(600_000, route.TunnelIdle);
        HttpIntegration http = gateway.Http("$default");
        Assert.Same(TargetRewrite.Keep, http.Target);
        Assert.Same(HeaderRules.None, http.RequestHeaders);
        Assert.Same(HeaderRules.None, http.ResponseHeaders);
        Assert.Equal(HostMode.Keep, http.Host.Mode);
        Assert.Equal(1, http.RetriesMax);
        Assert.Equal(new FetchTimeouts(Connect: 5000, Response: 29_000, Idle: 60_000, Write: 30_000, Exchange: 0), http.Timeouts);
    }

    [Fact]
    public void RouteTimeouts_StandOverTheUpstreams()
    {
        CompiledGateway gateway = Documents.Compile(Documents.WithRoutes(
            """ "GET /a": { "upstream": "u", "timeouts": { "response": "1s" } }, "GET /b": { "upstream": "u" } """,
            upstream: """, "timeouts": { "response": "9s" } , "host": "rewrite" """));

        Assert.Equal(1000, gateway.Http("GET /a").Timeouts.Response);
        Assert.Equal(9000, gateway.Http("GET /b").Timeouts.Response);
        Assert.Equal(HostMode.Rewrite, gateway.Http("GET /b").Host.Mode);
    }

    [Fact]
    public void Mock_HasItsFieldsWithTheRoutesEdits()
    {
        CompiledGateway gateway = Documents.Compile(Documents.WithRoutes("""
            "GET /m": { "mock": { "status": 201, "headers": { "X-A": "1", "X-Gone": "2" }, "body": { "ok": true } },
              "response": { "headers": { "remove": ["x-gone"], "set": { "X-B": "3" } } } }
            """));

        var mock = Assert.IsType<MockIntegration>(gateway.Route("GET /m").Integration);
        Assert.Equal(201, mock.Status);
        Assert.Equal("X-A: 1\r\nContent-Type: application/json\r\nX-B: 3\r\n", Encoding.UTF8.GetString(mock.Fields));
        Assert.Equal("""{"ok":true}""", Encoding.UTF8.GetString(mock.Body).Replace(" ", "", StringComparison.Ordinal));
        Assert.False(gateway.Route("GET /m").Upgrades);
        Assert.Equal(0, gateway.Route("GET /m").TunnelIdle);
    }

    [Fact]
    public void Redirect_HasItsFieldsButOneLocation()
    {
        CompiledGateway gateway = Documents.Compile(Documents.WithRoutes("""
            "GET /r": { "redirect": { "to": "/new", "status": 301, "keepQuery": false },
              "response": { "headers": { "set": { "Cache-Control": "no-store", "Location": "/other" } } } }
            """));

        var redirect = Assert.IsType<RedirectIntegration>(gateway.Route("GET /r").Integration);
        Assert.Equal(301, redirect.Status);
        Assert.False(redirect.KeepQuery);
        Assert.Equal("Cache-Control: no-store\r\n", Encoding.UTF8.GetString(redirect.Fields));
    }

    [Fact]
    public void EveryStage_HasEveryRouteOfItsOwn()
    {
        CompiledGateway gateway = Documents.Compile(Documents.WithRoutes(
            """ "GET /x": { "upstream": "u" } """,
            api: """ "hosts": ["api.example"], "basePath": "/v1", "stages": { "prod": {}, "dev": { "path": "/dev", "hosts": ["dev.example"] } }, """));

        Assert.Equal([new("prod", 0), new("dev", 1)], gateway.Snapshot.Stages.Select(stage => KeyValuePair.Create(stage.Name, stage.Id)));
        Assert.All(gateway.Snapshot.Stages, stage => Assert.Equal("a", stage.Api));
        CompiledRoute dev = gateway.Routes.Single(route => route.Stage.Name == "dev");
        Assert.Equal("/v1/dev", dev.Spec.StagePath);
        Assert.Equal(["dev.example"], dev.Spec.Hosts);
        Assert.Equal("a/dev GET /x", dev.Spec.Name);
        Assert.Equal(1, dev.Route.StageId);
        Assert.NotEqual(gateway.Route("GET /x", "prod").Id, dev.Route.Id);
        Assert.Same(dev, gateway.RouteById(dev.Route.Id));
    }

    [Fact]
    public void StageTimes_AreAskedForEachStage()
    {
        var asked = new List<string>();
        SnapshotCompiler.Compile(
            Documents.Load(Documents.WithRoutes(""" "$default": { "upstream": "u" } """, api: """ "stages": { "one": {}, "two": { "path": "/2" } }, """)),
            new CarryOver(),
            new CompileOptions
            {
                LoopCount = 1,
                StageTimes = (api, stage) =>
                {
                    asked.Add(api + "/" + stage);
                    return NoStageTimes.Instance;
                },
            });
        Assert.Equal(["a/one", "a/two"], asked);
    }

    [Fact]
    public void TenThousandRoutes_AreCompiledAndFound()
    {
        var routes = new StringBuilder();
        for (int i = 0; i < 10_000; i++)
        {
            routes.Append(i == 0 ? "" : ",").Append($$""" "GET /service{{i % 100}}/item{{i}}/{id}": { "upstream": "u" } """);
        }

        CompiledGateway gateway = Documents.Compile(Documents.WithRoutes(routes.ToString()));

        Assert.Equal(10_000, gateway.Snapshot.Routes.Count);
        Assert.Equal("GET /service99/item7799/{id}", RouteExplainer.Explain(gateway, "GET", "/service99/item7799/5", []).Route!.Id);
    }
}
