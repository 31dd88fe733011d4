namespace EdgeProxy.LoadTests;

/// <summary>From values to places on a line of a chart.</summary>
internal sealed class Axis
{
    private const int TicksWanted = 6;

    private readonly Func<double, double> _scale;
    private readonly double _from;
    private readonly double _to;
    private readonly double _start;
    private readonly double _end;

    private Axis(Func<double, double> scale, double least, double most, double start, double end, IReadOnlyList<double> ticks)
    {
        _scale = scale;
        _from = scale(least);
        _to = scale(most);
        _start = start;
        _end = end;
        Ticks = ticks;
    }

    /// <summary>Values to mark.</summary>
    public IReadOnlyList<double> Ticks { get; }

    public double Place(double value) => _to == _from ? _start : _start + ((_scale(value) - _from) / (_to - _from) * (_end - _start));

    /// <summary>Even steps from 0, or from the least value if it is below.</summary>
    public static Axis Linear(double least, double most, double start, double end)
    {
        least = Math.Min(0, least);
        most = most > least ? most : least + 1;
        double step = RoundUp((most - least) / TicksWanted);
        List<double> ticks = [];
        for (double tick = Math.Ceiling(least / step) * step; tick <= most * 1.0001; tick += step)
        {
            ticks.Add(tick);
        }

        return new Axis(value => value, least, most, start, end, ticks);
    }

    /// <summary>Each decade as wide as the next; of positive values.</summary>
    public static Axis Logarithmic(double least, double most, double start, double end)
    {
        double from = Math.Pow(10, Math.Floor(Math.Log10(least)));
        double to = Math.Pow(10, Math.Ceiling(Math.Log10(Math.Max(most, from * 10))));
        List<double> ticks = [];
        for (double decade = from; decade <= to * 1.0001; decade *= 10)
        {
            ticks.AddRange(new[] { 1, 2, 5 }.Select(factor => decade * factor).Where(tick => tick <= to * 1.0001));
        }

        return new Axis(Math.Log10, from, to, start, end, ticks);
    }

    /// <summary>By the number of nines: 90, 99, 99.9 per cent are equally far apart.</summary>
    public static Axis Percentiles(double most, double start, double end)
    {
        double[] ticks = [0, 50, 90, 99, 99.9, 99.99, 99.999];
        return new Axis(Nines, 0, most, start, end, [.. ticks.Where(tick => tick <= most)]);
    }

    private static double Nines(double percentile) => -Math.Log10(Math.Max(1e-9, 1 - (percentile / 100)));

    private static double RoundUp(double step)
    {
        double decade = Math.Pow(10, Math.Floor(Math.Log10(step)));
        return new[] { 1, 2, 5, 10 }.Select(factor => decade * factor).First(rounded => rounded >= step * 0.9999);
    }
}
