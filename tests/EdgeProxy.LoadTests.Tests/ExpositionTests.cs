namespace EdgeProxy.LoadTests.Tests;

public sealed class ExpositionTests
{
    private static readonly Exposition Metrics = Exposition.Parse(
        "# TYPE a counter\na{route=\"x\",result=\"hit\"} 3\na{route=\"y\",result=\"hit\"} 4\na{route=\"x\",result=\"miss\"} 10\nab 100\nb 0.5\n");

    [Theory]
    [InlineData("a", "", 17)]
    [InlineData("a", "result=\"hit\"", 7)]
    [InlineData("b", "", 0.5)]
    [InlineData("c", "", 0)]
    public void Value_IsTheSumOfItsSeries(string name, string label, double value) => Assert.Equal(value, Metrics.ValueOf(name, label));
}
