using System.Diagnostics;
using System.Globalization;
using System.Text;
using Xunit.Abstractions;

namespace EdgeProxy.EndToEnd;

/// <summary>
/// Everything goes wrong at once: origins are killed and come back, either side sends rubbish, stops, is slow, resets, and
/// documents are loaded, good and bad. No response that is complete by its framing may have another body than was sent, and
/// nothing may be left behind. <c>EDGEPROXY_CHAOS_SEED</c> and <c>EDGEPROXY_CHAOS_SECONDS</c> choose another run, or a longer
/// one. A seed repeats what each part does in which order, and not how the parts meet, which is up to the machine.
/// </summary>
public sealed class ChaosTests(ITestOutputHelper output) : IDisposable
{
    private const int ClientCount = 40;

    /// <summary>What the resident memory may grow from the first quarter of the run to its end: in a short one the heap is growing up still.</summary>
    private static long ResidentGrowthMax => Length < TimeSpan.FromMinutes(2) ? 100_000_000 : 40_000_000;

    private const int CalmRequests = 50;

    private readonly TemporaryFolder _folder = new();
    private readonly int _port = FreePort.Next();
    private readonly ChaosLedger _ledger = new();

    private static int Seed { get; } =
        int.Parse(Environment.GetEnvironmentVariable("EDGEPROXY_CHAOS_SEED") ?? "1", CultureInfo.InvariantCulture);

    private static TimeSpan Length { get; } =
        TimeSpan.FromSeconds(int.Parse(Environment.GetEnvironmentVariable("EDGEPROXY_CHAOS_SECONDS") ?? "15", CultureInfo.InvariantCulture));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task EverythingGoesWrongAtOnce_NoBodyIsWrongAndNothingIsLeft()
    {
        using ChaosOrigin first = new(Seed * 31, _ledger);
        using ChaosOrigin second = new((Seed * 31) + 1, _ledger);
        await first.StartAsync();
        await second.StartAsync();
        Directory.CreateDirectory(_folder.File("config"));
        ChaosDocuments documents = new(_folder, _port, [first.Port, second.Port], new Random((Seed * 31) + 2));
        documents.WriteGood();
        await using GatewayProcess gateway = await GatewayProcess.StartInAsync(
            _folder, _port, new Dictionary<string, string>(StringComparer.Ordinal) { ["EDGEPROXY_RELOAD__INTERVAL"] = "50ms" });
        using OpsClient ops = new(gateway);
        first.IsCalm = second.IsCalm = true;
        await AskCalmlyAsync();
        await UntilNothingIsOpenAsync(gateway, ops);
        DescriptorCounts before = DescriptorCounts.Of(gateway.Process.Id);
        first.IsCalm = second.IsCalm = false;

        long settled = await RunAsync(gateway, documents, [first, second]);

        first.IsCalm = second.IsCalm = true;
        documents.WriteGood();
        await Eventually.HoldsAsync(
            async () => (await ops.ScrapeAsync()).Sum("edgeproxy_config_refused") == 0, $"Seed {Seed}: the good documents", gateway.Process.Describe);
        await AskCalmlyAsync();
        Scrape last = await UntilNothingIsOpenAsync(gateway, ops);
        AssertWhole(gateway, last, before, settled);
    }

    /// <summary>The run; returns the resident memory at the end of its first quarter.</summary>
    private async Task<long> RunAsync(GatewayProcess gateway, ChaosDocuments documents, ChaosOrigin[] origins)
    {
        using CancellationTokenSource stop = new(Length);
        List<Task> all = [.. Enumerable.Range(0, ClientCount).Select(i =>
            Task.Run(() => new ChaosClient(i, _port, new Random((Seed * 1009) + i), _ledger).RunAsync(stop.Token)))];
        all.Add(ReloadAsync(documents, gateway, new Random((Seed * 31) + 3), stop.Token));
        all.Add(KillAsync(origins, new Random((Seed * 31) + 4), stop.Token));
        await Task.Delay(Length / 4);
        long settled = gateway.Process.HasExited ? 0 : gateway.Process.ResidentBytes;
        await Task.WhenAll(all);
        return settled;
    }

