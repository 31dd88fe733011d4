using System.Numerics;
using CsCheck;
using EdgeProxy.Testing;

namespace EdgeProxy.Policies.Tests;

public class TokenBucketTests
{
    private const long Second = 1_000_000_000;
    private const long Day = 86_400 * Second;

    private static long Requests { get; } = long.Parse(Environment.GetEnvironmentVariable("EDGEPROXY_LIMIT_REQUESTS") ?? "100000");

    private static readonly Gen<decimal> Rate = Gen.OneOf(
        Gen.OneOf(0.1m, 1m, 3m, 7m, 100m, 30_000m, 333_333m, 0.333m, 12.345m, 1_000_000m, 0.000_123m, 99_999.9m, 1_000_000_000m),
        Gen.Int[1, 9_999_999].Select(Gen.Int[0, 4], (whole, scale) => whole / (decimal)Math.Pow(10, scale)));

    /// <summary>
    /// Asks a nanosecond before the next token is due, when it is, and right after; for as many requests as EDGEPROXY_LIMIT_REQUESTS
    /// says (100,000 by default, a billion take a quarter of a minute a rate). When a token is due is told by whole numbers and a
    /// remainder carried along, with none of the bucket's own arithmetic.
    /// </summary>
    [Theory]
    [InlineData("0.1", 10_000_000_000, 1)]
    [InlineData("1", 1_000_000_000, 1)]
    [InlineData("3", 1_000_000_000, 3)]
    [InlineData("7", 1_000_000_000, 7)]
    [InlineData("100", 10_000_000, 1)]
    [InlineData("30000", 1_000_000_000, 30_000)]
    [InlineData("333333", 1_000_000_000, 333_333)]
    [InlineData("0.333", 1_000_000_000_000, 333)]
    [InlineData("12.345", 1_000_000_000_000, 12_345)]
    public void AskingAroundTheTimeOfEachToken_AdmitsEachWhenItIsDueAndNotBefore(string rate, long nanoseconds, long tokens)
    {
        const long burst = 5;
        const long start = 123_456_789_012_345;
        long requests = Requests;
        requests = Math.Min(requests, (long)(8e18 / nanoseconds * tokens));
        var bucket = new TokenBucketState(BucketTerms.Create(decimal.Parse(rate), burst), start);
        Assert.Equal(1UL, bucket.Terms.TickNanoseconds);
        Assert.Equal(burst, Drain(bucket, start));
        long due = start;
        long remainder = 0;
        for (long i = 0; i < requests; i++)
        {
            due += nanoseconds / tokens;
            remainder += nanoseconds % tokens;
            due += remainder / tokens;
            remainder %= tokens;
            long at = due + (remainder > 0 ? 1 : 0);
            bool early = bucket.TryTake(0, at - 1, out BucketCharge refused);
            bool onTime = bucket.TryTake(0, at, out _);
            bool again = bucket.TryTake(0, at, out _);
            if (early || !onTime || again || refused.WaitNanoseconds != 1)
            {
                Assert.Fail($"Token {i} at {at}: early {early}, on time {onTime}, again {again}, wait {refused.WaitNanoseconds}.");
            }
        }
    }

    /// <summary>
    /// Asks at random times, twice as often as the rate allows, with pauses, for as many requests as EDGEPROXY_LIMIT_REQUESTS says. Each
    /// answer is that of a bucket as the definition has it, which counts tokens up in whole fractions and clamps them: so no
    /// interval admits more than the bound, and nobody who is within it is refused.
    /// </summary>
    [Theory]
    [InlineData("0.1", 10, 1)]
    [InlineData("1", 1, 1)]
    [InlineData("3", 1, 3)]
    [InlineData("7", 1, 7)]
    [InlineData("100", 1, 100)]
    [InlineData("30000", 1, 30_000)]
    [InlineData("333333", 1, 333_333)]
    public void AskingAtRandomTimes_DecidesAsTheDefinition(string rate, long seconds, long tokens)
    {
        const long burst = 5;
        long now = 123_456_789_012_345;
        var bucket = new TokenBucketState(BucketTerms.Create(decimal.Parse(rate), burst), now);
        long cost = seconds * Second; // Of a token; a nanosecond brings as many of these as there are tokens.
        long token = (cost / tokens) + 1;
        long level = burst * cost;
        ulong random = 0x9E37_79B9_7F4A_7C15;
        long admitted = 0;
        long requests = Requests;
        for (long i = 0; i < requests; i++)
        {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            long gap = (long)(random >> 17) % token;
            gap = (random & 1023) == 0 ? gap * 8 : (random & 12) == 0 ? 0 : gap;
            now += gap;
            level = Math.Min(burst * cost, level + (gap * tokens));
            bool expected = level >= cost;
            level -= expected ? cost : 0;
            admitted += expected ? 1 : 0;
            if (bucket.TryTake(0, now, out _) != expected)
            {
                Assert.Fail($"Request {i} at {now}: expected {expected}.");
            }
        }

        Assert.InRange(admitted, requests / 5, requests * 4 / 5);
    }

