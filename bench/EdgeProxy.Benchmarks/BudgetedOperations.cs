using EdgeProxy.Policies;

namespace EdgeProxy.Benchmarks;

/// <summary>The one list of what is held to a budget. A component adds its benchmarks' operations here, and their bytes in <c>Budgets.json</c>.</summary>
public static class BudgetedOperations
{
    public static IReadOnlyList<BudgetedOperation> All { get; } =
    [
        .. Router(),
        .. Balancing(),
        .. Forwarding(),
        .. Http1(),
        .. AccessLog(),
        .. Limits(),
        .. Keys(),
        .. Admission(),
        .. Cache(),
        .. Metrics(),
        .. Loops(),
    ];

    private static IEnumerable<BudgetedOperation> Router() =>
        RouterBenchmarks.RouteCounts.Select(routes => new BudgetedOperation($"RouterBenchmarks.Match(Routes: {routes})", () =>
        {
            var benchmark = new RouterBenchmarks { Routes = routes };
            benchmark.SetUp();
            return () => benchmark.Match();
        }));

    private static IEnumerable<BudgetedOperation> Balancing() =>
        Enum.GetValues<BalanceMethod>().Select(method => new BudgetedOperation($"BalancerBenchmarks.Select(Method: {method})", () =>
        {
            var benchmark = new BalancerBenchmarks { Method = method };
            benchmark.SetUp();
            return () => benchmark.Select();
        }));

    private static IEnumerable<BudgetedOperation> Forwarding()
    {
        var benchmark = new ForwardingBenchmarks();
        yield return new BudgetedOperation("ForwardingBenchmarks.ResolveClient", () => () => benchmark.ResolveClient());
        yield return new BudgetedOperation("ForwardingBenchmarks.ResolveClientForwarded", () => () => benchmark.ResolveClientForwarded());
    }

    private static IEnumerable<BudgetedOperation> AccessLog()
    {
        var benchmark = new AccessLogBenchmarks();
        yield return new BudgetedOperation("AccessLogBenchmarks.JsonLine", () => () => benchmark.JsonLine());
        yield return new BudgetedOperation("AccessLogBenchmarks.CombinedLine", () => () => benchmark.CombinedLine());
        yield return new BudgetedOperation("AccessLogBenchmarks.KeepFailure", () => benchmark.KeepFailure);
    }

    private static IEnumerable<BudgetedOperation> Metrics()
    {
        var benchmark = new MetricsBenchmarks();
        yield return new BudgetedOperation("MetricsBenchmarks.Observe", () => benchmark.Observe);
        yield return new BudgetedOperation("MetricsBenchmarks.Raise", () => benchmark.Raise);
        yield return new BudgetedOperation("MetricsBenchmarks.Write", () => () => benchmark.Write());
    }

    private static IEnumerable<BudgetedOperation> Loops()
    {
        var benchmark = new LoopBenchmarks();
        yield return new BudgetedOperation("LoopBenchmarks.Post", () => () => benchmark.Post());
        yield return new BudgetedOperation("LoopBenchmarks.PostToItself", () => () => benchmark.PostToItself());
    }

    private static IEnumerable<BudgetedOperation> Limits()
    {
        var benchmark = new LimitBenchmarks();
        yield return new BudgetedOperation("LimitBenchmarks.TakeToken", () => () => benchmark.TakeToken());
        yield return new BudgetedOperation("LimitBenchmarks.RefuseToken", () => () => benchmark.RefuseToken());
        yield return new BudgetedOperation("LimitBenchmarks.TakeFourLevels", () => () => benchmark.TakeFourLevels());
        yield return new BudgetedOperation("LimitBenchmarks.RefuseFourLevels", () => () => benchmark.RefuseFourLevels());
        yield return new BudgetedOperation("LimitBenchmarks.ChargeQuota", () => () => benchmark.ChargeQuota());
        yield return new BudgetedOperation("LimitBenchmarks.MeterUse", () => () => benchmark.MeterUse());
        yield return new BudgetedOperation("LimitBenchmarks.AllLevelsAndQuota", () => () => benchmark.AllLevelsAndQuota());
        yield return new BudgetedOperation("LimitBenchmarks.KnownIdentity", () => () => benchmark.KnownIdentity());
        yield return new BudgetedOperation("LimitBenchmarks.NewIdentity", () => () => benchmark.NewIdentity());
        yield return new BudgetedOperation("LimitBenchmarks.HashAddress", () => () => benchmark.HashAddress());
        yield return new BudgetedOperation("LimitBenchmarks.WriteFields", () => () => benchmark.WriteFields());
    }

