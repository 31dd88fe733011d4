using CsCheck;

namespace EdgeProxy.Policies.Tests;

public class TermsChangeTests
{
    private const long Second = 1_000_000_000;

    [Theory]
    [InlineData(10, 4, 20, 6)] // More burst: the level stays, the rest fills up.
    [InlineData(10, 4, 3, 3)] // Less burst: clamped.
    [InlineData(10, 0, 5, 5)]
    [InlineData(10, 10, 20, 0)] // Empty stays empty.
    public void ChangedBurst_KeepsTheLevel(long burst, int taken, long newBurst, long level)
    {
        var bucket = new TokenBucketState(BucketTerms.Create(7m, burst), 5);
        for (int i = 0; i < taken; i++)
        {
            Assert.True(bucket.TryTake(0, 5, out _));
        }

        bucket.SetTerms(BucketTerms.Create(333_333m, newBurst), 5);
        Assert.Equal(level, bucket.Remaining(5));
        Assert.Equal(newBurst, bucket.Remaining(5 + Second));
    }

    [Fact]
    public void ManyChangesWithoutTraffic_NeverMakeTokens() =>
        Gen.Select(Gen.OneOf(0.1m, 3m, 7m, 333_333m, 12.345m), Gen.Long[1, 50], Gen.Int[0, 60]).Array[1, 30].Sample(
            changes =>
            {
                var bucket = new TokenBucketState(BucketTerms.Create(1m, 50), 0);
                long before = 50;
                foreach ((decimal rate, long burst, int take) in changes)
                {
                    bucket.SetTerms(BucketTerms.Create(rate, burst), 0);
                    Assert.InRange(bucket.Remaining(0), 0, Math.Min(before, burst));
                    for (int i = 0; i < take % 4; i++)
                    {
                        bucket.TryTake(0, 0, out _);
                    }

                    before = bucket.Remaining(0);
                }
            },
            iter: 1_000);

    [Fact]
    public void SameTermsAgain_ChangeNothing()
    {
        var bucket = new TokenBucketState(BucketTerms.Create(7m, 5), 0);
        bucket.TryTake(0, 0, out BucketCharge charge);
        BucketTerms before = bucket.Terms;
        bucket.SetTerms(BucketTerms.Create(7.0m, 5), 0);
        Assert.Same(before, bucket.Terms);
        Assert.True(bucket.GiveBack(charge));
    }

    [Fact]
    public void ChargeFromBeforeAChange_IsNotGivenBackAfterIt()
    {
        var bucket = new TokenBucketState(BucketTerms.Create(7m, 5), 0);
        bucket.TryTake(0, 0, out BucketCharge charge);
        bucket.SetTerms(BucketTerms.Create(7m, 6), 0);
        Assert.False(bucket.GiveBack(charge));
        Assert.Equal(4, bucket.Remaining(0));
    }

    [Fact]
    public void TimeBeforeAChange_IsRefused()
    {
        // What was in the bucket then cannot be told any more.
        var bucket = new TokenBucketState(BucketTerms.Create(7m, 5), 0);
        bucket.SetTerms(BucketTerms.Create(3m, 5), Second);
        Assert.False(bucket.TryTake(0, Second - 10, out BucketCharge charge));
        Assert.Equal(10, charge.WaitNanoseconds);
        Assert.True(bucket.TryTake(0, Second, out _));
    }

    [Fact]
    public void SetOfBuckets_GrowsAndChangesUnderItsKeys()
    {
        var set = new BucketSetState(BucketTerms.Create(1m, 3), 10, 0);
        Assert.True(set.TryTake(9, 0, out _));
        set.EnsureSlots(100_000, 0);
        Assert.True(set.TryTake(99_999, 0, out BucketCharge charge));
        Assert.True(set.TryTake(99_999, 0, out _));
        set.SetTerms(BucketTerms.Create(2m, 5), 0);
        set.EnsureSlots(200_000, 0);
        Assert.Equal(2, set.Remaining(9, 0));
        Assert.Equal(1, set.Remaining(99_999, 0));
        Assert.Equal(3, set.Remaining(5, 0));
        Assert.Equal(5, set.Remaining(150_000, 0));
        Assert.False(set.GiveBack(charge));
        set.Reset(9, 0);
        Assert.Equal(5, set.Remaining(9, 0));
    }
}
