using System.Buffers;

namespace EdgeProxy;

/// <summary>
/// The metrics of the process by name, and their text. Making a series allocates; observing one and writing all of them does not. From any thread.
/// </summary>
internal sealed class MetricsRegistry
{
    private readonly Lock _lock = new();
    private readonly List<MetricFamily> _families = [];

    /// <summary>Series of one duration: a bucket each, the one without bound, sum and count.</summary>
    public static int SeriesPerHistogram => HistogramSeries.Buckets + 2;

    /// <param name="name">Its name, which ends in <c>_total</c>.</param>
    /// <param name="help">What it counts.</param>
    /// <param name="labels">Names of its labels.</param>
    public MetricFamily<CounterSeries> Counter(string name, string help, params string[] labels) =>
        Add(new MetricFamily<CounterSeries>("counter", name, help, labels, static labels => new CounterSeries(labels)));

    public MetricFamily<GaugeSeries> Gauge(string name, string help, params string[] labels) =>
        Add(new MetricFamily<GaugeSeries>("gauge", name, help, labels, static labels => new GaugeSeries(labels)));

    /// <summary>Durations, whose name ends in <c>_seconds</c>.</summary>
    public MetricFamily<HistogramSeries> Histogram(string name, string help, params string[] labels) =>
        Add(new MetricFamily<HistogramSeries>("histogram", name, help, labels, static labels => new HistogramSeries(labels)));

    /// <summary>Writes all series in Prometheus' text format, version 0.0.4, in the order in which their metrics were made.</summary>
    public void WriteTo(IBufferWriter<byte> destination)
    {
        var text = new ExpositionWriter(destination);
        lock (_lock)
        {
            foreach (MetricFamily family in _families)
            {
                family.WriteTo(text);
            }
        }
    }

    private MetricFamily<T> Add<T>(MetricFamily<T> family)
        where T : MetricSeries
    {
        lock (_lock)
        {
            _families.Add(family);
        }

        return family;
    }
}
