using System.Buffers;
using BenchmarkDotNet.Attributes;

namespace EdgeProxy.Benchmarks;

/// <summary>What an exchange pays for its durations, and what a scrape pays for its text.</summary>
[MemoryDiagnoser]
public class MetricsBenchmarks
{
    /// <summary>Of a gateway with some stages.</summary>
    private const int Histograms = 30;
    private const int Counters = 600;

    private readonly MetricsRegistry _registry = new();
    private readonly HistogramSeries _histogram;
    private readonly CounterSeries _counter;
    private readonly ArrayBufferWriter<byte> _text = new(256 << 10);
    private double _total;

    public MetricsBenchmarks()
    {
        MetricFamily<HistogramSeries> durations = _registry.Histogram("duration_seconds", "Durations.", "api", "stage");
        MetricFamily<CounterSeries> requests = _registry.Counter("requests_total", "Requests.", "api", "route");
        _histogram = durations.With("api", "0");
        _counter = requests.With("api", "0");
        for (int i = 1; i < Histograms; i++)
        {
            durations.With("api", $"{i}").Observe(i * 100_000);
        }

        for (int i = 1; i < Counters; i++)
        {
            requests.With("api", $"{i}").RaiseTo(i * 1000);
        }
    }

    [Benchmark]
    public void Observe() => _histogram.Observe(1_234_567);

    [Benchmark]
    public void Raise() => _counter.RaiseTo(++_total);

    /// <summary>1,230 lines; the bytes of the text.</summary>
    [Benchmark]
    public int Write()
    {
        _text.ResetWrittenCount();
        _registry.WriteTo(_text);
        return _text.WrittenCount;
    }
}
