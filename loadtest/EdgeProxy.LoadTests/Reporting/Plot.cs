namespace EdgeProxy.LoadTests;

/// <summary>Lines over a common axis, for the page.</summary>
internal sealed record Plot(string Title, string XTitle, string YTitle)
{
    public List<PlotLine> Lines { get; } = [];

    /// <summary>Whether x is a percentile, drawn by the number of nines.</summary>
    public bool Percentiles { get; init; }
}

/// <summary>Points of one contestant, in the order of x.</summary>
internal sealed record PlotLine(string Name, IReadOnlyList<(double X, double Y)> Points);
