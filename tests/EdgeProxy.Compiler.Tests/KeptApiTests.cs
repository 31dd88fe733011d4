using System.Globalization;
using System.Text;
using EdgeProxy.Configuration;
using EdgeProxy.Gateway;
using EdgeProxy.Policies;

namespace EdgeProxy.Compiler.Tests;

/// <summary>What a compilation takes over from the one before it, and what it may not.</summary>
public sealed class KeptApiTests
{
    private readonly CarryOver _carryOver = new();
    private readonly Dictionary<string, ConfigDocument> _documents = new(StringComparer.Ordinal);
    private ConfigLoadResult? _loaded;

    public KeptApiTests()
    {
        WriteUpstream("up", 1);
        WriteApi("a", "up", "/a");
        WriteApi("b", "up", "/b");
    }

    [Fact]
    public void OtherApiChanged_RoutesAreTheSameObjects()
    {
        CompiledGateway first = Compile();
        WriteApi("b", "up", "/changed");
        CompiledGateway second = Compile();
        Assert.Same(RouteOf(first, "a"), RouteOf(second, "a"));
        Assert.NotSame(RouteOf(first, "b"), RouteOf(second, "b"));
        Assert.Same(second.Routes.Single(route => route.Api.Name == "a").Route, second.Snapshot.Routes[RouteOf(second, "a").Id]);
    }

    [Fact]
    public void NothingChanged_NothingIsMadeAgainHoweverOften()
    {
        CompiledGateway first = Compile();
        Compile();
        CompiledGateway third = Compile();
        Assert.Equal(first.Snapshot.Routes, third.Snapshot.Routes, ReferenceEqualityComparer.Instance);
        Assert.Equal(first.Snapshot.Upstreams, third.Snapshot.Upstreams, ReferenceEqualityComparer.Instance);
        Assert.Equal(first.Snapshot.Endpoints, third.Snapshot.Endpoints, ReferenceEqualityComparer.Instance);
    }

    [Fact]
    public void SettingsChanged_TheTableStays_AndIsAnotherOnceRoutingChanges()
    {
        RouteTable first = Compile().Snapshot.Table;
        WriteApi("b", "up", "/b", more: ", \"bodyMax\": \"1KB\"");
        CompiledGateway second = Compile();
        Assert.Equal(1024, RouteOf(second, "b").BodyBytesMax);
        Assert.Same(first, second.Snapshot.Table);
        WriteApi("b", "up", "/c");
        Assert.NotSame(first, Compile().Snapshot.Table);
        WriteApi("b", "up", "/c", basePath: "/other");
        CompiledGateway fourth = Compile();
        Assert.NotNull(RouteExplainer.Explain(fourth, "GET", "/other/c", []).Route);
    }

    [Fact]
    public void EndpointAdded_RoutesLeadToTheNewUpstream()
    {
        Compile();
        WriteUpstream("up", 2);
        CompiledGateway second = Compile();
        Upstream upstream = Assert.IsType<HttpIntegration>(RouteOf(second, "a").Integration).Upstream;
        Assert.Equal(2, upstream.Endpoints.Count);
        Assert.Same(second.Snapshot.Upstreams[upstream.Id], upstream);
    }

    [Fact]
    public void CompilationWithConflicts_TheNextOneTakesOverFromTheOneBefore()
    {
        CompiledGateway first = Compile();
        WriteApi("b", "up", "/x", basePath: "/a");
        WriteApi("c", "up", "/x", basePath: "/a");
        CompileResult refused = SnapshotCompiler.Compile(Load(), _carryOver, new CompileOptions { LoopCount = Documents.Loops });
        Assert.NotEmpty(refused.Errors);
        WriteApi("c", "up", "/c");
        Assert.Same(RouteOf(first, "a"), RouteOf(Compile(), "a"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void RandomChanges_AllThatASnapshotHoldsLeadsToItsOwnParts(int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < 200; i++)
        {
            string name = ((char)('a' + random.Next(5))).ToString();
            switch (random.Next(4))
            {
                case 0:
                    WriteUpstream(random.Next(2) == 0 ? "up" : "other", random.Next(1, 4));
                    break;
                case 1:
                    _documents.Remove(name);
                    break;
                default:
                    WriteApi(name, _documents.ContainsKey("other") && random.Next(2) == 0 ? "other" : "up", "/" + random.Next(3).ToString(CultureInfo.InvariantCulture));
                    break;
            }

            CompiledGateway gateway = Compile();
            GatewaySnapshot snapshot = gateway.Snapshot;
            Assert.Equal(_documents.Keys.Count(key => key.Length == 1), gateway.Routes.Count);
            foreach (CompiledRoute route in gateway.Routes)
            {
                Assert.Same(snapshot.Routes[route.Route.Id], route.Route);
                Assert.Equal(route.Source.Path, _loaded!.Config!.Apis.Single(api => api.Name == route.Route.Api).Routes[0].Path);
                Upstream upstream = Assert.IsType<HttpIntegration>(route.Route.Integration).Upstream;
                Assert.Same(snapshot.Upstreams[upstream.Id], upstream);
                Assert.All(upstream.Endpoints, endpoint => Assert.Same(snapshot.Endpoints[endpoint.Id], endpoint));
                UpstreamConfig source = _loaded.Config.Upstreams.Single(config => config.Name == upstream.Name);
                Assert.Equal(source.Endpoints.Select(endpoint => endpoint.Url), upstream.Endpoints.Select(endpoint => endpoint.Name));
            }
        }
    }

    private void WriteUpstream(string name, int endpoints)
    {
        IEnumerable<string> urls = Enumerable.Range(1, endpoints).Select(i => $"\"http://10.0.0.{i}\"");
        Write(name, $$"""{ "upstreams": { "{{name}}": { "endpoints": [{{string.Join(',', urls)}}] } } }""");
    }

    private void WriteApi(string name, string upstream, string path, string? basePath = null, string more = "") => Write(
        name, $$"""{ "apis": { "{{name}}": { "basePath": "{{basePath ?? "/" + name}}", "routes": { "GET {{path}}": { "upstream": "{{upstream}}" {{more}} } } } } }""");

    private void Write(string name, string text) => _documents[name] = new ConfigDocument(name + ".json", Encoding.UTF8.GetBytes(text));

    private ValidatedConfig Load()
    {
        _loaded = ConfigLoader.Load([.. _documents.Values], new ConfigOptions { RequireListeners = false, Previous = _loaded });
        Assert.Empty(_loaded.Errors);
        return _loaded.Config!;
    }

    private CompiledGateway Compile()
    {
        CompileResult result = SnapshotCompiler.Compile(Load(), _carryOver, new CompileOptions { LoopCount = Documents.Loops });
        Assert.Empty(result.Errors);
        return result.Gateway!;
    }

    private static Route RouteOf(CompiledGateway gateway, string api) => gateway.Routes.Single(route => route.Api.Name == api).Route;
}
