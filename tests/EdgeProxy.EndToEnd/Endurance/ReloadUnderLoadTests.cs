using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Xunit.Abstractions;

namespace EdgeProxy.EndToEnd;

/// <summary>
/// Reloads without end under load: documents of a thousand routes, a third of them bad, the others with routes, upstreams
/// and a listener that come, go and change. <c>EDGEPROXY_RELOADS</c> says how many; from a thousand on the bounds are those
/// of a long run.
/// </summary>
public sealed class ReloadUnderLoadTests(ITestOutputHelper output) : IDisposable
{
    private const int Clients = 6;
    private const int TunnelCount = 500;

    /// <summary>What is measured after this many, or a third of a short run, is what must not grow.</summary>
    private const int SettledAfter = 100;

    private const int LongRun = 1000;
    private const long LongGrowthMax = 5_000_000;
    private const long ShortHeapGrowthMax = 20_000_000;
    private const long ShortResidentGrowthMax = 60_000_000;

    private const int LooksOfALongRun = 7;
    private const int ReloadsBetweenLooks = 10;

    /// <summary>For the collector to come by, so that what it leaves can be measured.</summary>
    private const int RestReloads = 20;

    private const double BytesPerIdMax = 4096;

    private readonly TemporaryFolder _folder = new();
    private readonly TcpListener _taken = new(IPAddress.Loopback, 0);
    private readonly int _port = FreePort.Next();
    private ChurningDocuments? _documents;

    private static int Reloads { get; } =
        int.Parse(Environment.GetEnvironmentVariable("EDGEPROXY_RELOADS") ?? "60", CultureInfo.InvariantCulture);

    private static int Looks => Reloads >= LongRun ? LooksOfALongRun : 1;

