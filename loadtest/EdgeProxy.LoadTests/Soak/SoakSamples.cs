using System.Globalization;

namespace EdgeProxy.LoadTests;

/// <summary>What was looked at every now and then, and whether it grows.</summary>
internal sealed class SoakSamples
{
    /// <summary>Pools, caches and the heap find their sizes first; what is looked for is what still grows then.</summary>
    private const double SettlingShare = 0.2;

    private readonly List<(double Exchanges, double Resident, double Descriptors, double Series)> _samples = [];

    public void Add(long exchanges, long residentBytes, int descriptors, int series) =>
        _samples.Add((exchanges, residentBytes, descriptors, series));

    /// <summary>Adds the slopes to the result, and a problem for each that is not zero within its confidence and matters.</summary>
    public void Conclude(ScenarioResult result)
    {
        var settled = _samples.Skip((int)(_samples.Count * SettlingShare)).ToList();
        if (settled.Count < 3)
        {
            result.Note("Too few samples for slopes: more exchanges are needed.");
            return;
        }

        double span = settled[^1].Exchanges - settled[0].Exchanges;
        Conclude(result, "RSS", "KB", 1e-3, [.. settled.Select(sample => (sample.Exchanges, sample.Resident))], span, growthMax: 2e6);
        Conclude(result, "descriptors", "", 1, [.. settled.Select(sample => (sample.Exchanges, sample.Descriptors))], span, growthMax: 3);
        Conclude(result, "series", "", 1, [.. settled.Select(sample => (sample.Exchanges, sample.Series))], span, growthMax: 0.5);
        AddPlots(result);
    }

    /// <param name="growthMax">What the lower bound may come to over the whole run.</param>
    private static void Conclude(
        ScenarioResult result, string what, string unit, double scale, IReadOnlyList<(double, double)> points, double span, double growthMax)
    {
        var line = LeastSquares.ThroughTime(points);
        double slope = line.Slope * 1e6 * scale;
        double confidence = line.SlopeConfidence * 1e6 * scale;
        bool zero = Math.Abs(line.Slope) <= line.SlopeConfidence || line.Slope == 0;
        result.Add(Contestant.Gateway, new Measure($"{what}Slope", $"{what} a million exchanges", unit, 3), slope);
        result.Add(Contestant.Gateway, new Measure($"{what}Confidence", $"± (95 %), {what}", unit, 3) { Context = true }, confidence);
        result.Note(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: {slope:F3} ± {confidence:F3} {unit} a million exchanges (95 %, {points.Count} samples that tell as much as {line.Points} independent ones): {(zero ? "zero within its confidence" : slope > 0 ? "it grows" : "it falls")}."));
        if ((line.Slope - line.SlopeConfidence) * span > growthMax)
        {
            result.Problems.Add($"{what} grows.");
        }
    }

    private void AddPlots(ScenarioResult result)
    {
        var memory = new Plot("RSS over the soak", "million exchanges", "MB");
        memory.Lines.Add(new PlotLine(Contestant.Gateway, [.. _samples.Select(sample => (sample.Exchanges / 1e6, sample.Resident / 1e6))]));
        var counts = new Plot("Descriptors and series over the soak", "million exchanges", "");
        counts.Lines.Add(new PlotLine("descriptors", [.. _samples.Select(sample => (sample.Exchanges / 1e6, sample.Descriptors))]));
        counts.Lines.Add(new PlotLine("series", [.. _samples.Select(sample => (sample.Exchanges / 1e6, sample.Series))]));
        result.Plots.AddRange([memory, counts]);
    }
}
