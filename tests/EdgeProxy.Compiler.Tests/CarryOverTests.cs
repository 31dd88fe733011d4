using EdgeProxy.Gateway;

namespace EdgeProxy.Compiler.Tests;

public sealed class CarryOverTests
{
    private readonly CarryOver _carryOver = new();

    [Fact]
    public void RoutesAddedRemovedAndReordered_KeepTheIdsOfTheRest()
    {
        CompiledGateway first = Compile("A", "B", "C");
        CompiledGateway second = Compile("D", "C", "A");

        Assert.Equal(IdsOf(first, "A", "C"), IdsOf(second, "A", "C"));
        Assert.Equal(3, second.Route("GET /D").Id);
        Assert.Equal(4, second.Snapshot.Routes.Count);
        Assert.All(second.Snapshot.Routes, (route, id) => Assert.Equal(id, route.Id));

        Route retired = second.Snapshot.Routes[first.Route("GET /B").Id];
        Assert.True(retired.IsRetired);
        Assert.Equal("GET /B", retired.RouteId);
        Assert.Equal(first.Route("GET /B").StageId, retired.StageId);
        Assert.Null(second.RouteById(retired.Id));
        Assert.Null(RouteExplainer.Explain(second, "GET", "/B", []).Route);
    }

    [Fact]
    public void RouteThatComesBack_HasItsIdAgain()
    {
        int id = Compile("A", "B").Route("GET /B").Id;
        Compile("A");
        CompiledGateway third = Compile("A", "B");

        Assert.Equal(id, third.Route("GET /B").Id);
        Assert.False(third.Snapshot.Routes[id].IsRetired);
    }

    [Fact]
    public void EndpointThatStays_KeepsIdAndStateUnderChangedLimits()
    {
        CompiledGateway first = CompileUpstream("""["http://10.0.0.1", "http://app.internal"]""", """, "pool": { "connectionsMax": 5 } """);
        CompiledGateway second = CompileUpstream(
            """["http://app.internal", "http://10.0.0.2"]""", """, "pool": { "connectionsMax": 6 }, "resolve": { "interval": "5s" } """);

        Endpoint before = first.Snapshot.Endpoints[1];
        Endpoint after = second.Snapshot.Upstreams[0].Endpoints[0];
        Assert.Equal(before.Id, after.Id);
        Assert.Same(before.State, after.State);
        Assert.Equal(5, before.Pool.ConnectionsMax);
        Assert.Equal(6, after.Pool.ConnectionsMax);
        Assert.Same(after.State, Assert.Single(second.Names).State);
        Assert.Equal(TimeSpan.FromSeconds(5), second.Names[0].Interval);
        Assert.Equal(first.Snapshot.Upstreams[0].Id, second.Snapshot.Upstreams[0].Id);

        Endpoint retired = second.Snapshot.Endpoints[0];
        Assert.True(retired.IsRetired);
        Assert.Same(first.Snapshot.Endpoints[0].State, retired.State);
        Assert.Equal([1, 2], second.Snapshot.Upstreams[0].Endpoints.Select(endpoint => endpoint.Id));
    }

    [Fact]
    public void ResolvedAddresses_SurviveAReload()
    {
        CompiledGateway first = CompileUpstream("""["http://app.internal"]""");
        first.Names[0].State.Resolved([new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 80)]);

        Assert.Single(CompileUpstream("""["http://app.internal"]""").Snapshot.Endpoints[0].State.Addresses);
    }

    [Fact]
    public void ChangedTlsTerms_HaveANewIdAndTheSameState()
    {
        CompiledGateway first = CompileUpstream("""["https://app.internal"]""");
        CompiledGateway same = CompileUpstream("""["https://app.internal"]""");
        CompiledGateway changed = CompileUpstream("""["https://app.internal"]""", """, "tls": { "verify": false } """);

        Endpoint before = first.Snapshot.Endpoints[0];
        Assert.Equal(before.Id, same.Snapshot.Upstreams[0].Endpoints[0].Id);
        Assert.Same(before.Tls, same.Snapshot.Endpoints[0].Tls);
        Endpoint after = changed.Snapshot.Upstreams[0].Endpoints[0];
        Assert.NotEqual(before.Id, after.Id);
        Assert.Same(before.State, after.State);
        Assert.False(after.Tls!.Verify);
    }

    [Fact]
    public void RemovedUpstreamStageAndListener_LeaveTheirPlacesRetired()
    {
        Documents.Compile(
            """
            { "listeners": { "one": { "address": "127.0.0.1:1" }, "two": { "address": "127.0.0.1:2" } },
              "upstreams": { "x": { "endpoints": ["http://10.0.0.1"] }, "y": { "endpoints": ["http://10.0.0.2"] } },
              "apis": { "a": { "stages": { "s": {}, "t": { "path": "/t" } }, "routes": { "$default": { "upstream": "x" } } } } }
            """,
            _carryOver);
        CompiledGateway second = Documents.Compile(
            """
            { "listeners": { "two": { "address": "127.0.0.1:2" } },
              "upstreams": { "y": { "endpoints": ["http://10.0.0.2"] } },
              "apis": { "a": { "stages": { "t": { "path": "/t" } }, "routes": { "$default": { "upstream": "y" } } } } }
            """,
            _carryOver);

        Assert.Equal([true, false], second.Snapshot.Upstreams.Select(upstream => upstream.IsRetired));
        Assert.Empty(second.Snapshot.Upstreams[0].Endpoints);
        Assert.Equal("y", second.Snapshot.Upstreams[1].Name);
        Assert.Equal(["s", "t"], second.Snapshot.Stages.Select(stage => stage.Name));
        Assert.Equal(1, second.Route("$default", "t").StageId);
        Assert.Equal(1, Assert.Single(second.Snapshot.Listeners).Id);
    }

    [Fact]
    public void CompilationThatFails_LeavesNoTrace()
    {
        CompiledGateway first = Compile("A");
        CompileResult failed = Documents.TryCompile(
            Documents.WithRoutes(""" "GET /B": { "upstream": "u" }, "GET /{x}": { "upstream": "u" }, "GET /{y}": { "upstream": "u" } """), _carryOver);
        CompiledGateway third = Compile("A", "C");

        Assert.Single(failed.Errors);
        Assert.Equal(1, first.Snapshot.Version);
        Assert.Equal(2, third.Snapshot.Version);
        Assert.Equal(1, third.Route("GET /C").Id);
    }

    [Fact]
    public void VersionThatIsGiven_IsTheSnapshots()
    {
        CompileResult result = SnapshotCompiler.Compile(
            Documents.Load("{}"), _carryOver, new CompileOptions { LoopCount = 1, Version = 41 });

        Assert.Equal(41, result.Gateway!.Snapshot.Version);
        Assert.Equal(42, Compile("A").Snapshot.Version);
    }

    private static int[] IdsOf(CompiledGateway gateway, params string[] names) => [.. names.Select(name => gateway.Route("GET /" + name).Id)];

    private CompiledGateway Compile(params string[] names) => Documents.Compile(
        Documents.WithRoutes(string.Join(", ", names.Select(name => $$""" "GET /{{name}}": { "upstream": "u" } """))), _carryOver);

    private CompiledGateway CompileUpstream(string endpoints, string more = "") => Documents.Compile(
        $$"""{ "upstreams": { "u": { "endpoints": {{endpoints}} {{more}} } } }""", _carryOver);
}
