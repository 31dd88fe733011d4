using System.Buffers;
using System.Text;
using CsCheck;

namespace EdgeProxy.Cli.Tests;

/// <summary>The text of metrics, as Prometheus' text format 0.0.4 has it.</summary>
public sealed class MetricsRegistryTests
{
    private readonly MetricsRegistry _registry = new();

    [Fact]
    public void Counter_HasItsHeadOnceAndALineForEachSeries()
    {
        MetricFamily<CounterSeries> family = _registry.Counter("requests_total", "Requests.", "api", "status");
        family.With("a", "2xx").RaiseTo(5);
        family.With("b", "5xx");
        Assert.Equal(
            """
            # HELP requests_total Requests.
            # TYPE requests_total counter
            requests_total{api="a",status="2xx"} 5
            requests_total{api="b",status="5xx"} 0

            """,
            Text());
    }

    [Fact]
    public void Counter_NeverFalls()
    {
        CounterSeries series = _registry.Counter("x_total", "X.").With();
        series.RaiseTo(7);
        series.RaiseTo(3);
        Assert.EndsWith("x_total 7\n", Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void FamilyWithoutSeries_IsNotTold()
    {
        _registry.Gauge("x", "X.", "a");
        Assert.Equal("", Text());
    }

    [Fact]
    public void SameValues_AreTheSameSeries()
    {
        MetricFamily<GaugeSeries> family = _registry.Gauge("x", "X.", "a", "b");
        Assert.Same(family.With("1", "2"), family.With("1", "2"));
        Assert.NotSame(family.With("1", "2"), family.With("2", "1"));
        Assert.Throws<ArgumentOutOfRangeException>(() => family.With("1"));
    }

    [Fact]
    public void ValuesAndHelp_AreEscaped()
    {
        _registry.Gauge("x", "A \\ and\na line.", "path").With("C:\\\"new\"\nline").Set(1);
        Assert.Equal("# HELP x A \\\\ and\\na line.\n# TYPE x gauge\nx{path=\"C:\\\\\\\"new\\\"\\nline\"} 1\n", Text());
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(-3, "-3")]
    [InlineData(0.25, "0.25")]
    [InlineData(1796037969.555, "1796037969.555")]
    [InlineData(9007199254740991, "9007199254740991")]
    [InlineData(1e300, "1E+300")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "+Inf")]
    [InlineData(double.NegativeInfinity, "-Inf")]
    public void Number_IsWrittenInFull(double value, string text)
    {
        _registry.Gauge("x", "X.").With().Set(value);
        Assert.EndsWith($"x {text}\n", Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Histogram_Accumulates()
    {
        HistogramSeries series = _registry.Histogram("took_seconds", "Took.", "api").With("a");
        foreach (long nanoseconds in (long[])[0, -5, 100_000, 100_001, 1_000_000_000, 60_000_000_000, 60_000_000_001])
        {
            series.Observe(nanoseconds);
        }

        Exposition figures = new(Text());
        Assert.Equal(3, figures["took_seconds_bucket{api=\"a\",le=\"0.0001\"}"]);
        Assert.Equal(4, figures["took_seconds_bucket{api=\"a\",le=\"0.00025\"}"]);
        Assert.Equal(4, figures["took_seconds_bucket{api=\"a\",le=\"0.5\"}"]);
        Assert.Equal(5, figures["took_seconds_bucket{api=\"a\",le=\"1\"}"]);
        Assert.Equal(6, figures["took_seconds_bucket{api=\"a\",le=\"60\"}"]);
        Assert.Equal(7, figures["took_seconds_bucket{api=\"a\",le=\"+Inf\"}"]);
        Assert.Equal(7, figures["took_seconds_count{api=\"a\"}"]);
        Assert.Equal(121.000200002, figures["took_seconds_sum{api=\"a\"}"], precision: 9);
        Assert.Equal(MetricsRegistry.SeriesPerHistogram, Text().Split('\n').Count(line => line.StartsWith("took_seconds", StringComparison.Ordinal)));
    }

    [Fact]
    public void Histogram_PutsEachDurationIntoTheFirstBucketThatHoldsIt() =>
        Gen.Long[0, 100_000_000_000].Sample(nanoseconds =>
        {
            MetricsRegistry registry = new();
            registry.Histogram("x_seconds", "X.").With().Observe(nanoseconds);
            foreach (string line in Text(registry).Split('\n').Where(line => line.Contains("le=", StringComparison.Ordinal)))
            {
                string bound = line.Split('"')[1];
                bool holds = bound == "+Inf" || nanoseconds <= (long)Math.Round(double.Parse(bound, System.Globalization.CultureInfo.InvariantCulture) * 1e9);
                Assert.EndsWith(holds ? " 1" : " 0", line, StringComparison.Ordinal);
            }
        });

    [Fact]
    public async Task Histogram_LosesNothingFromManyThreads()
    {
        HistogramSeries series = _registry.Histogram("x_seconds", "X.").With();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Factory.StartNew(
            () =>
            {
                for (int i = 0; i < 10_000; i++)
                {
                    series.Observe(1_000_000);
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
        Exposition figures = new(Text());
        Assert.Equal(200_000, figures["x_seconds_count"]);
        Assert.Equal(200, figures["x_seconds_sum"], precision: 6);
    }

    [Fact]
    public void WritingAndObserving_AllocateNothing()
    {
        HistogramSeries histogram = _registry.Histogram("x_seconds", "X.", "a").With("b");
        GaugeSeries gauge = _registry.Gauge("y", "Y.").With();
        var text = new ArrayBufferWriter<byte>(64 << 10);
        Round();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            Round();
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Round()
        {
            histogram.Observe(123_456);
            gauge.Set(0.1);
            text.ResetWrittenCount();
            _registry.WriteTo(text);
        }
    }

    private static string Text(MetricsRegistry registry)
    {
        var text = new ArrayBufferWriter<byte>();
        registry.WriteTo(text);
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    private string Text() => Text(_registry);
}
