using System.Globalization;

namespace EdgeProxy.LoadTests;

/// <summary>
/// Looks at a gateway four times a second while its cache is at work, and remembers the worst. The pauses of the collector between two
/// looks are counted as if they were one, so that no single one was longer than what is said.
/// </summary>
internal sealed class CacheSamples : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly RunningServer _server;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _looking;

    public CacheSamples(RunningServer server)
    {
        _server = server;
        ResidentAtStart = ProcessTree.ResidentBytes(server.Process!.Id);
        _looking = Task.Run(LookAsync);
    }

    public long ResidentAtStart { get; }

    public long Resident { get; private set; }

    /// <summary>Bytes, of the young generations too.</summary>
    public double Heap { get; private set; }

    /// <summary>In seconds.</summary>
    public double LongestPause { get; private set; }

    public int Looks { get; private set; }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _looking;
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"RSS {Resident / 1e6:F1} MB at most, managed heap {Heap / 1e6:F1} MB, pauses {LongestPause * 1000:F2} ms in a quarter of a second, in {Looks} looks");

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task LookAsync()
    {
        double before = await PausesAsync();
        while (!_stop.IsCancellationRequested)
        {
            await Task.Delay(Interval, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            double pauses = await PausesAsync();
            LongestPause = Math.Max(LongestPause, pauses - before);
            before = pauses;
        }
    }

    private async Task<double> PausesAsync()
    {
        Exposition metrics = await Exposition.ReadAsync(_server.OpsPort, CancellationToken.None);
        Resident = Math.Max(Resident, ProcessTree.ResidentBytes(_server.Process!.Id));
        Heap = Math.Max(Heap, metrics.ValueOf("edgeproxy_gc_heap_bytes"));
        Looks++;
        return metrics.ValueOf("edgeproxy_gc_pause_seconds_total");
    }
}
