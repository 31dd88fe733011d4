using EdgeProxy.Caching.Tests;

namespace EdgeProxy.LoadTests.Tests;

public sealed class ZipfTraceTests
{
    [Fact]
    public void EachObject_IsAskedForAsOftenAsItsPlaceSays()
    {
        int[] trace = ZipfTrace.Of(exponent: 1, objects: 100, accesses: 200_000, seed: 5);
        Assert.InRange(trace.Min(), 0, 0);
        Assert.InRange(trace.Max(), 99, 99);
        double first = trace.Count(place => place == 0);
        Assert.InRange(first / trace.Count(place => place == 9), 9, 11);
        Assert.Equal(trace, ZipfTrace.Of(exponent: 1, objects: 100, accesses: 200_000, seed: 5));
    }
}
