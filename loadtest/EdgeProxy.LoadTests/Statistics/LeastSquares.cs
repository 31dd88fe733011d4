namespace EdgeProxy.LoadTests;

/// <summary>A straight line through points, and how sure its slope is.</summary>
/// <param name="SlopeError">The standard error of the slope; not a number for fewer than three points.</param>
/// <param name="Points">How many independent points tell as much.</param>
internal readonly record struct LeastSquares(double Slope, double Intercept, double SlopeError, int Points)
{
    private const int PointsMin = 3;

    /// <summary>Half the width of the interval that holds the true slope with 95 % confidence, if the points' errors are independent or were allowed for.</summary>
    public double SlopeConfidence => Points < PointsMin ? double.NaN : SlopeError * StudentQuantile(Points - 2);

    /// <exception cref="ArgumentException">Fewer than two points, or all at the same x.</exception>
    public static LeastSquares Through(IReadOnlyCollection<(double X, double Y)> points)
    {
        int count = points.Count;
        double meanX = count == 0 ? 0 : points.Average(point => point.X);
        double meanY = count == 0 ? 0 : points.Average(point => point.Y);
        double spread = points.Sum(point => (point.X - meanX) * (point.X - meanX));
        if (spread <= 0)
        {
            throw new ArgumentException("A line needs two points apart.", nameof(points));
        }

        double slope = points.Sum(point => (point.X - meanX) * (point.Y - meanY)) / spread;
        double intercept = meanY - (slope * meanX);
        double residuals = points.Sum(point => Square(point.Y - intercept - (slope * point.X)));
        double error = count < PointsMin ? double.NaN : Math.Sqrt(residuals / (count - 2) / spread);
        return new LeastSquares(slope, intercept, error, count);
    }

    /// <summary>
    /// The same through looks at something in the order of time, whose errors are like their neighbours': resident memory that rises from one collection
    /// to the next. So many looks tell no more than fewer independent ones, n (1 − r) / (1 + r) with the correlation r of neighbours (Santer and
    /// others, 2000, "Statistical significance of trends and trend differences", section 3).
    /// </summary>
    /// <exception cref="ArgumentException">Fewer than two points, or all at the same x.</exception>
    public static LeastSquares ThroughTime(IReadOnlyList<(double X, double Y)> points)
    {
        var line = Through(points);
        double[] errors = [.. points.Select(point => point.Y - line.Intercept - (line.Slope * point.X))];
        double squares = errors.Sum(Square);
        if (line.Points < PointsMin || squares <= 0)
        {
            return line;
        }

        double neighbours = Math.Max(0, errors.Zip(errors.Skip(1), static (error, next) => error * next).Sum() / squares);
        int independent = Math.Max(PointsMin, (int)(points.Count * (1 - neighbours) / (1 + neighbours)));
        return line with { SlopeError = line.SlopeError * Math.Sqrt((points.Count - 2.0) / (independent - 2)), Points = independent };
    }

    /// <summary>The 97.5 % quantile of Student's distribution, from a table up to 4 degrees, and good to a fifth of a per cent from there.</summary>
    internal static double StudentQuantile(int degrees)
    {
        // Hill's expansion about the normal quantile (Abramowitz and Stegun, 26.7.5).
        const double z = 1.959964;
        return degrees switch
        {
            1 => 12.7062,
            2 => 4.30265,
            3 => 3.18245,
            4 => 2.77645,
            _ => z + (((z * z * z) + z) / (4.0 * degrees))
                 + (((5 * Math.Pow(z, 5)) + (16 * z * z * z) + (3 * z)) / (96.0 * degrees * degrees))
                 + (((3 * Math.Pow(z, 7)) + (19 * Math.Pow(z, 5)) + (17 * z * z * z) - (15 * z)) / (384.0 * degrees * degrees * degrees)),
        };
    }

    private static double Square(double value) => value * value;
}
