using System.Globalization;

namespace EdgeProxy.LoadTests;

/// <summary>A bound on what the gateway takes: of a ratio to another contestant, or of the figure itself.</summary>
/// <param name="Against">The other contestant, <c>best</c> for whichever peer is, or null for the figure itself.</param>
internal sealed record Budget(string Scenario, string Measure, string? Against)
{
    /// <summary>The best of nginx and HAProxy in whatever form.</summary>
    public const string Best = "best";

    /// <summary>Whose figure is bounded: the gateway's, or a form of it.</summary>
    public string Of { get; init; } = Contestant.Gateway;

    public double? AtMost { get; init; }

    public double? AtLeast { get; init; }

    /// <summary>The same bounds for the short form, with room for its noise; without one, it is not checked there.</summary>
    public double? ShortAtMost { get; init; }

    public double? ShortAtLeast { get; init; }

    /// <summary>What is wished for; missing it fails nothing.</summary>
    public double? Aim { get; init; }

    /// <summary>The bounds that hold in this form.</summary>
    public (double? AtMost, double? AtLeast) Bounds(bool isShort) => isShort ? (ShortAtMost, ShortAtLeast) : (AtMost, AtLeast);

    public override string ToString()
    {
        string of = Of == Contestant.Gateway ? "" : $" of {Of}";
        string against = Against is null ? "" : $" to {Against}";
        return string.Create(CultureInfo.InvariantCulture, $"{Scenario}: {Measure}{of}{against}");
    }
}