    private async Task KillAsync(ChaosOrigin[] origins, Random random, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(random.Next(200, 1500), CancellationToken.None);
            ChaosOrigin[] killed = random.Next(4) == 0 ? origins : [origins[random.Next(origins.Length)]];
            Array.ForEach(killed, origin => origin.Kill());
            _ledger.Count("origins killed");
            await Task.Delay(random.Next(50, 400), CancellationToken.None);
            foreach (ChaosOrigin origin in killed)
            {
                await origin.StartAsync();
            }
        }
    }

    private async Task ReloadAsync(ChaosDocuments documents, GatewayProcess gateway, Random random, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(random.Next(50, 500), CancellationToken.None);
            bool isGood = random.Next(3) > 0;
            _ledger.Count(isGood ? "documents: good" : "documents: bad");
            if (isGood)
            {
                documents.WriteGood();
            }
            else
            {
                documents.WriteBad();
            }

            if (random.Next(4) == 0)
            {
                gateway.Process.HangUp();
            }
        }
    }

    /// <summary>Good requests to calm origins; what a killed origin has left in the pools may fail before it is gone.</summary>
    private async Task AskCalmlyAsync()
    {
        using HttpClient http = TestHttp.NewClient();
        int inARow = 0;
        Stopwatch time = Stopwatch.StartNew();
        while (inARow < CalmRequests)
        {
            Assert.True(time.Elapsed < TestHttp.Limit, $"Seed {Seed}: no {CalmRequests} good answers in a row from calm origins within {time.Elapsed}.");
            using HttpResponseMessage response = await http.GetAsync(new Uri($"http://127.0.0.1:{_port}/whole"));
            inARow = response.IsSuccessStatusCode ? inARow + 1 : 0;
        }
    }

    /// <summary>Until the gauges say that nothing is open or under way; fails with those that say otherwise.</summary>
    private static async Task<Scrape> UntilNothingIsOpenAsync(GatewayProcess gateway, OpsClient ops)
    {
        string[] gauges =
        [
            "edgeproxy_exchanges_in_flight", "edgeproxy_tunnels_open", "edgeproxy_connections_open", "edgeproxy_upstream_connections_open",
            "edgeproxy_upstream_idle_connections", "edgeproxy_upstream_in_flight", "edgeproxy_upstream_waiters",
        ];
        Scrape scrape = await ops.ScrapeAsync();
        await Eventually.HoldsAsync(
            async () => (scrape = await ops.ScrapeAsync()).Describe(gauges).Length == 0,
            $"Seed {Seed}: that nothing is open",
            () => $"{scrape.Describe(gauges)}\n{gateway.Process.Describe()}");
        return scrape;
    }

    private void AssertWhole(GatewayProcess gateway, Scrape last, DescriptorCounts before, long settled)
    {
        DescriptorCounts after = DescriptorCounts.Of(gateway.Process.Id);
        long resident = gateway.Process.ResidentBytes;
        string[] bad = [.. gateway.Process.Errors.Split('\n').Where(line =>
            line.Contains("unhandled", StringComparison.OrdinalIgnoreCase) || line.Contains("exception", StringComparison.OrdinalIgnoreCase)).Take(20)];
        StringBuilder summary = new();
        summary.AppendLine(CultureInfo.InvariantCulture, $"Seed {Seed}, {Length.TotalSeconds} s: {_ledger}");
        summary.AppendLine(CultureInfo.InvariantCulture, $"Resident {settled / 1e6:0.0} MB after a quarter, {resident / 1e6:0.0} MB at the end; {before} before, {after} after.");
        summary.AppendLine(last.Describe("edgeproxy_exchange_ends_total", "edgeproxy_connection_ends_total"));
        output.WriteLine(summary.ToString());

        Assert.True(_ledger.Violations.Count == 0, $"{_ledger.Violations.Count} violations, the first:\n{string.Join('\n', _ledger.Violations.Take(20))}\n{summary}");
        Assert.True(bad.Length == 0, $"The log has:\n{string.Join('\n', bad)}\n{summary}");
        Assert.True(last.Sum("edgeproxy_exchange_ends_total", "end=\"internal_error\"") == 0, summary.ToString());
        Assert.True(last.Sum("edgeproxy_connection_ends_total", "reason=\"internal_error\"") == 0, summary.ToString());
        Assert.True(_ledger.Of(ChaosClient.Crossed) <= last.Sum("edgeproxy_connection_ends_total", "reason=\"keep_alive_timeout\""), summary.ToString());
        Assert.True(_ledger.Of("response: 200") > ClientCount && _ledger.Of("response: Cut") > 0 && _ledger.Of("response: 502") > 0, $"Too little happened. {summary}");
        Assert.True(_ledger.Of("tunnel: done") > 0 && _ledger.Of("origins killed") > 0, $"Too little happened. {summary}");
        Assert.True(after.Total <= before.Total, summary.ToString());
        Assert.True(resident - settled <= ResidentGrowthMax, summary.ToString());
    }
}
