using EdgeProxy.Configuration;
using EdgeProxy.Gateway;
using EdgeProxy.Policies;

namespace EdgeProxy.Compiler.Tests;

/// <summary>APIs that a load takes over as they are, under plans that change.</summary>
public sealed class KeptLimitTests
{
    private const string Apis = """
        { "apis": { "a": { "routes": { "GET /x": { "mock": {}, "apiKey": true, "throttle": { "rate": 1, "burst": 9 } } }, "stages": { "prod": { "throttle": { "rate": 1, "burst": 8 } } } } } }
        """;

    [Fact]
    public void ApiThatIsTakenOver_KeepsItsBucketsAndHasTheNewTermsOfPlans()
    {
        string folder = Directory.CreateTempSubdirectory("edgeproxy-kept-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "apis.json"), Apis);
            var carryOver = new CarryOver();
            ConfigLoadResult? loaded = null;
            CompiledGateway? gateway = null;
            for (int load = 1; load <= 4; load++)
            {
                File.WriteAllText(Path.Combine(folder, "plans.json"), $$"""{ "plans": { "gold": { "routes": { "a/prod/GET /x": { "rate": {{load}} } } } }, "keys": { "k": { "sha256": "{{new string('0', 64)}}", "plan": "gold" } } }""");
                loaded = ConfigLoader.Load([folder], new ConfigOptions { RequireListeners = false, Previous = loaded });
                CompiledGateway before = gateway!;
                gateway = SnapshotCompiler.Compile(loaded.Config!, carryOver, new CompileOptions { LoopCount = 1 }).Gateway!;
                gateway.PutLimitsInForce(0);
                Route route = gateway.Route("GET /x", "prod");
                Assert.Equal(load, gateway.Snapshot.Plans[0].OnRoute(route.Id)!.Terms.Rate);
                LimitPolicy limits = Assert.IsType<LimitPolicy>(Assert.Single(route.Policies.Limits));
                Assert.Equal([9 - load + 1, 8 - load + 1], limits.Limits.Select(limit => (int)limit.Throttle.Peek(0, 0).Tokens));
                Assert.All(limits.Limits, limit => Assert.True(limit.Throttle.TryTake(0, 0, out _)));
                Assert.True(load == 1 || ReferenceEquals(before.Route("GET /x", "prod"), route), "the API was compiled anew, and the test shows nothing");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