    private static IEnumerable<BudgetedOperation> Keys() =>
        KeyBenchmarks.KeyCounts.SelectMany(keys =>
        {
            var benchmark = new Lazy<KeyBenchmarks>(() =>
            {
                var made = new KeyBenchmarks { Keys = keys };
                made.SetUp();
                return made;
            });
            return new BudgetedOperation[]
            {
                new($"KeyBenchmarks.Find(Keys: {keys})", () => () => benchmark.Value.Find()),
                new($"KeyBenchmarks.FindNone(Keys: {keys})", () => () => benchmark.Value.FindNone()),
                new($"KeyBenchmarks.HashAndFind(Keys: {keys})", () => () => benchmark.Value.HashAndFind()),
            };
        });

    private static IEnumerable<BudgetedOperation> Admission()
    {
        var benchmark = new Lazy<AdmissionBenchmarks>(() =>
        {
            var made = new AdmissionBenchmarks();
            made.SetUp();
            return made;
        });
        yield return new BudgetedOperation("AdmissionBenchmarks.Bare", () => () => benchmark.Value.Bare());
        yield return new BudgetedOperation("AdmissionBenchmarks.RememberedKey", () => () => benchmark.Value.RememberedKey());
        yield return new BudgetedOperation("AdmissionBenchmarks.RememberedKeyWithoutFields", () => () => benchmark.Value.RememberedKeyWithoutFields());
        yield return new BudgetedOperation("AdmissionBenchmarks.NewKey", () => () => benchmark.Value.NewKey());
        yield return new BudgetedOperation("AdmissionBenchmarks.NewKeyWithoutFields", () => () => benchmark.Value.NewKeyWithoutFields());
        yield return new BudgetedOperation("AdmissionBenchmarks.ColdKey", () => () => benchmark.Value.ColdKey());
        yield return new BudgetedOperation("AdmissionBenchmarks.ColdKeyWithoutFields", () => () => benchmark.Value.ColdKeyWithoutFields());
    }

    private static IEnumerable<BudgetedOperation> Cache()
    {
        var lookUps = new Lazy<CacheLookUpBenchmarks>(() =>
        {
            var made = new CacheLookUpBenchmarks { Entries = 1_000 };
            made.SetUp();
            return made;
        });
        yield return new BudgetedOperation("CacheLookUpBenchmarks.Hit(Entries: 1000)", () => () => lookUps.Value.Hit());
        yield return new BudgetedOperation("CacheLookUpBenchmarks.Miss(Entries: 1000)", () => () => lookUps.Value.Miss());
        foreach (int bytes in (int[])[1 << 10, 64 << 10])
        {
            yield return new BudgetedOperation($"CacheFillBenchmarks.Fill(BodyBytes: {bytes})", () =>
            {
                var fills = new CacheFillBenchmarks { BodyBytes = bytes };
                fills.SetUp();
                return () => fills.Fill();
            });
        }
    }

    private static IEnumerable<BudgetedOperation> Http1()
    {
        var heads = new HeadBenchmarks();
        var bodies = new BodyBenchmarks();
        yield return new BudgetedOperation("HeadBenchmarks.ParseRequest", () => () => heads.ParseRequest());
        yield return new BudgetedOperation("HeadBenchmarks.ParseResponse", () => () => heads.ParseResponse());
        yield return new BudgetedOperation("HeadBenchmarks.WriteRequest", () => () => heads.WriteRequest());
        yield return new BudgetedOperation("HeadBenchmarks.Canonicalize", () => () => heads.Canonicalize());
        yield return new BudgetedOperation("HeadBenchmarks.IsCanonical", () => () => heads.IsCanonical());
        yield return new BudgetedOperation("BodyBenchmarks.DecodeChunked", () => () => bodies.DecodeChunked());
        yield return new BudgetedOperation("BodyBenchmarks.EncodeChunked", () => () => bodies.EncodeChunked());
    }
}
