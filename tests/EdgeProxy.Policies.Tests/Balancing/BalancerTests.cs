using CsCheck;
using EdgeProxy.Testing;

namespace EdgeProxy.Policies.Tests;

public class BalancerTests
{
    private static readonly Gen<int[]> Weights = Gen.OneOf(Gen.Int[1, 9].Array[1, 8], Gen.Const(1).Array[1, 100], Gen.Int[1, 60].Array[1, 4]);

    private static readonly Gen<BalanceMethod> Methods = Gen.Enum<BalanceMethod>();

    [Fact]
    public void RoundRobinWithWeights_IsEvenlyInterleaved() => Assert.Equal("AABACAA", Sequence([5, 1, 1], 7, 0));

    [Fact]
    public void RoundRobinWithEqualWeights_GoesInTurn() => Assert.Equal("ABCABCA", Sequence([7, 7, 7], 7, 0));

    [Fact]
    public void RoundRobinWithoutOneEndpoint_SharesAmongTheOthersEvenly() => Assert.Equal("ACDACDACD", Sequence([1, 1, 1, 1], 9, 0b10));

    [Fact]
    public void RoundRobin_PicksEachExactlyByItsWeightOverAPeriod() =>
        Gen.Select(Weights, Gen.UInt).Sample((weights, cursor) =>
        {
            int sum = weights.Sum();
            int[] picks = Count(new Balancer(BalanceMethod.RoundRobin, weights), new BalancerState { Cursor = cursor % 1_000_000 }, [], sum, 0);
            Assert.Equal(weights, picks);
        }, iter: 500);

    [Fact]
    public void RoundRobinWithExclusions_PicksTheRestExactlyByWeight() =>
        Gen.Select(Weights, Gen.ULong).Sample((weights, excluded) =>
        {
            int[] allowed = [.. weights.Select((weight, i) => i < 64 && ((excluded >> i) & 1) != 0 ? 0 : weight)];
            int[] picks = Count(new Balancer(BalanceMethod.RoundRobin, weights), default, [], Math.Max(1, allowed.Sum()), excluded);
            Assert.Equal(allowed, picks);
        }, iter: 500);

    /// <summary>The rare endpoints stand far apart, so that they are found by searching.</summary>
    [Fact]
    public void RoundRobinWithTheHeavyEndpointExcluded_AlternatesTheRareOnes() =>
        Assert.Equal("BCBCBC", string.Concat(Sequence([5000, 1, 1], 6, 0b1)));

    [Fact]
    public void RoundRobinWithHugeWeights_StaysNearThemInABoundedPeriod()
    {
        var sequence = new WeightedSequence([1_000_000_000, 500_000_000, 1]);
        Assert.InRange(sequence.Period, 3, WeightedSequence.PeriodMax + 3);
        int[] picks = Count(new Balancer(BalanceMethod.RoundRobin, [1_000_000_000, 500_000_000, 1]), default, [], sequence.Period, 0);
        Assert.InRange((double)picks[0] / picks[1], 1.99, 2.01);
        Assert.Equal(1, picks[2]);
    }

    [Fact]
    public void AnyMethod_NeverPicksAnExcludedEndpointAndSaysWhenNoneIsLeft() =>
        Gen.Select(Methods, Weights, Gen.OneOf(Gen.ULong, Gen.Const(ulong.MaxValue), Gen.Const(0UL)), Gen.ULong, Gen.UInt).Sample((method, weights, excluded, seed, cursor) =>
        {
            var balancer = new Balancer(method, weights);
            var state = new BalancerState { Cursor = cursor, Random = seed };
            int[] loads = new int[weights.Length];
            bool any = weights.Length > 64 || weights.Where((_, i) => ((excluded >> i) & 1) == 0).Any();
            for (int i = 0; i < 50; i++)
            {
                int picked = balancer.Select(ref state, loads, excluded);
                Assert.Equal(any, picked >= 0);
                Assert.True(picked < weights.Length && (picked < 0 || picked >= 64 || ((excluded >> picked) & 1) == 0));
                if (picked >= 0)
                {
                    loads[picked]++;
                }
            }
        }, iter: 1_000);

