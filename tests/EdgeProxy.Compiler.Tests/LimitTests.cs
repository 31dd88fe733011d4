using System.Text;
using EdgeProxy.Configuration;
using EdgeProxy.Gateway;
using EdgeProxy.Policies;

namespace EdgeProxy.Compiler.Tests;

/// <summary>Plans, keys and limits in snapshots, and what of them a reload keeps.</summary>
public sealed class LimitTests
{
    private const string Acme = "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c";
    private const string Bob = "7d865e959b2466918c9863afca942d0fb89d7c9ac0c99bafc3749504ded97730";

    private readonly CarryOver _carryOver = new();
    private const long Now = 1_000_000_000;

    private static string Document(
        string plans = """ "gold": { "throttle": { "rate": 1, "burst": 5 }, "quota": { "limit": 10, "period": "day" } } """,
        string keys = $$""" "acme": { "sha256": "{{Acme}}", "plan": "gold" } """,
        string route = "",
        string stage = "",
        string api = """ "defaults": { "apiKey": true }, """,
        string listener = "") => $$"""
        {
          "listeners": { "main": { "address": "127.0.0.1:0" {{listener}} } },
          "upstreams": { "u": { "endpoints": ["http://10.0.0.1:8080"] } },
          "apis": { "a": { {{api}} "stages": { "prod": { {{stage}} }, "dev": { "path": "/dev", "apiKey": false } }, "routes": { "GET /x": { "upstream": "u" {{route}} } } } },
          "plans": { {{plans}} },
          "keys": { {{keys}} }
        }
        """;

    private CompiledGateway Compile(string json)
    {
        CompileResult result = SnapshotCompiler.Compile(Documents.Load(json), _carryOver, new CompileOptions { LoopCount = 1, Nanoseconds = () => Now });
        Assert.Empty(result.Errors);
        result.Gateway!.PutLimitsInForce(Now);
        return result.Gateway;
    }

    private static LimitPolicy LimitsOf(CompiledGateway gateway, string stage = "prod") =>
        Assert.IsType<LimitPolicy>(Assert.Single(gateway.Route("GET /x", stage).Policies.Limits));

    private static long Left(Limit limit, ulong id, long now) => (long)limit.Throttle.Peek(id, now).Tokens;

    private static PlanSlot SlotOf(CompiledGateway gateway, string hash)
    {
        Assert.True(KeyHash.TryParseHex(Encoding.ASCII.GetBytes(hash), out KeyHash parsed));
        return Assert.Single(gateway.Snapshot.Keys.SlotsOf(gateway.Snapshot.Keys.Table.Find(parsed, 0).Index).ToArray());
    }

    [Fact]
    public void ApiKey_IsTheRoutesThenTheStagesThenTheApis()
    {
        CompiledGateway gateway = Compile(Document());
        Assert.Single(gateway.Route("GET /x", "prod").Policies.Keys);
        Assert.Same(RoutePolicies.None, gateway.Route("GET /x", "dev").Policies);
        gateway = Compile(Document(route: """, "apiKey": false """));
        Assert.Empty(gateway.Route("GET /x", "prod").Policies.Keys);
        gateway = Compile(Document(route: """, "apiKey": true """));
        Assert.Single(gateway.Route("GET /x", "dev").Policies.Keys);
    }

    [Fact]
    public void Levels_AreRoutesThenStages()
    {
        CompiledGateway gateway = Compile(Document(
            route: """, "throttle": [{ "rate": 5 }, { "rate": 1, "by": "address" }, { "rate": 2, "by": "header:X-T" }] """, stage: """ "throttle": { "rate": 0.5, "burst": 3 } """,
            listener: """, "throttle": { "rate": 9 } """));
        Assert.Equal(["route", "route-address", "route-x-t", "stage"], LimitsOf(gateway).Limits.Select(limit => limit.Name));
        Assert.Equal([LimitBy.All, LimitBy.Address, LimitBy.Header, LimitBy.All], LimitsOf(gateway).Limits.Select(limit => limit.By));
        Assert.Equal(["route", "route-address", "route-x-t"], LimitsOf(gateway, "dev").Limits.Select(limit => limit.Name));
        Assert.NotSame(LimitsOf(gateway).Limits[0].Throttle, LimitsOf(gateway, "dev").Limits[0].Throttle);
        Assert.Equal((0.5m, 3L), (LimitsOf(gateway).Limits[3].Terms.Rate, LimitsOf(gateway).Limits[3].Terms.Burst));
        Assert.Equal(9m, Assert.Single(gateway.Snapshot.Listeners[0].Limits).Terms.Rate);
        Assert.Equal(4, gateway.LimitTables.Count);
    }

