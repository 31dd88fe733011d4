using HdrHistogram;

namespace EdgeProxy.LoadTests;

/// <summary>Latencies in nanoseconds, to three digits, from a nanosecond to a minute; longer ones count as a minute.</summary>
internal sealed class Latencies
{
    private const long NanosecondsMax = 60_000_000_000;
    private const int Digits = 3;

    /// <summary>With fewer values than this beyond a percentile, chance alone decides it.</summary>
    private const double BeyondMin = 10;

    private readonly LongHistogram _histogram = new(NanosecondsMax, Digits);

    public long Count => _histogram.TotalCount;

    public double MaxMicroseconds => Count == 0 ? double.NaN : _histogram.GetValueAtPercentile(100) / 1000.0;

    public void Record(long nanoseconds) => _histogram.RecordValue(Math.Clamp(nanoseconds, 1, NanosecondsMax));

    public void Add(Latencies other) => _histogram.Add(other._histogram);

    /// <summary>Microseconds; not a number when there are too few values to say.</summary>
    /// <param name="percentile">0 to 100.</param>
    public double Microseconds(double percentile) =>
        Count * (100 - percentile) / 100 < BeyondMin ? double.NaN : _histogram.GetValueAtPercentile(percentile) / 1000.0;

    /// <summary>How many were at least so long.</summary>
    public long CountFrom(long nanoseconds) => _histogram.RecordedValues().Where(value => value.ValueIteratedTo >= nanoseconds).Sum(value => value.CountAddedInThisIterationStep);

    /// <summary>Percentile and microseconds, for a plot over the number of nines, as far as there are values enough.</summary>
    public IReadOnlyList<(double Percentile, double Microseconds)> Curve()
    {
        List<(double, double)> curve = [];
        for (double nines = 0; nines <= 5; nines += 0.1)
        {
            double percentile = 100 * (1 - Math.Pow(10, -nines));
            double microseconds = Microseconds(percentile);
            if (double.IsNaN(microseconds))
            {
                break;
            }

            curve.Add((percentile, microseconds));
        }

        return curve;
    }
}