    [Theory]
    [InlineData(BalanceMethod.RoundRobin)]
    [InlineData(BalanceMethod.LeastRequests)]
    [InlineData(BalanceMethod.PowerOfTwo)]
    [InlineData(BalanceMethod.Random)]
    public void NoEndpoints_PicksNone(BalanceMethod method)
    {
        BalancerState state = default;
        Assert.Equal(-1, new Balancer(method, []).Select(ref state, [], 0));
    }

    [Theory]
    [InlineData(new[] { 1, 1, 1 }, new[] { 3, 1, 2 }, 1)]
    [InlineData(new[] { 4, 1, 1 }, new[] { 3, 1, 1 }, 0)]
    [InlineData(new[] { 1, 1, 1 }, new[] { 0, 5, 5 }, 0)]
    [InlineData(new[] { 1_000_000, 1 }, new[] { 1_000_000, 2 }, 0)]
    public void LeastRequests_PicksTheLowestLoadPerWeight(int[] weights, int[] loads, int expected)
    {
        for (uint cursor = 0; cursor < 3; cursor++)
        {
            var state = new BalancerState { Cursor = cursor };
            Assert.Equal(expected, new Balancer(BalanceMethod.LeastRequests, weights).Select(ref state, loads, 0));
        }
    }

    [Fact]
    public void LeastRequestsWithTies_TakesTurnsEvenlyAroundABusyEndpoint() =>
        Assert.Equal([100, 0, 100, 100], Count(new Balancer(BalanceMethod.LeastRequests, [1, 1, 1, 1]), default, [2, 3, 2, 2], 300, 0));

    [Fact]
    public void Random_DrawsByWeight()
    {
        int[] picks = Count(new Balancer(BalanceMethod.Random, [1, 2, 7]), new BalancerState { Random = 42 }, [], 100_000, 0);
        Assert.InRange(picks[0], 9_500, 10_500);
        Assert.InRange(picks[1], 19_500, 20_500);
    }

    [Fact]
    public void RandomWithExclusions_DrawsTheRestByWeight()
    {
        int[] picks = Count(new Balancer(BalanceMethod.Random, [1, 2, 7]), new BalancerState { Random = 42 }, [], 90_000, 0b10);
        Assert.Equal(0, picks[1]);
        Assert.InRange(picks[0], 10_700, 11_800);
    }

    [Fact]
    public void PowerOfTwo_AvoidsTheBusiestAlwaysAndComparesTwoDifferentOnes()
    {
        int[] picks = Count(new Balancer(BalanceMethod.PowerOfTwo, [1, 1, 1]), new BalancerState { Random = 7 }, [9, 0, 1], 30_000, 0);
        // Two of three are compared: the idle one is among them two times in three, else the middle one wins.
        Assert.Equal(0, picks[0]);
        Assert.InRange(picks[1], 19_500, 20_500);
    }

    [Fact]
    public void PowerOfTwoWithOneLeft_PicksIt()
    {
        BalancerState state = default;
        Assert.Equal(2, new Balancer(BalanceMethod.PowerOfTwo, [1, 1, 1]).Select(ref state, [0, 0, 9], 0b011));
    }

    [Fact]
    public void WeightBelowOne_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Balancer(BalanceMethod.RoundRobin, [1, 0]));

    [Theory]
    [InlineData(BalanceMethod.RoundRobin)]
    [InlineData(BalanceMethod.LeastRequests)]
    [InlineData(BalanceMethod.PowerOfTwo)]
    [InlineData(BalanceMethod.Random)]
    public void Select_AllocatesNothing(BalanceMethod method)
    {
        var balancer = new Balancer(method, [100, 1, 1, 1]);
        int[] loads = [1, 2, 3, 4];
        BalancerState state = default;
        Allocation.AssertNone(() => balancer.Select(ref state, loads, 0b0001));
    }

    private static string Sequence(int[] weights, int count, ulong excluded)
    {
        var balancer = new Balancer(BalanceMethod.RoundRobin, weights);
        BalancerState state = default;
        return string.Concat(Enumerable.Range(0, count).Select(_ => (char)('A' + balancer.Select(ref state, [], excluded))));
    }

    private static int[] Count(Balancer balancer, BalancerState state, int[] loads, int times, ulong excluded)
    {
        int[] picks = new int[balancer.EndpointCount];
        for (int i = 0; i < times; i++)
        {
            int picked = balancer.Select(ref state, loads, excluded);
            if (picked >= 0)
            {
                picks[picked]++;
            }
        }

        return picks;
    }
}
