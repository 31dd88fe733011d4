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