    [Fact]
    public void BucketThatIsKept_HasItsLevelUnderChangedTerms()
    {
        Limit before = LimitsOf(Compile(Document(route: """, "throttle": { "rate": 1, "burst": 10 } """))).Limits[0];
        for (int i = 0; i < 6; i++)
        {
            Assert.True(before.Throttle.TryTake(0, Now, out _));
        }

        Limit after = LimitsOf(Compile(Document(route: """, "throttle": { "rate": 2, "burst": 20 } """, stage: """ "throttle": { "rate": 1 } """))).Limits[0];
        Assert.Same(before.Throttle, after.Throttle);
        Assert.Equal(4, Left(after, 0, Now));
        Assert.Equal(8, Left(after, 0, Now + 2_000_000_000));
        Assert.Equal(3, Left(LimitsOf(Compile(Document(route: """, "throttle": { "rate": 2, "burst": 3 } """))).Limits[0], 0, Now));
    }

    /// <summary>A publication may still fail behind the compilation: until the terms are put in force, those before them are.</summary>
    [Fact]
    public void ChangedTerms_CountWhenTheyArePutInForce()
    {
        Limit limit = LimitsOf(Compile(Document(route: """, "throttle": { "rate": 1, "burst": 10 } """))).Limits[0];
        CompileResult result = SnapshotCompiler.Compile(
            Documents.Load(Document(route: """, "throttle": { "rate": 1, "burst": 2 } """)), _carryOver, new CompileOptions { LoopCount = 1, Nanoseconds = () => Now });
        Assert.Equal(10, Left(limit, 0, Now));
        result.Gateway!.PutLimitsInForce(Now);
        Assert.Equal(2, Left(limit, 0, Now));
    }

    [Fact]
    public void TableThatIsKept_IsTheSameUntilItsSizeChanges()
    {
        string Table(string more) => Document(route: $$""", "throttle": { "rate": 1, "by": "address" {{more}} } """);
        IThrottle first = LimitsOf(Compile(Table(""))).Limits[0].Throttle;
        Assert.Same(first, LimitsOf(Compile(Table(""", "burst": 7 """))).Limits[0].Throttle);
        Assert.NotSame(first, LimitsOf(Compile(Table(""", "identities": 128 """))).Limits[0].Throttle);
        Assert.Equal(128, Assert.IsType<BucketTableState>(LimitsOf(Compile(Table(""", "identities": 128 """))).Limits[0].Throttle).Capacity);
    }

    [Fact]
    public void PlansAndKeys_KeepCountsAndBucketsOverReloads()
    {
        CompiledGateway first = Compile(Document());
        Plan plan = first.Snapshot.Plans[0];
        PlanSlot acme = SlotOf(first, Acme);
        Assert.True(plan.Throttle!.Throttle.TryTake((ulong)acme.Slot, Now, out _));
        Assert.True(plan.Quota!.Counts.TryCharge(acme.Slot, 0, out _));

        // Another key before it, the plan's terms changed, and one that is gone for a while.
        string changed = """ "silver": {}, "gold": { "throttle": { "rate": 1, "burst": 4 }, "quota": { "limit": 3, "period": "day" } } """;
        Compile(Document(plans: """ "silver": {} """, keys: $$""" "bob": { "sha256": "{{Bob}}", "plan": "silver" } """));
        CompiledGateway third = Compile(Document(changed, $$""" "bob": { "sha256": "{{Bob}}", "plan": "gold" }, "acme": { "sha256": "{{Acme}}", "plan": "gold" } """));
        Plan after = third.Snapshot.Plans.Single(p => p.Name == "gold");
        Assert.Equal(plan.Id, after.Id);
        Assert.Equal(acme, SlotOf(third, Acme));
        Assert.NotEqual(acme, SlotOf(third, Bob));
        Assert.Equal(1, after.Quota!.Counts.UsedIn(acme.Slot, 0));
        Assert.Equal(2, after.Quota.Counts.Peek(acme.Slot, 0).Remaining);
        Assert.Equal(4, Left(after.Throttle!, (ulong)acme.Slot, Now));
        Assert.Equal(4, Left(after.Throttle!, (ulong)SlotOf(third, Bob).Slot, Now));
    }

    [Fact]
    public void KeyThatIsRotated_KeepsItsSlot()
    {
        PlanSlot before = SlotOf(Compile(Document()), Acme);
        CompiledGateway after = Compile(Document(keys: $$""" "acme": { "sha256": "{{Bob}}", "plan": "gold", "previous": { "sha256": "{{Acme}}", "expires": "2030-01-01" } } """));
        Assert.Equal(before, SlotOf(after, Bob));
        Assert.Equal(before, SlotOf(after, Acme));
    }

    [Fact]
    public void KeyOfSeveralPlans_HasASlotInEach()
    {
        CompiledGateway gateway = Compile(Document(
            """ "gold": { "stages": ["a/prod"] }, "dev": { "stages": ["a/dev"] } """, $$""" "acme": { "sha256": "{{Acme}}", "plans": ["gold", "dev"] } """));
        Assert.Equal([new PlanSlot(0, 0), new PlanSlot(1, 0)], gateway.Snapshot.Keys.SlotsOf(0).ToArray());
        int prod = gateway.Route("GET /x", "prod").StageId;
        int dev = gateway.Route("GET /x", "dev").StageId;
        Assert.Equal([(true, false), (false, true)], gateway.Snapshot.Plans.Select(plan => (plan.Covers(prod), plan.Covers(dev))));
    }

