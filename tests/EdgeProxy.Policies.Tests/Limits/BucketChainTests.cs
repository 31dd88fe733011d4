using CsCheck;
using EdgeProxy.Testing;

namespace EdgeProxy.Policies.Tests;

public class BucketChainTests
{
    private const long Second = 1_000_000_000;

    [Fact]
    public void AllLevelsAdmit_EachIsChargedOnce()
    {
        TokenBucketState[] buckets = [Bucket(1, 5), Bucket(2, 3), Bucket(10, 4)];
        BucketChain chain = Chain(buckets);
        Assert.True(chain.TryTake(0));
        Assert.Equal(-1, chain.RefusedBy);
        Assert.Equal([4, 2, 3], buckets.Select(bucket => bucket.Remaining(0)));
        chain.GiveBack();
        Assert.Equal([5, 3, 4], buckets.Select(bucket => bucket.Remaining(0)));
        Assert.Equal(0, chain.Lost);
    }

    [Fact]
    public void OneLevelRefuses_NoneIsChargedAndTheLongestWaitIsTold()
    {
        TokenBucketState[] buckets = [Bucket(10, 5), Bucket(2, 1), Bucket(1, 1)];
        BucketChain chain = Chain(buckets);
        Assert.True(chain.TryTake(0));
        Assert.False(chain.TryTake(0));
        Assert.Equal(1, chain.RefusedBy);
        Assert.Equal(Second, chain.WaitNanoseconds);
        Assert.Equal([4, 0, 0], buckets.Select(bucket => bucket.Remaining(0)));
        Assert.False(chain.TryTake(Second - 1));
        Assert.Equal(2, chain.RefusedBy);
        Assert.True(chain.TryTake(Second));
    }

    [Fact]
    public void TokenTakenAfterTheLook_IsNotTakenTwice()
    {
        TokenBucketState[] buckets = [Bucket(1, 5), Bucket(2, 1)];
        BucketChain chain = Chain(buckets);
        chain.Look(0);
        Assert.True(buckets[1].TryTake(0, 0, out _));
        Assert.False(chain.TryTake(0));
        Assert.Equal(1, chain.RefusedBy);
        Assert.Equal([5, 0], buckets.Select(bucket => bucket.Remaining(0)));
    }

    [Fact]
    public void Look_ServesOneCharge()
    {
        TokenBucketState[] buckets = [Bucket(1, 5), Bucket(2, 1)];
        BucketChain chain = Chain(buckets);
        chain.Look(0);
        Assert.True(chain.TryTake(0));
        Assert.False(chain.TryTake(0));
        Assert.True(chain.TryTake(Second));
        chain.Look(Second);
        Assert.Equal(1, chain.RefusedBy);
        chain.Clear();
        Assert.True(chain.TryTake(Second));
        Assert.Equal([4, 0], buckets.Select(bucket => bucket.Remaining(Second)));
    }

    [Fact]
    public void NoLevels_Admit()
    {
        BucketChain chain = default;
        chain.Clear();
        Assert.True(chain.TryTake(0));
        chain.GiveBack();
    }

    [Fact]
    public void AnySequence_IsAsLevelsCheckedTogether() =>
        Gen.Select(Gen.Select(Gen.OneOf(0.5m, 3m, 7m, 333m), Gen.Long[1, 4]).Array[1, 5], Gen.Int[0, 700].Array[1, 60]).Sample(
            (levels, gaps) =>
            {
                var taken = new List<long>();
                BucketChain chain = Chain([.. levels.Select(level => Bucket(level.Item1, level.Item2))]);
                long now = 0;
                foreach (int gap in gaps)
                {
                    now += gap * Second / 1000;

                    // A definition cannot give back, so that it is run again from the start for each.
                    LimitLaw[] fresh = [.. levels.Select(level => new LimitLaw(level.Item1, level.Item2, 0))];
                    Assert.All(taken, time => Assert.All(fresh, law => Assert.True(law.TryTake(time))));
                    bool expected = fresh.Select(law => law.TryTake(now)).ToArray().All(admits => admits);
                    Assert.Equal(expected, chain.TryTake(now));
                    if (expected)
                    {
                        taken.Add(now);
                    }
                }
            },
            iter: 200);

    [Fact]
    public void EightLevels_AllocateNothing()
    {
        TokenBucketState[] buckets = [.. Enumerable.Range(0, BucketChain.LevelsMax).Select(_ => Bucket(1_000_000, 10))];
        BucketChain chain = default;
        long now = 0;
        Allocation.AssertNone(() =>
        {
            chain.Clear();
            foreach (TokenBucketState bucket in buckets)
            {
                chain.Add(bucket, 0);
            }

            now += 700;
            if (chain.TryTake(now) && now % 3 == 0)
            {
                chain.GiveBack();
            }
        });
    }

    private static TokenBucketState Bucket(decimal rate, long burst) => new(BucketTerms.Create(rate, burst), 0);

    private static BucketChain Chain(params TokenBucketState[] buckets)
    {
        BucketChain chain = default;
        chain.Clear();
        foreach (TokenBucketState bucket in buckets)
        {
            chain.Add(bucket, 0);
        }

        return chain;
    }
}
