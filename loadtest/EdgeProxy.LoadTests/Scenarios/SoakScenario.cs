using System.Globalization;

namespace EdgeProxy.LoadTests;

/// <summary>Everything at once, for long: what grows with the number of exchanges will fill any machine.</summary>
internal sealed class SoakScenario : IScenario
{
    private const int Clients = 48;
    private const int Samples = 100;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ReloadInterval = TimeSpan.FromSeconds(2);

    public string Name => "soak";

    public string Summary => $"exchanges of all kinds by {Clients} clients, with faults of the origin and of clients, and a reload every two seconds";

    public async Task RunAsync(Bench bench, ScenarioResult result, CancellationToken stop)
    {
        RunningServer server = await bench.StartAsync(new Contestant(Contestant.Gateway, ServerKind.Gateway), stop);
        var ledger = new SoakLedger(bench.Options.Exchanges);
        var samples = new SoakSamples();
        await using var reloads = new Reloads(server, ReloadInterval);
        Task clients = Task.WhenAll(Enumerable.Range(0, Clients).Select(index =>
            Task.Run(() => new SoakClient(server.Port, (bench.Options.Seed * Clients) + index, ledger).RunAsync(stop), stop)));
        long begun = Environment.TickCount64;
        await SampleAsync(bench, server, ledger, samples, clients, stop);
        await clients;
        double seconds = (Environment.TickCount64 - begun) / 1000.0;
        (int asked, int published) = await reloads.StopAsync();

        result.Add(server.Name, Measure.Requests, bench.Options.Exchanges / seconds);
        result.Note($"{bench.Options.Exchanges} exchanges, {asked} reloads, seed {bench.Options.Seed}; {ledger.WrongCount} came out wrong.");
        samples.Conclude(result);
        if (ledger.WrongCount > 0)
        {
            result.Problems.Add($"{ledger.WrongCount} exchanges came out wrong, among them {string.Join("; ", ledger.Examples)}.");
        }

        if (published < asked)
        {
            result.Problems.Add($"Of {asked} reloads only {published} were published.");
        }
    }

    /// <summary>A sample each hundredth of the exchanges, until the clients are done.</summary>
    private static async Task SampleAsync(
        Bench bench, RunningServer server, SoakLedger ledger, SoakSamples samples, Task clients, CancellationToken stop)
    {
        long step = Math.Max(1, bench.Options.Exchanges / Samples);
        long next = step;
        while (!clients.IsCompleted)
        {
            await Task.WhenAny(clients, Task.Delay(Interval, stop));
            stop.ThrowIfCancellationRequested();
            server.CheckAlive();
            long begun = ledger.Begun;
            if (begun < next || clients.IsCompleted)
            {
                continue;
            }

            next = begun + step;
            Exposition metrics = await Exposition.ReadAsync(server.OpsPort, stop);
            long resident = ProcessTree.ResidentBytes(server.Process!.Id);
            int descriptors = ProcessTree.Descriptors(server.Process.Id);
            samples.Add(begun, resident, descriptors, metrics.Series);
            bench.Progress.Say(string.Create(
                CultureInfo.InvariantCulture, $"soak: {begun,10} exchanges  RSS {resident / 1e6:F1} MB  descriptors {descriptors}  series {metrics.Series}  wrong {ledger.WrongCount}"));
        }
    }
}
