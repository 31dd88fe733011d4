using Xunit.Abstractions;

namespace EdgeProxy.Policies.Tests;

/// <summary>Real threads on shared buckets, for some tenths of a second each.</summary>
public class BucketStressTests(ITestOutputHelper output)
{
    private const int Threads = 4;

    /// <summary>
    /// The time is one that the threads move on themselves, so that they ask without a gap however busy the machine is. Then
    /// not only the bound holds: what was admitted and what is left are together exactly what there was.
    /// </summary>
    [Theory]
    [InlineData("333333", 100)]
    [InlineData("30000", 10)]
    [InlineData("7", 2)]
    public void ThreadsOnOneBucket_TakeExactlyWhatThereIs(string rateText, long burst)
    {
        decimal rate = decimal.Parse(rateText);
        long step = (long)(1_000_000_000 / rate / 3);
        long clock = 0;
        var bucket = new TokenBucketState(BucketTerms.Create(rate, burst), 0);
        TokenBucketTests.Drain(bucket, 0);
        (long Now, bool Taken)[] all = Run(100_000, () =>
        {
            long now = Interlocked.Add(ref clock, step);
            return (now, bucket.TryTake(0, now, out _));
        });
        var law = new LimitLaw(rate, burst, 0);
        long[] admitted = [.. all.Where(one => one.Taken).Select(one => one.Now).Order()];
        AssertAdmitted([.. Enumerable.Repeat(0L, (int)burst), .. admitted], law);
        Assert.Equal(law.MostIn(clock), burst + admitted.Length + bucket.Remaining(clock));
        output.WriteLine($"{admitted.Length} of {all.Length} admitted");
    }

    [Fact]
    public void ThreadsOnCrossingChains_KeepEveryLevelsBound()
    {
        (decimal Rate, long Burst)[] levels = [(50_000m, 3), (70_000m, 2), (333_333m, 20)];
        TokenBucketState[] buckets = [.. levels.Select(level => new TokenBucketState(BucketTerms.Create(level.Rate, level.Burst), 0))];
        int[][] orders = [[0, 1, 2], [1, 2], [0, 2], [2, 1, 0]];
        long clock = 0;
        long lost = 0;
        (int Kind, long Now, bool Taken)[] all = Run(100_000, () =>
        {
            long now = Interlocked.Add(ref clock, 2_500);
            int kind = (int)(now / 2_500 % orders.Length);
            BucketChain chain = default;
            chain.Clear();
            foreach (int level in orders[kind])
            {
                chain.Add(buckets[level], 0);
            }

            bool taken = chain.TryTake(now);
            if (taken && now % 35_000 == 0)
            {
                chain.GiveBack();
                taken = false;
            }

            Interlocked.Add(ref lost, chain.Lost);
            return (kind, now, taken);
        });
        for (int level = 0; level < levels.Length; level++)
        {
            var law = new LimitLaw(levels[level].Rate, levels[level].Burst, 0);
            AssertAdmitted([.. all.Where(one => one.Taken && orders[one.Kind].Contains(level)).Select(one => one.Now).Order()], law);
            output.WriteLine($"level {level}: {all.Count(one => one.Taken && orders[one.Kind].Contains(level))} admitted of {law.MostIn(clock)}");
        }

        output.WriteLine($"{all.Length} asked, {lost} tokens lost");
        Assert.InRange(lost, 0, all.Length / 20);
    }

    [Fact]
    public void TermsChangedUnderTraffic_KeepTheBoundOfTheHighestOfThem()
    {
        BucketTerms[] terms = [BucketTerms.Create(100_000m, 10), BucketTerms.Create(33_333m, 5), BucketTerms.Create(99_999.9m, 8)];
        var bucket = new TokenBucketState(terms[0], 0);
        long clock = 0;
        int changes = 0;
        int changer = 0;
        (long Now, bool Taken)[] all = Run(100_000, () =>
        {
            long now = Interlocked.Add(ref clock, 3_000);
            if (now % 300_000 == 0 && Interlocked.CompareExchange(ref changer, 1, 0) == 0)
            {
                bucket.SetTerms(terms[++changes % terms.Length], now);
                Volatile.Write(ref changer, 0);
            }

            return (now, bucket.TryTake(0, now, out _));
        });
        long[] admitted = [.. all.Where(one => one.Taken).Select(one => one.Now).Order()];
        AssertAdmitted(admitted, new LimitLaw(100_000m, 10, 0));
        output.WriteLine($"{admitted.Length} admitted, {changes} changes");
        Assert.InRange(changes, 100, int.MaxValue);
        Assert.InRange(admitted.Length, (long)(33_333m * clock / 1_000_000_000 * 0.9m), all.Length);
    }

    /// <summary>Every thread asks so often.</summary>
    internal static T[] Run<T>(int times, Func<T> ask)
    {
        var all = new T[Threads][];
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(index => new Thread(() =>
        {
            var mine = new T[times];
            for (int i = 0; i < times; i++)
            {
                mine[i] = ask();
            }

            all[index] = mine;
        }))];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        return [.. all.SelectMany(mine => mine)];
    }

    /// <summary>A bucket of the definition admits all of these, in their order: the same as that no interval has more than the bound.</summary>
    internal static void AssertAdmitted(long[] admitted, LimitLaw law)
    {
        for (int i = 0; i < admitted.Length; i++)
        {
            Assert.True(law.TryTake(admitted[i]), $"admission {i} of {admitted.Length} is one too many");
        }
    }
}
