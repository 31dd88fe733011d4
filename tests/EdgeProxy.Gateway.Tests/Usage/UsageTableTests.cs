using CsCheck;

namespace EdgeProxy.Gateway.Tests;

/// <summary>The table counts as a dictionary does.</summary>
public sealed class UsageTableTests
{
    [Fact]
    public void AnyKeys_AreCountedAsADictionaryWould() =>
        Gen.Select(Gen.Int[0, 40], Gen.Int[0, 3], Gen.Int[0, 5], Gen.Int[20_000, 20_001], Gen.Int[-1, 2]).Array[0, 2_000].Sample(
            keys =>
            {
                var table = new UsageTable();
                var expected = new Dictionary<UsageKey, long>();
                foreach ((int key, int plan, int route, int day, int window) in keys)
                {
                    var by = new UsageKey(key, plan, route, day, window);
                    table.At(by, out bool hasRoom).Requests++;
                    Assert.True(hasRoom);
                    expected[by] = expected.GetValueOrDefault(by) + 1;
                }

                Assert.Equal(expected.Count, table.Count);
                var drained = new Dictionary<UsageKey, long>();
                table.Drain((in UsageKey by, in UsageCount count) => drained.Add(by, count.Requests));
                Assert.Equal(expected.OrderBy(entry => entry.Key.ToString()), drained.OrderBy(entry => entry.Key.ToString()));
                Assert.Equal(0, table.Count);
                table.Drain((in UsageKey _, in UsageCount _) => Assert.Fail("Drained twice."));
            },
            iter: 200);

    [Fact]
    public void FullTable_TakesNoOtherKeyButTheOnesItHas()
    {
        var table = new UsageTable();
        for (int key = 0; key < UsageTable.CountMax; key++)
        {
            table.At(new UsageKey(key, 0, 0, 0, 0), out bool hasRoom).Requests++;
            Assert.True(hasRoom);
        }

        table.At(new UsageKey(-5, 0, 0, 0, 0), out bool hasOther);
        Assert.False(hasOther);
        table.At(new UsageKey(7, 0, 0, 0, 0), out bool hasIts).Requests++;
        Assert.True(hasIts);
        long sum = 0;
        table.Drain((in UsageKey _, in UsageCount count) => sum += count.Requests);
        Assert.Equal(UsageTable.CountMax + 1, sum);
    }
}
