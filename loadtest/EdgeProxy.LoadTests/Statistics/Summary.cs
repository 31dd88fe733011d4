namespace EdgeProxy.LoadTests;

/// <summary>Median and spread of the rounds of one measure.</summary>
internal readonly record struct Summary(double Median, double Min, double Max)
{
    /// <exception cref="ArgumentException">There are no values.</exception>
    public static Summary Of(IReadOnlyCollection<double> values)
    {
        if (values.Count == 0)
        {
            throw new ArgumentException("There are no values.", nameof(values));
        }

        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        double median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Summary(median, sorted[0], sorted[^1]);
    }

    /// <summary>
    /// The ratios of one to the other, round by round: what disturbs the machine for a while disturbs both of a round, and cancels.
    /// </summary>
    /// <exception cref="ArgumentException">They have not equally many rounds, or none.</exception>
    public static Summary OfRatios(IReadOnlyList<double> values, IReadOnlyList<double> against) => values.Count == against.Count
        ? Of([.. values.Zip(against, (value, other) => value / other)])
        : throw new ArgumentException($"{values.Count} rounds against {against.Count}.", nameof(against));
}
