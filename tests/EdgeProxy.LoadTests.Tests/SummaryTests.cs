namespace EdgeProxy.LoadTests.Tests;

public sealed class SummaryTests
{
    [Theory]
    [InlineData(new[] { 5.0 }, 5.0)]
    [InlineData(new[] { 9.0, 1.0, 5.0 }, 5.0)]
    [InlineData(new[] { 9.0, 1.0, 5.0, 7.0 }, 6.0)]
    public void Median_IsTheMiddle(double[] values, double median)
    {
        var summary = Summary.Of(values);
        Assert.Equal((median, values.Min(), values.Max()), (summary.Median, summary.Min, summary.Max));
    }

    [Fact]
    public void Ratios_AreOfTheSameRound()
    {
        // The second round was disturbed for both: the ratio of the medians would be 20 / 20.
        var ratios = Summary.OfRatios([10, 20, 30], [20, 40, 15]);
        Assert.Equal((0.5, 0.5, 2.0), (ratios.Median, ratios.Min, ratios.Max));
    }

    [Fact]
    public void UnequalRounds_AreAMistake()
    {
        Assert.Throws<ArgumentException>(() => Summary.OfRatios([1, 2], [1]));
        Assert.Throws<ArgumentException>(() => Summary.Of([]));
    }

    [Fact]
    public void Rotation_BeginsEachRoundWithAnother()
    {
        string[] rounds = [.. Enumerable.Range(0, 4).Select(round => string.Concat(Rotation.Of<string>(["a", "b", "c"], round)))];
        Assert.Equal(["abc", "bca", "cab", "abc"], rounds);
    }
}
