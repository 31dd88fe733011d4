using Prometheus;

namespace EdgeProxy;

/// <summary>The metrics library behind names of our own: nothing else names it, so that it can be changed for another.</summary>
internal sealed class MetricsRegistry
{
    /// <summary>Seconds: from what a mock takes to the longest timeout that is common.</summary>
    private static readonly double[] Buckets =
        [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

    // A registry of its own: the default one brings adapters of the framework's meters and events, which cost and are not wanted.
    private readonly CollectorRegistry _registry = Prometheus.Metrics.NewCustomRegistry();
    private readonly MetricFactory _factory;

    public MetricsRegistry()
    {
        _factory = Prometheus.Metrics.WithCustomRegistry(_registry);
        _factory.ExemplarBehavior = ExemplarBehavior.NoExemplars();
    }

    /// <summary>Series of one duration: a bucket each, the one without bound, sum and count.</summary>
    public static int SeriesPerHistogram => Buckets.Length + 3;

    public CounterFamily Counter(string name, string help, params string[] labels) => new(_factory.CreateCounter(name, help, labels));

    public GaugeFamily Gauge(string name, string help, params string[] labels) => new(_factory.CreateGauge(name, help, labels));

    /// <summary>Durations in seconds.</summary>
    public HistogramFamily Histogram(string name, string help, params string[] labels) =>
        new(_factory.CreateHistogram(name, help, labels, new HistogramConfiguration { Buckets = Buckets }));

    /// <summary>Writes all series in the text format, version 0.0.4.</summary>
    public Task WriteAsync(Stream destination, CancellationToken cancellation) =>
        _registry.CollectAndExportAsTextAsync(destination, cancellation);
}

internal sealed class CounterFamily(Counter counter)
{
    public CounterSeries With(params string[] labels) => new(counter.WithLabels(labels));
}

/// <summary>One series whose total others count.</summary>
internal readonly struct CounterSeries(Counter.Child child)
{
    /// <summary>Raises the total; a smaller one is ignored.</summary>
    public void RaiseTo(double total) => child.IncTo(total);
}

internal sealed class GaugeFamily(Gauge gauge)
{
    public GaugeSeries With(params string[] labels) => new(gauge.WithLabels(labels));
}

internal readonly struct GaugeSeries(Gauge.Child child)
{
    public void Set(double value) => child.Set(value);
}

internal sealed class HistogramFamily(Histogram histogram)
{
    public HistogramSeries With(params string[] labels) => new(histogram.WithLabels(labels));
}

/// <summary>One series of durations, resolved once; allocates nothing. From any thread.</summary>
internal readonly struct HistogramSeries(Histogram.Child child)
{
    private const double SecondsPerNanosecond = 1e-9;

    public void Observe(long nanoseconds) => child.Observe(nanoseconds * SecondsPerNanosecond);
}
