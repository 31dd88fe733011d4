using System.Text;
using EdgeProxy.Configuration;
using EdgeProxy.Gateway;

namespace EdgeProxy.Compiler.Tests;

/// <summary>Documents in memory, on their way through the loader and the compiler.</summary>
internal static class Documents
{
    public const int Loops = 2;

    public static ValidatedConfig Load(string json)
    {
        ConfigLoadResult result = ConfigLoader.Load(
            [new ConfigDocument("edge.json", Encoding.UTF8.GetBytes(json))], new ConfigOptions { RequireListeners = false });
        Assert.True(result.Config is not null, string.Join('\n', result.Errors));
        return result.Config;
    }

    public static CompileResult TryCompile(string json, CarryOver? carryOver = null) =>
        SnapshotCompiler.Compile(Load(json), carryOver ?? new CarryOver(), new CompileOptions { LoopCount = Loops });

    public static CompiledGateway Compile(string json, CarryOver? carryOver = null)
    {
        CompileResult result = TryCompile(json, carryOver);
        Assert.Empty(result.Errors);
        return result.Gateway!;
    }

    /// <summary>A document with one upstream, <c>u</c>, and one API, <c>a</c>.</summary>
    public static string WithRoutes(string routes, string api = "", string upstream = "") => $$"""
        {
          "upstreams": { "u": { "endpoints": ["http://10.0.0.1:8080"] {{upstream}} } },
          "apis": { "a": { {{api}} "routes": { {{routes}} } } }
        }
        """;

    public static Route Route(this CompiledGateway gateway, string id, string stage = "$default") =>
        gateway.Routes.Single(route => route.Route.RouteId == id && route.Route.Stage == stage).Route;

    public static HttpIntegration Http(this CompiledGateway gateway, string id) => Assert.IsType<HttpIntegration>(gateway.Route(id).Integration);
}
