namespace EdgeProxy.LoadTests.Tests;

public sealed class LeastSquaresTests
{
    [Fact]
    public void PointsOnALine_GiveItWithoutError()
    {
        var line = LeastSquares.Through([.. Enumerable.Range(0, 10).Select(x => ((double)x, 3.0 + (2 * x)))]);
        Assert.Equal(2, line.Slope, 10);
        Assert.Equal(3, line.Intercept, 10);
        Assert.Equal(0, line.SlopeError, 10);
    }

    [Fact]
    public void KnownExample_HasItsKnownError()
    {
        // By hand: mean (3, 4), slope 6/10, residuals 0.4² + 0.4² … sum 2.4, error √(2.4 / 3 / 10).
        var line = LeastSquares.Through([(1, 2), (2, 4), (3, 5), (4, 4), (5, 5)]);
        Assert.Equal(0.6, line.Slope, 10);
        Assert.Equal(2.2, line.Intercept, 10);
        Assert.Equal(Math.Sqrt(2.4 / 3 / 10), line.SlopeError, 10);
        Assert.Equal(3.1824 * line.SlopeError, line.SlopeConfidence, 2);
    }

    [Theory]
    [InlineData(1, 12.706)]
    [InlineData(2, 4.303)]
    [InlineData(3, 3.182)]
    [InlineData(4, 2.776)]
    [InlineData(5, 2.571)]
    [InlineData(10, 2.228)]
    [InlineData(30, 2.042)]
    [InlineData(1000, 1.962)]
    public void StudentQuantile_IsThatOfTheTables(int degrees, double quantile) =>
        Assert.InRange(LeastSquares.StudentQuantile(degrees), quantile * 0.998, quantile * 1.002);

    [Fact]
    public void NoiseWithoutASlope_IsWithinItsConfidenceAboutAsOftenAsSaid()
    {
        var random = new Random(1);
        int within = Enumerable.Range(0, 1000).Count(_ =>
        {
            var line = LeastSquares.Through([.. Enumerable.Range(0, 20).Select(x => ((double)x, random.NextDouble()))]);
            return Math.Abs(line.Slope) <= line.SlopeConfidence;
        });
        Assert.InRange(within, 930, 970);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    [InlineData(0.8)]
    public void LooksLikeTheirNeighbours_HaveAConfidenceThatHolds(double likeness)
    {
        var random = new Random(1);
        int within = Enumerable.Range(0, 1000).Count(_ =>
        {
            double error = 0;
            var line = LeastSquares.ThroughTime([.. Enumerable.Range(0, 80).Select(x => ((double)x, error = (likeness * error) + random.NextDouble() - 0.5))]);
            return Math.Abs(line.Slope) <= line.SlopeConfidence;
        });
        Assert.InRange(within, 900, 980);
    }

    [Fact]
    public void GrowthAmongLooksLikeTheirNeighbours_IsSeen()
    {
        var random = new Random(1);
        double error = 0;
        var line = LeastSquares.ThroughTime([.. Enumerable.Range(0, 80).Select(x => ((double)x, (0.1 * x) + (error = (0.8 * error) + random.NextDouble() - 0.5)))]);
        Assert.InRange(line.Slope, line.SlopeConfidence, 0.2);
    }

    [Fact]
    public void PointsAtOneX_HaveNoLine() => Assert.Throws<ArgumentException>(() => LeastSquares.Through([(1, 1), (1, 2)]));
}
