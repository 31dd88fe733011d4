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
    private double _pauses;
    private double _collections;

    private CacheSamples(RunningServer server, Exposition first)
    {
        _server = server;
        ResidentAtStart = ProcessTree.ResidentBytes(server.Process!.Id);
        _pauses = PausesOf(first);
        _collections = first.Collections;
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

    /// <summary>Of each collection, in seconds; those between two looks by their mean.</summary>
    public List<double> Pauses { get; } = [];

    /// <summary>In seconds.</summary>
    public double LongestPause => Pauses.DefaultIfEmpty().Max();

    public int Looks { get; private set; }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _looking;
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"RSS {Resident / 1e6:F1} MB at most, managed heap {Heap / 1e6:F1} MB, pauses of {string.Join(", ", Pauses.TakeLast(10).Select(pause => $"{pause * 1000:F2}"))} ms, in {Looks} looks");

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
            (double pauses, double collections) = (PausesOf(metrics), metrics.Collections);
            if (pauses > _pauses)
            {
                Pauses.Add((pauses - _pauses) / Math.Max(1, collections - _collections));
            }

            (_pauses, _collections) = (pauses, collections);
        }
    }
}