    [Theory]
    [InlineData("0.1")]
    [InlineData("3")]
    [InlineData("7")]
    [InlineData("30000")]
    [InlineData("333333")]
    public void TakingInLumpsForAYear_DriftsByNothing(string rateText)
    {
        decimal rate = decimal.Parse(rateText);
        const long burst = 100_000;
        var bucket = new TokenBucketState(BucketTerms.Create(rate, burst), 0);
        var law = new LimitLaw(rate, burst, 0);
        Drain(bucket, 0);
        BigInteger taken = burst;
        long step = Math.Max(1, (long)(700 / rate * Second));
        for (long now = step; now < 365 * Day && taken < burst + 500_000; now += step)
        {
            taken += Drain(bucket, now);
            Assert.Equal(law.MostIn(now), taken);
        }
    }

    [Fact]
    public void AnyTimesAtAnyRate_DecidesAsTheDefinition() =>
        Gen.Select(Rate, Gen.OneOf(Gen.Long[1, 4], Gen.Long[1, 1_000]), Gen.Long[0, 1L << 61], Gen.Int[1, 6].Select(Gen.Int[0, 1000], Gen.Int[0, 3]).Array[1, 60])
            .Sample((rate, burst, start, steps) =>
            {
                Assert.True(BucketTerms.TryCreate(rate, burst, out BucketTerms? terms, out string? error), error);
                long tick = (long)terms!.TickNanoseconds;
                start -= start % tick;
                var bucket = new TokenBucketState(terms, start);
                var law = new LimitLaw(rate, burst, start);
                long now = start;
                foreach ((int kind, int thousandths, int odd) in steps)
                {
                    // About a token's time, give or take some ticks, or a fraction of it, or many.
                    decimal token = Second / rate;
                    long gap = (long)(kind switch { 1 => 0, 2 => token, 3 => token * thousandths / 1000, 4 => token * burst, 5 => token * thousandths, _ => thousandths });
                    now += Math.Min((gap / tick * tick) + (odd * tick), 1L << 54);
                    BucketLevel seen = bucket.Peek(0, now);
                    bool expected = law.TryTake(now);
                    bool taken = bucket.TryTake(0, now, out BucketCharge charge);
                    Assert.Equal(expected, taken);
                    Assert.Equal(expected, seen.Admits);
                    Assert.Equal(charge.WaitNanoseconds, seen.WaitNanoseconds);
                    Assert.Equal(law.Remaining, bucket.Remaining(now));
                    if (!taken)
                    {
                        Assert.True(bucket.Peek(0, now + charge.WaitNanoseconds).Admits);
                        Assert.False(bucket.Peek(0, now + charge.WaitNanoseconds - 1).Admits);
                    }
                }
            }, iter: 2_000);

    [Fact]
    public void TimesOutOfOrder_NeverAdmitMoreThanTheBound() =>
        Gen.Select(Rate, Gen.Long[1, 20], Gen.Int[0, 4_000].Array[1, 120]).Sample(
            (rate, burst, offsets) =>
            {
                BucketTerms terms = BucketTerms.Create(rate, burst);
                long tick = (long)terms.TickNanoseconds;
                var bucket = new TokenBucketState(terms, 0);
                var law = new LimitLaw(rate, burst, 0);
                decimal token = Second / rate;
                var admitted = new List<long>();
                foreach (int offset in offsets)
                {
                    long now = Math.Min((long)(token * offset / 100), 1L << 55) / tick * tick;
                    if (bucket.TryTake(0, now, out _))
                    {
                        admitted.Add(now);
                    }
                }

                AssertBound([.. admitted.Order()], law);
            },
            iter: 1_500);

    [Theory]
    [InlineData("333333", 1000)]
    [InlineData("1", 3)]
    [InlineData("123456.7", 5)]
    public void IdleForAnyTime_IsFull(string rateText, long burst)
    {
        BucketTerms terms = BucketTerms.Create(decimal.Parse(rateText), burst);
        long circle = (long)UInt128.Min((UInt128.One << 64) / terms.Accrual * terms.TickNanoseconds, (UInt128)(1L << 60));
        foreach (double part in new[] { 0.05, 0.2, 0.25, 0.26, 0.49, 0.5, 0.51, 0.75, 0.99, 1.0, 1.01, 1.5, 2.0 })
        {
            var bucket = new TokenBucketState(terms, 1_000);
            Drain(bucket, 1_000);
            long idle = (long)(circle * part);
            long[] around = [idle, idle + ((long)(burst * Second / terms.Rate) / 2)];
            Assert.All(around, later => Assert.Equal(burst, bucket.Remaining(1_000 + Math.Max(later, (long)(burst * Second / terms.Rate) + 2))));
        }
    }