    [Fact]
    public void PlanOnARoute_IsTheLimitOfItsKeysThere()
    {
        CompiledGateway gateway = Compile(Document(plans: """ "free": {}, "gold": { "routes": { "a/prod/GET /x": { "rate": 7 } } } """));
        Assert.Null(gateway.Snapshot.Plans[0].OnRoute(gateway.Route("GET /x", "prod").Id));
        Assert.Equal(7m, gateway.Snapshot.Plans[1].OnRoute(gateway.Route("GET /x", "prod").Id)!.Terms.Rate);
        Assert.Null(gateway.Snapshot.Plans[1].OnRoute(gateway.Route("GET /x", "dev").Id));
    }

    [Fact]
    public void KeyThatIsStripped_IsDroppedOnTheWayToTheUpstream()
    {
        string Api(string source) => $$""" "keySource": {{source}}, "defaults": { "apiKey": true }, """;
        HeaderRules Rules(string source) => Assert.IsType<HttpIntegration>(Compile(Document(api: Api(source))).Route("GET /x", "prod").Integration).RequestHeaders;
        Assert.True(Rules("""{ "header": "x-key", "strip": true }""").Drops("X-Key"u8));
        Assert.False(Rules("""{ "header": "x-key" }""").Drops("X-Key"u8));
        Assert.True(Rules("""{ "authorization": "ApiKey", "strip": true }""").Drops("authorization"u8));
        Assert.True(Rules("""{ "query": "key", "strip": true }""").DropsNothing);
    }

    [Fact]
    public void TwoNamesWithOneKey_AreRefusedAtTheSecond()
    {
        CompileResult result = Documents.TryCompile(Document(keys: $$""" "acme": { "sha256": "{{Acme}}", "plan": "gold" }, "bob": { "sha256": "{{Acme}}", "plan": "gold" } """));
        ConfigError error = Assert.Single(result.Errors);
        Assert.Equal((ConfigCodes.DuplicateKey, "keys.bob"), (error.Code, error.Path));
        Assert.Contains("\"acme\" at edge.json:", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Acme, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void RateThatCannotBeKeptExactly_IsRefusedAtItsPlace()
    {
        CompileResult result = Documents.TryCompile(Document(route: """, "throttle": { "rate": 999999999.123456789, "burst": 1000000000 } """));
        ConfigError error = Assert.Single(result.Errors);
        Assert.Equal((ConfigCodes.InvalidRate, "apis.a.routes[\"GET /x\"].throttle"), (error.Code, error.Path));
        Assert.True(error.Line > 0);
    }

    [Fact]
    public void FirstPeriodWithOffset_HasALowerLimit()
    {
        CompiledGateway gateway = Compile(Document(plans: """ "gold": { "quota": { "limit": 100, "period": "month", "offset": 40, "from": "2027-01-15" } } """));
        QuotaTerms terms = gateway.Snapshot.Plans[0].Quota!.Terms;
        Assert.Equal(60, terms.LimitIn(terms.Calendar.At(DateTimeOffset.Parse("2027-01-02T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds())));
        Assert.Equal(100, terms.LimitIn(terms.Calendar.At(DateTimeOffset.Parse("2027-02-01T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds())));
    }

    [Fact]
    public void Explain_SaysWhichKeyAndWhichLimits()
    {
        string value = "abcdefghijklmnopqrstuvwxyz";
        CompiledGateway gateway = Compile(Document(
            keys: $$""" "acme": { "value": "{{value}}", "plan": "gold", "expires": "2027-01-01" } """, route: """, "throttle": { "rate": 5, "by": "address" } """,
            listener: """, "throttle": { "rate": 9 } """));
        RouteExplanation Explain(string now, params KeyValuePair<string, string>[] headers) => RouteExplainer.Explain(
            gateway, "GET", "/x", headers, now: DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture));
        var key = KeyValuePair.Create("x-api-key", value);

        RouteExplanation without = Explain("2026-01-01");
        Assert.Equal(GatewayResponseType.InvalidApiKey, without.Refusal!.Type);
        Assert.Contains("header x-api-key", without.Refusal.Reason, StringComparison.Ordinal);
        Assert.Contains("has expired", Explain("2027-01-01", key).Refusal!.Reason, StringComparison.Ordinal);
        RouteExplanation with = Explain("2026-01-01", key);
        Assert.Null(with.Refusal);
        Assert.Equal(
            [
                "limit of the listener: 9/s burst 9", "API key in header x-api-key", "key acme, plan gold", "quota of the plan: 10 a day", "limit of the plan: 1/s burst 5",
                "limit of the route: 5/s burst 5 by address",
            ],
            with.Route!.Policies);
        Assert.Contains(with.Route.Settings, setting => setting is { Name: "throttle", Value: "5/s burst 5 by address" });
    }
}
