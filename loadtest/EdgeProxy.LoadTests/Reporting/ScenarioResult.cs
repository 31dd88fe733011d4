namespace EdgeProxy.LoadTests;

/// <summary>What a scenario measured: by contestant and measure, a value for each round.</summary>
internal sealed class ScenarioResult(string name, string summary)
{
    private readonly Dictionary<(string Contestant, string Measure), List<double>> _values = [];

    public string Name { get; } = name;

    public string Summary { get; } = summary;

    /// <summary>In the order in which they were first measured.</summary>
    public List<string> Contestants { get; } = [];

    /// <summary>In the order in which they were first measured.</summary>
    public List<Measure> Measures { get; } = [];

    /// <summary>What a reader of the figures must know.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>What makes the figures invalid, or is a failure in itself. Any fails the run.</summary>
    public List<string> Problems { get; } = [];

    public List<Plot> Plots { get; } = [];

    public void Add(string contestant, Measure measure, double value)
    {
        if (!Contestants.Contains(contestant, StringComparer.Ordinal))
        {
            Contestants.Add(contestant);
        }

        if (!Measures.Contains(measure))
        {
            Measures.Add(measure);
        }

        if (!_values.TryGetValue((contestant, measure.Key), out List<double>? values))
        {
            _values[(contestant, measure.Key)] = values = [];
        }

        values.Add(value);
    }

    /// <summary>A note that several rounds may want to make is made once.</summary>
    public void Note(string text)
    {
        if (!Notes.Contains(text, StringComparer.Ordinal))
        {
            Notes.Add(text);
        }
    }

    /// <summary>The rounds of a measure; empty when it was not measured for this contestant.</summary>
    public IReadOnlyList<double> Rounds(string contestant, string measure) =>
        _values.TryGetValue((contestant, measure), out List<double>? values) ? values : [];

    /// <summary>One contestant to another, or null when either was not measured.</summary>
    public Summary? Ratio(string of, string to, string measure)
    {
        IReadOnlyList<double> own = Rounds(of, measure);
        IReadOnlyList<double> other = Rounds(to, measure);
        return own.Count > 0 && own.Count == other.Count ? LoadTests.Summary.OfRatios(own, other) : null;
    }

    /// <summary>The contestant besides the gateway's own that is best by the median, or null when there is none.</summary>
    /// <param name="among">Only those whose name this holds for.</param>
    public string? Best(Measure measure, Func<string, bool> among)
    {
        IEnumerable<(string Name, double Median)> medians = Contestants
            .Where(name => name != Contestant.Gateway && among(name) && Rounds(name, measure.Key).Count > 0)
            .Select(name => (name, LoadTests.Summary.Of(Rounds(name, measure.Key)).Median));
        return (measure.More ? medians.OrderByDescending(entry => entry.Median) : medians.OrderBy(entry => entry.Median)).FirstOrDefault().Name;
    }
}
