using System.Globalization;
using System.Text;
using Xunit.Abstractions;

namespace EdgeProxy.EndToEnd;

/// <summary>
/// Throttles of all rates through sockets, loops and all: in no stretch of time more than burst + rate·t, and all of that; and a client
/// that stays within the rate is never refused. <c>EDGEPROXY_LIMIT_SECONDS</c> makes it longer: 120 for rates below 3 a second, a sixth of
/// that for faster ones.
/// </summary>
public sealed class ThrottleBoundTests(ThrottledGateway gateway, ITestOutputHelper output) : IClassFixture<ThrottledGateway>
{
    private const int Floods = 2;
    private const int FloodBatch = 64;

    private static double Seconds { get; } =
        double.Parse(Environment.GetEnvironmentVariable("EDGEPROXY_LIMIT_SECONDS") ?? "1", CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("0.1")]
    [InlineData("1")]
    [InlineData("3")]
    [InlineData("7")]
    [InlineData("100")]
    [InlineData("30000")]
    [InlineData("333333")]
    public async Task Rate_IsGivenInFullAndNeverExceeded(string rateText)
    {
        double rate = double.Parse(rateText, CultureInfo.InvariantCulture);
        int calmBurst = ThrottledGateway.CalmBurst(rate);
        TimeSpan time = TimeSpan.FromSeconds(rate < 3 ? Seconds : Math.Max(1, Seconds / 6));
        Task<List<AskedBatch>>[] floods = [.. Enumerable.Range(0, Floods).Select(_ => RunAsync($"/flood/{rateText}", rate < 1_000 ? 4 : FloodBatch, rate < 1_000 ? 1_000_000 : 0, time))];

        // As many as the burst, and the next only when that many have come in since the answer: whatever delays them, that is within the rate.
        long period = (long)Math.Ceiling(calmBurst * 1e9 / rate);
        Task<List<AskedBatch>> calm = RunAsync($"/calm/{rateText}", calmBurst, period, time);
        var record = new AdmissionRecord(rate, ThrottledGateway.FloodBurst(rate));
        foreach (Task<List<AskedBatch>> flood in floods)
        {
            record.Add(await flood);
        }

        List<AskedBatch> batches = await calm;
        output.WriteLine($"{record.Admitted} of {record.Asked} admitted; {batches.Sum(batch => batch.Admitted)} of the client within the rate");
        record.AssertBound();
        record.AssertAllWasGiven();
        Assert.All(batches, batch => Assert.Equal(batch.Asked, batch.Admitted));
    }

    /// <param name="pause">Nanoseconds from the last answer to the next batch.</param>
    private Task<List<AskedBatch>> RunAsync(string path, int count, long pause, TimeSpan time) => Task.Factory.StartNew(
        () =>
        {
            byte[] requests = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat($"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n", count)));
            using var client = new PipelinedClient(gateway.Port);
            var batches = new List<AskedBatch>();
            long end = PipelinedClient.Now + (long)time.TotalNanoseconds;
            long next = 0;
            while (next < end)
            {
                PipelinedClient.WaitUntil(next);
                batches.Add(client.Ask(requests, count));
                next = batches[^1].AnsweredAt + pause;
            }

            return batches;
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);
}

/// <summary>A gateway with two throttled routes for each rate.</summary>
public sealed class ThrottledGateway : IAsyncLifetime
{
    private static readonly string[] Rates = ["0.1", "1", "3", "7", "100", "30000", "333333"];
    private GatewayProcess? _process;

    public int Port => _process!.Port;

    public static int FloodBurst(double rate) => (int)Math.Ceiling(rate);

    /// <summary>What comes in in a millisecond.</summary>
    public static int CalmBurst(double rate) => (int)Math.Max(1, rate / 1000);

    public async Task InitializeAsync() => _process = await GatewayProcess.StartAsync(port => Documents.Routes(port, string.Join(",\n", Rates.SelectMany(rate =>
    {
        double number = double.Parse(rate, CultureInfo.InvariantCulture);
        return new[] { Route("flood", rate, FloodBurst(number)), Route("calm", rate, CalmBurst(number)) };
    }))));

    public async Task DisposeAsync() => await _process!.DisposeAsync();

    private static string Route(string kind, string rate, int burst) =>
        $$"""  "GET /{{kind}}/{{rate}}": { "mock": { "body": "hello" }, "throttle": { "rate": {{rate}}, "burst": {{burst}} } }  """;
}