    public void Dispose()
    {
        _taken.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task ReloadsUnderLoad_CostNoRequestAndNoTunnelAndNothingGrows()
    {
        await using SummedOrigin origin = await new SummedOrigin { TogetherCount = Clients }.StartAsync();
        await using GatewayProcess gateway = await StartAsync(origin.Address);
        using SteadyClients clients = new(_port, Clients, TimeSpan.FromMilliseconds(4));
        using EchoTunnels tunnels = await EchoTunnels.OpenAsync(_port, "/kept/ws", TunnelCount);
        using ReloadDriver driver = new(gateway, _documents!);
        using CancellationTokenSource stop = new();
        Task<string?> echoing = EchoAsync(tunnels, stop.Token);

        Stopwatch time = Stopwatch.StartNew();
        int settledAfter = Reloads >= LongRun ? SettledAfter : Reloads / 3;
        Footprint settled = await RunAsync(driver, clients, settledAfter, Looks);
        Footprint last = settled;
        while (driver.Reloads < Reloads)
        {
            int next = Math.Min(Reloads - driver.Reloads, Math.Max(50, Reloads / 20));
            last = await RunAsync(driver, clients, next, driver.Reloads + next < Reloads ? 1 : Looks);
            output.WriteLine($"{driver.Reloads} reloads: {last}");
        }

        await stop.CancelAsync();
        string? broken = await echoing ?? await tunnels.EchoOverEachAsync(TimeSpan.Zero, CancellationToken.None);
        output.WriteLine(
            $"{driver.Reloads} reloads, {driver.Refused} of them refused, in {time.Elapsed.TotalSeconds:0} s; {clients.Requests} requests and {tunnels.Echoes} messages over {TunnelCount} WebSockets; "
            + $"after {settledAfter}: {settled}; at the end: {last}");
        Assert.True(clients.Failures.Count == 0, $"{string.Join('\n', clients.Failures)}\n{gateway.Process.Describe()}");
        Assert.True(broken is null, $"{broken}\n{gateway.Process.Describe()}");
        Assert.InRange(driver.Refused, Reloads / 4, Reloads / 2);
        AssertNotGrown(settled, last);
    }

    /// <summary>
    /// Ids are never given again, and never given up: the array of routes of every snapshot has a place for each, and each
    /// loop counts for each. So documents that name new routes without end, or new APIs and upstreams, grow the process
    /// until it is started anew. Measured here over a few thousand, as an upper bound of what one costs.
    /// </summary>
    [Fact]
    public async Task RouteIdsWithoutEnd_CostSoMuchEach()
    {
        const int PerReload = 2000;
        const int WarmUp = 3;
        const int Measured = 5;
        await using SummedOrigin origin = await new SummedOrigin().StartAsync();
        await using GatewayProcess gateway = await StartAsync(origin.Address);
        using ReloadDriver driver = new(gateway, _documents!);
        for (int i = 0; i < WarmUp; i++)
        {
            await driver.ReloadNewIdsAsync(PerReload);
        }

        Footprint before = await RestAsync(driver);
        for (int i = 0; i < Measured; i++)
        {
            await driver.ReloadNewIdsAsync(PerReload);
        }

        Footprint after = await RestAsync(driver);
        double each = (double)(after.HeapBytes - before.HeapBytes) / (Measured * PerReload);
        output.WriteLine($"{each:0} bytes of heap for each route id that was ever there; before {before}; after {after}");
        Assert.InRange(each, 0, BytesPerIdMax);
    }

    private static async Task<Footprint> RestAsync(ReloadDriver driver)
    {
        await driver.ReloadAsync(RestReloads);
        return await driver.MeasureAsync();
    }

    private static async Task<string?> EchoAsync(EchoTunnels tunnels, CancellationToken stop)
    {
        string? failure = null;
        while (failure is null && !stop.IsCancellationRequested)
        {
            failure = await tunnels.EchoOverEachAsync(TimeSpan.FromMilliseconds(5), stop);
        }

        return failure;
    }

    /// <summary>
    /// A short run still warms up, and is looked at by fewer collections: it shows no more than that nothing runs away, such as
    /// snapshots of which each is kept.
    /// </summary>
    private static void AssertNotGrown(Footprint settled, Footprint last)
    {
        bool isLong = Reloads >= LongRun;
        string both = $"Settled: {settled}; at the end: {last}.";
        Assert.True(last.HeapBytes - settled.HeapBytes <= (isLong ? LongGrowthMax : ShortHeapGrowthMax), both);
        Assert.True(last.ResidentBytes - settled.ResidentBytes <= (isLong ? LongGrowthMax : ShortResidentGrowthMax), both);
        Assert.True(last.Descriptors.Total <= settled.Descriptors.Total, both);
        Assert.True(last.Series == settled.Series, both);
    }

    private async Task<GatewayProcess> StartAsync(string origin)
    {
        _taken.Start();
        _documents = new ChurningDocuments(_folder, _port, origin, ((IPEndPoint)_taken.LocalEndpoint).Port, seed: 1);
        await _documents.WriteAllAsync();
        return await GatewayProcess.StartInAsync(_folder, _port, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["EDGEPROXY_RELOAD__INTERVAL"] = "0s",
            ["EDGEPROXY_LOG__LEVEL"] = "warning",
        });
    }

    /// <summary>
    /// So many reloads under load, then a look at what the process holds while nothing is under way. What is resident depends on how much
    /// was allocated since the last collection, by several megabytes: of several looks, a few reloads apart, the one in the middle counts.
    /// </summary>
    private static async Task<Footprint> RunAsync(ReloadDriver driver, SteadyClients clients, int reloads, int looks)
    {
        var seen = new List<Footprint>();
        for (int look = 0; look < looks; look++)
        {
            int now = look == 0 ? Math.Max(ReloadsBetweenLooks, reloads - ((looks - 1) * ReloadsBetweenLooks)) : ReloadsBetweenLooks;
            clients.Start();
            await driver.ReloadAsync(now);
            await clients.PauseAsync();
            await clients.AskTogetherAsync();
            seen.Add(await driver.MeasureAsync());
        }

        return seen.OrderBy(footprint => footprint.ResidentBytes).ElementAt(looks / 2);
    }
}
