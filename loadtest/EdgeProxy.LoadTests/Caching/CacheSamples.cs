using System.Globalization;

namespace EdgeProxy.LoadTests;

/// <summary>
/// Looks at a gateway four times a second while its cache is at work, and remembers the worst. Looking is most of what a gateway allocates then:
/// without it there would be no collection to measure.
/// </summary>
internal sealed class CacheSamples : IAsyncDisposable
{
    /// <summary>
    /// The first collections move what the start and the first exchanges made, which stays, and are as long with an empty cache: until the old
    /// generation was collected so often.
    /// </summary>
    private const int OldCollectionsAtStart = 2;

    /// <summary>Looks until then at most; some 70 bring about one collection.</summary>
    private const int LooksAtStartMax = 2000;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly RunningServer _server;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _looking;
    private Exposition _last;

    private CacheSamples(RunningServer server, Exposition first)
    {
        _server = server;
        ResidentAtStart = ProcessTree.ResidentBytes(server.Process!.Id);
        _last = first;
        _looking = Task.Run(LookAsync);
    }

    /// <summary>Begins behind the collections that a start brings about.</summary>
    public static async Task<CacheSamples> BeginAsync(RunningServer server, CancellationToken stop)
    {
        Exposition metrics = await Exposition.ReadAsync(server.OpsPort, stop);
        for (int look = 0; look < LooksAtStartMax && metrics.OldCollections < OldCollectionsAtStart; look++)
        {
            metrics = await Exposition.ReadAsync(server.OpsPort, stop);
        }

        return new CacheSamples(server, metrics);
    }

    public long ResidentAtStart { get; }

    public long Resident { get; private set; }

    /// <summary>Bytes, of the young generations too.</summary>
    public double Heap { get; private set; }

    /// <summary>Of each collection, in seconds, with the oldest generation that was collected; those between two looks by their mean.</summary>
    public List<(double Seconds, int Generation)> Pauses { get; } = [];

    /// <summary>In seconds.</summary>
    public double LongestPause => Pauses.DefaultIfEmpty().Max(static pause => pause.Seconds);

    public int Looks { get; private set; }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _looking;
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"RSS {Resident / 1e6:F1} MB at most, managed heap {Heap / 1e6:F1} MB, pauses of {string.Join(", ", Pauses.TakeLast(10).Select(static pause => $"{pause.Seconds * 1000:F2} (generation {pause.Generation})"))} ms, in {Looks} looks");

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private static double PausesOf(Exposition metrics) => metrics.ValueOf("edgeproxy_gc_pause_seconds_total");

    private async Task LookAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            await Task.Delay(Interval, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Exposition metrics = await Exposition.ReadAsync(_server.OpsPort, CancellationToken.None);
            Resident = Math.Max(Resident, ProcessTree.ResidentBytes(_server.Process!.Id));
            Heap = Math.Max(Heap, metrics.ValueOf("edgeproxy_gc_heap_bytes"));
            Looks++;
            double paused = PausesOf(metrics) - PausesOf(_last);
            if (paused > 0)
            {
                int oldest = metrics.OldCollections > _last.OldCollections ? 2 : metrics.CollectionsOf(1) > _last.CollectionsOf(1) ? 1 : 0;
                Pauses.Add((paused / Math.Max(1, metrics.Collections - _last.Collections), oldest));
            }

            _last = metrics;
        }
    }
}