    [Fact]
    public void SteadyUseOverManyCircles_NeverErrs()
    {
        // 333,333 a second goes round every 3.8 hours: a year of requests, one in 40 minutes, and a drain now and then.
        var bucket = new TokenBucketState(BucketTerms.Create(333_333m, 10), 0);
        for (long now = 0, i = 0; now < 365 * Day; now += 2_400 * Second, i++)
        {
            Assert.Equal(10, bucket.Remaining(now));
            Assert.Equal(i % 7 == 0 ? 10 : 1, i % 7 == 0 ? Drain(bucket, now) : bucket.TryTake(0, now, out _) ? 1 : 0);
        }
    }

    [Fact]
    public void GivenBackAtOnce_IsAsIfNeverTaken() =>
        Gen.Select(Rate, Gen.Long[1, 5], Gen.Int[0, 300].Select(Gen.Bool).Array[1, 40]).Sample(
            (rate, burst, steps) =>
            {
                BucketTerms terms = BucketTerms.Create(rate, burst);
                var bucket = new TokenBucketState(terms, 0);
                var other = new TokenBucketState(terms, 0);
                decimal now = 0;
                foreach ((int gap, bool keep) in steps)
                {
                    now += Math.Min(Second / rate * gap / 100, 1L << 52);
                    bool taken = bucket.TryTake(0, (long)now, out BucketCharge charge);
                    if (!keep && taken)
                    {
                        Assert.True(bucket.GiveBack(charge));
                    }
                    else
                    {
                        Assert.Equal(other.TryTake(0, (long)now, out _), taken);
                    }

                    Assert.Equal(other.Remaining((long)now), bucket.Remaining((long)now));
                }
            },
            iter: 1_500);

    [Fact]
    public void GivenBackAfterOthersAndARefill_IsLostRatherThanOneTooMany()
    {
        var bucket = new TokenBucketState(BucketTerms.Create(1m, 1), 0);
        Assert.True(bucket.TryTake(0, 0, out BucketCharge first));
        Assert.True(bucket.TryTake(0, Second, out _));
        Assert.False(bucket.GiveBack(first));
        Assert.False(bucket.TryTake(0, Second, out _));
    }

    [Theory]
    [InlineData("0", 1)]
    [InlineData("-1", 1)]
    [InlineData("1000000001", 1)]
    [InlineData("1", 0)]
    [InlineData("1", 1000000001)]
    [InlineData("0.1234567890123456789", 1)]
    [InlineData("0.0000000000000000000000000001", 1)]
    [InlineData("987654321.123456789", 1)]
    public void UnusableTerms_AreRefusedWithAReason(string rate, long burst)
    {
        Assert.False(BucketTerms.TryCreate(decimal.Parse(rate), burst, out BucketTerms? terms, out string? error));
        Assert.Null(terms);
        Assert.NotEmpty(error!);
    }

    [Theory]
    [InlineData("0.1", 1_000_000, 1)]
    [InlineData("100.00", 1_000_000, 1)]
    [InlineData("333333", 500_000_000, 1)]
    [InlineData("333333", 1_000_000_000, 10)]
    [InlineData("98765.4321", 1_000, 10_000)]
    [InlineData("9876543210.1", 1, 0)]
    [InlineData("12345678.912", 1, 1_000)]
    public void Terms_AreExactOnTheFinestClockThatAWordHolds(string rate, long burst, ulong tick)
    {
        Assert.Equal(tick != 0, BucketTerms.TryCreate(decimal.Parse(rate), burst, out BucketTerms? terms, out _));
        Assert.Equal(tick, terms?.TickNanoseconds ?? 0);
    }

    [Fact]
    public void ChargingAndGivingBack_AllocatesNothing()
    {
        var bucket = new TokenBucketState(BucketTerms.Create(333_333m, 10), 0);
        long now = 0;
        Allocation.AssertNone(() =>
        {
            now += 1_500;
            if (bucket.TryTake(0, now, out BucketCharge charge) && now % 4 == 0)
            {
                bucket.GiveBack(charge);
            }

            bucket.Remaining(now);
        });
    }

    internal static long Drain(TokenBucketState bucket, long now)
    {
        long taken = 0;
        while (bucket.TryTake(0, now, out _))
        {
            taken++;
        }

        return taken;
    }

    /// <summary>No interval has more than the bound: with t as the prefix, admitted[j] − admitted[i] against j − i + 1.</summary>
    internal static void AssertBound(long[] admitted, LimitLaw law)
    {
        for (int from = 0; from < admitted.Length; from++)
        {
            for (int to = from; to < admitted.Length; to++)
            {
                Assert.True(to - from + 1 <= law.MostIn(admitted[to] - admitted[from]), $"{to - from + 1} within {admitted[to] - admitted[from]} ns");
            }
        }
    }
}
