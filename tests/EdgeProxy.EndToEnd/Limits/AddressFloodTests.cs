using System.Globalization;
using System.Text;
using Xunit.Abstractions;

namespace EdgeProxy.EndToEnd;

/// <summary>
/// Requests from ever new addresses, as a trusted proxy names them: memory stays what it was, a client within its limit does not notice,
/// and one beyond it does not get a new bucket. <c>EDGEPROXY_LIMIT_IDENTITIES</c> says how many addresses there are; ten million take a few minutes.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class AddressFloodTests(ITestOutputHelper output)
{
    private const int Rate = 10;
    private const int Burst = 5;
    private const int Clients = 3;
    private const int Batch = 100;
    private const int DigitsOfAddress = 8;

    /// <summary>Long enough to be known for one that comes back.</summary>
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(2.5);

    private static int Identities { get; } =
        int.Parse(Environment.GetEnvironmentVariable("EDGEPROXY_LIMIT_IDENTITIES") ?? "150000", CultureInfo.InvariantCulture);

    [Fact]
    public async Task NewAddresses_LeaveMemoryAndOtherClientsAlone()
    {
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(Document);
        using var done = new CancellationTokenSource();
        const long share = 1_000_000_000 / Rate;
        Task<List<AskedBatch>> calm = RunAsync(gateway.Port, "9.1.1.1", count: 1, pause: share, done.Token);
        Task<List<AskedBatch>> greedy = RunAsync(gateway.Port, "9.2.2.2", count: 2, pause: share / 20, done.Token);
        await FloodAsync(gateway.Port, 50_000_000, 20_000); // Its tables and buffers are touched.
        await Task.Delay(Before);
        int admitted = 0;
        await ResidentMemory.AssertBoundedAsync(gateway.Process, async () => admitted = await FloodAsync(gateway.Port, 0, Identities));
        await done.CancelAsync();
        List<AskedBatch> asked = await calm;
        var record = new AdmissionRecord(Rate, Burst);
        record.Add(await greedy);
        output.WriteLine($"{admitted} of {Identities} new addresses admitted; {asked.Count} requests within the limit, {record.Admitted} of {record.Asked} of the client beyond it");
        Assert.All(asked, batch => Assert.Equal(1, batch.Admitted));
        record.AssertBound();
        record.AssertAllWasGiven();
        Assert.InRange(admitted, 1_000, Identities + (Clients * Batch)); // While all places are taken, newcomers share one bucket.

        // The one within its limit has its whole burst, and no more than that.
        await Task.Delay(TimeSpan.FromSeconds((double)Burst / Rate));
        using var client = new PipelinedClient(gateway.Port);
        Assert.InRange(client.Ask(Requests("9.1.1.1", Burst + 2), Burst + 2).Admitted, Burst, Burst + 1);
        Assert.InRange(await HeldAsync(gateway), 1, 65_536);
    }

    private static string Document(int port) => $$"""
        {
          "listeners": { "public": { "address": "127.0.0.1:{{port}}", "trustedProxies": ["127.0.0.0/8"],
            "throttle": { "rate": {{Rate}}, "burst": {{Burst}}, "by": "address" } } },
          "apis": { "main": { "routes": { "GET /": { "mock": { "body": "hello" } } } } }
        }
        """;

    private static byte[] Requests(string address, int count) =>
        Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat($"GET / HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: {address}\r\n\r\n", count)));

    /// <summary>Asks once from each of so many addresses, over a few connections.</summary>
    private static async Task<int> FloodAsync(int port, int first, int count)
    {
        int share = (count / Clients / Batch + 1) * Batch;
        int[] admitted = await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Factory.StartNew(
            () => Flood(port, first + (share * client), share), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        return admitted.Sum();
    }

    private static int Flood(int port, int first, int count)
    {
        const string pattern = "1##.1##.1##.1##";
        byte[] one = Requests(pattern, 1);
        byte[] requests = Requests(pattern, Batch);
        int[] digits = [.. Enumerable.Range(0, one.Length).Where(at => one[at] == (byte)'#')];
        Assert.Equal(DigitsOfAddress, digits.Length);
        using var client = new PipelinedClient(port);
        int admitted = 0;
        for (int number = first; number < first + count; number += Batch)
        {
            for (int i = 0; i < Batch; i++)
            {
                int rest = number + i;
                for (int digit = DigitsOfAddress - 1; digit >= 0; digit--)
                {
                    requests[(i * one.Length) + digits[digit]] = (byte)('0' + (rest % 10));
                    rest /= 10;
                }
            }

            admitted += client.Ask(requests, Batch).Admitted;
        }

        return admitted;
    }

    private static Task<List<AskedBatch>> RunAsync(int port, string address, int count, long pause, CancellationToken done) => Task.Factory.StartNew(
        () =>
        {
            byte[] requests = Requests(address, count);
            using var client = new PipelinedClient(port);
            var batches = new List<AskedBatch>();
            while (!done.IsCancellationRequested)
            {
                batches.Add(client.Ask(requests, count));
                PipelinedClient.WaitUntil(batches[^1].AnsweredAt + pause);
            }

            return batches;
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    private static async Task<double> HeldAsync(GatewayProcess gateway)
    {
        using HttpClient http = TestHttp.NewClient();
        string text = await http.GetStringAsync($"http://127.0.0.1:{gateway.OpsPort}/metrics");
        string line = text.Split('\n').Single(line => line.StartsWith("edgeproxy_limit_identities ", StringComparison.Ordinal));
        return double.Parse(line.AsSpan("edgeproxy_limit_identities ".Length), CultureInfo.InvariantCulture);
    }
}
