using System.Globalization;

namespace EdgeProxy.EndToEnd;

/// <summary>The metrics of one moment.</summary>
internal sealed class Scrape(string text)
{
    private readonly string[] _series =
        [.. text.Split('\n').Where(line => line.Length > 0 && !line.StartsWith('#'))];

    public int SeriesCount => _series.Length;

    /// <summary>The sum over all series of a name; with <paramref name="label"/>, over those that have it.</summary>
    /// <param name="label">As it is written: <c>result="refused"</c>.</param>
    public double Sum(string name, string label = "") => _series
        .Where(line => line.StartsWith(name, StringComparison.Ordinal) && line[name.Length] is ' ' or '{' && line.Contains(label, StringComparison.Ordinal))
        .Sum(line => double.Parse(line.AsSpan(line.LastIndexOf(' ') + 1), CultureInfo.InvariantCulture));

    /// <summary>Each series of a name that is not 0, for a failure to show.</summary>
    public string Describe(params string[] names) => string.Join('\n', _series.Where(line =>
        !line.EndsWith(" 0", StringComparison.Ordinal) && names.Any(name => line.StartsWith(name, StringComparison.Ordinal))));
}
