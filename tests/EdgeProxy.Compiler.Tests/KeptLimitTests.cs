using System.Security.Cryptography;
using System.Text;
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

    [Fact]
    public void KeysThatAreTakenOver_AreTheSameTable_AndHaveNewPlansTerms()
    {
        const string Keys = """{ "keys": { "k": { "sha256": "0000000000000000000000000000000000000000000000000000000000000001", "plan": "gold" } } }""";
        string folder = Directory.CreateTempSubdirectory("edgeproxy-kept-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "apis.json"), Apis);
            File.WriteAllText(Path.Combine(folder, "keys.json"), Keys);
            var carryOver = new CarryOver();
            ConfigLoadResult? loaded = null;
            CompiledGateway? first = null;
            for (int load = 1; load <= 4; load++)
            {
                // The second load brings the plan a throttle, for which its keys need buckets though they are what they were.
                string throttle = load == 1 ? "" : $"\"throttle\": {{ \"rate\": {load}, \"burst\": 10 }}";
                File.WriteAllText(Path.Combine(folder, "plans.json"), $$"""{ "plans": { "gold": { {{throttle}} } } }""");
                loaded = ConfigLoader.Load([folder], new ConfigOptions { RequireListeners = false, Previous = loaded });
                CompiledGateway gateway = SnapshotCompiler.Compile(loaded.Config!, carryOver, new CompileOptions { LoopCount = 1 }).Gateway!;
                gateway.PutLimitsInForce(0);
                first ??= gateway;
                Assert.Same(first.Snapshot.Keys, gateway.Snapshot.Keys);
                Plan plan = gateway.Snapshot.Plans[0];
                int slot = gateway.Snapshot.Keys.SlotsOf(0)[0].Slot;
                Assert.Equal(load == 1, plan.Throttle is null);
                Assert.True(load == 1 || plan.Throttle!.Throttle.TryTake((ulong)slot, 0, out _));
                Assert.True(load == 1 || plan.Throttle!.Throttle.Peek((ulong)slot, 0).Tokens == 11 - load, "the bucket is not the one from before");
            }

            File.WriteAllText(Path.Combine(folder, "keys.json"), Keys.Replace("1\"", "2\"", StringComparison.Ordinal));
            loaded = ConfigLoader.Load([folder], new ConfigOptions { RequireListeners = false, Previous = loaded });
            GatewaySnapshot changed = SnapshotCompiler.Compile(loaded.Config!, carryOver, new CompileOptions { LoopCount = 1 }).Gateway!.Snapshot;
            Assert.NotSame(first!.Snapshot.Keys, changed.Keys);
            Assert.True(changed.Keys.Version > first.Snapshot.Keys.Version, "connections would go by what they remember of the keys before");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Some lines of a large file of keys change: each key that stays has its id and slots, however it is found.</summary>
    [Fact]
    public void KeysTakenOverOneByOne_HaveTheirIdsAndSlots()
    {
        string folder = Directory.CreateTempSubdirectory("edgeproxy-kept-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "apis.json"), Apis);
            File.WriteAllText(Path.Combine(folder, "plans.json"), """{ "plans": { "gold": {}, "free": {} }, "keyFiles": ["keys.jsonl"] }""");
            var carryOver = new CarryOver();
            ConfigLoadResult? loaded = null;
            var places = new Dictionary<int, (int Id, PlanSlot Slot)>();
            var random = new Random(3);
            List<int> keys = [.. Enumerable.Range(0, 4000)];
            int taken = 0;
            for (int load = 0; load < 20; load++)
            {
                File.WriteAllLines(Path.Combine(folder, "keys.jsonl"), keys.Select(Line));
                ConfigLoadResult? before = loaded;
                loaded = ConfigLoader.Load([folder], new ConfigOptions { RequireListeners = false, Previous = loaded });
                ApiKeys now = SnapshotCompiler.Compile(loaded.Config!, carryOver, new CompileOptions { LoopCount = 1 }).Gateway!.Snapshot.Keys;
                taken += before is not null && !loaded.Config!.Keys.NumbersFrom(before.Config!.Keys).IsEmpty ? 1 : 0;
                Assert.Equal(keys.Count, now.Count);
                foreach (int key in keys)
                {
                    int index = now.Table.Find(new KeyHash(SHA256.HashData(BitConverter.GetBytes(key))), 0).Index;
                    Assert.Equal($"key{key}", Encoding.ASCII.GetString(now.NameOf(index)));
                    (int Id, PlanSlot Slot) place = (now.IdOf(index), now.SlotsOf(index)[0]);
                    Assert.Equal(places.TryAdd(key, place) ? place : places[key], place);
                }

                Assert.Equal(places.Count, places.Values.Select(place => place.Id).Distinct().Count());
                keys.RemoveAt(random.Next(keys.Count));
                keys.Insert(random.Next(keys.Count), 4000 + load);
            }

            Assert.Equal(19, taken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        static string Line(int key) => $$"""{ "name": "key{{key}}", "sha256": "{{Hash(key)}}", "plan": "{{(key % 7 == 0 ? "free" : "gold")}}" }""";
        static string Hash(int key) => Convert.ToHexStringLower(SHA256.HashData(BitConverter.GetBytes(key)));
    }
}
