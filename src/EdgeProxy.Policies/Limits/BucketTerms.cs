using System.Globalization;
using System.Runtime.CompilerServices;

namespace EdgeProxy.Policies;

/// <summary>
/// A rate and a burst, turned into whole numbers so that a bucket never rounds. Immutable; one object serves any number
/// of buckets.
/// </summary>
/// <remarks>
/// The arithmetic. A rate is a decimal number, so that tokens per nanosecond are a fraction p/q in lowest terms: 333,333 a
/// second is 333333/1000000000, 30,000 is 3/100000, 0.1 is 1/10000000000. Count in units of 1/q token: a nanosecond then
/// brings exactly p units and a token costs exactly q, both whole numbers, for any rate. Nothing is ever rounded, hence
/// nothing can drift; what a rounded interval loses (30,000 a second: 33,333 ns for 33,333⅓) is what this keeps.
/// A bucket's word is the reading of the meter p·t at which it will be full again (the theoretical arrival time of the
/// generic cell rate algorithm, in units instead of seconds). The meter runs modulo 2^64 and only differences count.
/// The two lowest bits are flags, so that all units are multiples of 4.
/// <para>
/// The meter goes round after 2^64 / 4p nanoseconds: a hundred years and more at round rates, 3.8 hours at 333,333 a
/// second. That matters to a bucket only once it has lain untouched for a quarter of that, and it was then full long
/// before; see <see cref="IdleAfter"/>. Where p or burst·q would grow too large (a rate of ten digits, or a burst of
/// millions at a rate of four decimals), the clock is read in ticks of 10, 100 … nanoseconds; all is then exact on that clock.
/// </para>
/// </remarks>
public sealed class BucketTerms
{
    /// <summary>The highest rate, a token a nanosecond.</summary>
    public const decimal RateMax = 1_000_000_000m;

    public const long BurstMax = 1_000_000_000;

    /// <summary>Units are multiples of this: two bits of a word are flags.</summary>
    internal const ulong UnitScale = 4;

    private const ulong NanosecondsPerSecond = 1_000_000_000;

    /// <summary>A full bucket's worth of units, at most: an eighth of the meter's circle.</summary>
    private const ulong CapacityMax = 1UL << 61;

    /// <summary>
    /// Half of the meter's circle lasts at least an hour: a thread may be held up that long between reading the clock and
    /// charging, and is still understood.
    /// </summary>
    private const ulong HalfCircleNanosecondsMin = 3_600 * NanosecondsPerSecond;

    private const ulong TickNanosecondsMax = 1_000_000;

    private BucketTerms(decimal rate, long burst, ulong tick, ulong accrual, ulong cost)
    {
        Rate = rate;
        TokensPerSecond = (double)rate;
        Burst = burst;
        TickNanoseconds = tick;
        Accrual = accrual;
        Cost = cost;
        Capacity = (long)(cost * (ulong)burst);
        TokensPerUnit = 1.0 / cost;
        TouchAfter = Nanoseconds(1UL << 60, accrual, tick);
        IdleAfter = Nanoseconds(1UL << 62, accrual, tick);
    }

    private BucketTerms(BucketTerms terms, BucketTerms previous, long since)
        : this(terms.Rate, terms.Burst, terms.TickNanoseconds, terms.Accrual, terms.Cost)
    {
        Since = since;
        Parity = previous.Parity ^ 1;
        Previous = previous;
    }

    /// <summary>Tokens a second.</summary>
    public decimal Rate { get; }

    /// <summary>The same, rounded: for telling, not for deciding.</summary>
    internal double TokensPerSecond { get; }

    /// <summary>Tokens in a full bucket.</summary>
    public long Burst { get; }

    /// <summary>The resolution of the clock on which the limit is exact: 1 but for unusually long rates and large bursts.</summary>
    public ulong TickNanoseconds { get; }

    /// <summary>Units that a tick brings.</summary>
    internal ulong Accrual { get; }

    /// <summary>Units that a token costs.</summary>
    internal ulong Cost { get; }

    /// <summary>Units in a full bucket.</summary>
    internal long Capacity { get; }

    /// <summary>Roughly, for comparing buckets of different terms with each other.</summary>
    internal double TokensPerUnit { get; }

    /// <summary>Nanoseconds after which a charge notes the time beside the word.</summary>
    internal ulong TouchAfter { get; }

    /// <summary>
    /// A bucket whose noted time is older than this many nanoseconds is full, whatever its word says. It was last charged
    /// at most <see cref="TouchAfter"/> (2^60 units) after the noted time and lacked at most a capacity (2^61 units) then:
    /// less than the 2^62 units that have come in since. And nearer than this, the signed difference of word and meter
    /// is unambiguous.
    /// </summary>
    internal ulong IdleAfter { get; }

    /// <summary>The lowest bit of words under these terms; terms that follow each other on a bucket have different ones.</summary>
    internal ulong Parity { get; }

    /// <summary>
    /// The time from which on these are in force, at which buckets are converted whenever that is done. A call with a time
    /// before it (a thread held up while terms change) is refused, since the word does not tell any more what was then.
    /// </summary>
    internal long Since { get; }

    /// <summary>What was in force on the same bucket before, until these are followed in turn.</summary>
    internal BucketTerms? Previous { get; private set; }

    /// <summary>
    /// Makes terms of a rate (tokens a second, above 0, at most <see cref="RateMax"/>) and a burst (1 to
    /// <see cref="BurstMax"/> tokens). False, with the reason, for others, and for rates of more digits than a word can hold
    /// exactly (eleven always fit, up to nine of them decimals, but for the largest bursts).
    /// </summary>
    public static bool TryCreate(decimal rate, long burst, out BucketTerms? terms, out string? error)
    {
        terms = null;
        error = rate is <= 0 or > RateMax ? $"a rate is above 0 and at most {RateMax.ToString(CultureInfo.InvariantCulture)} a second"
            : burst is < 1 or > BurstMax ? $"a burst is at least 1 and at most {BurstMax}"
            : null;
        if (error is not null)
        {
            return false;
        }

        (UInt128 tokens, UInt128 nanoseconds) = PerNanosecond(rate);
        for (ulong tick = 1; tick <= TickNanosecondsMax; tick *= 10)
        {
            UInt128 divisor = GreatestCommonDivisor(tokens * tick, nanoseconds);
            UInt128 accrual = tokens * tick / divisor * UnitScale;
            UInt128 cost = nanoseconds / divisor * UnitScale;
            if (cost <= CapacityMax && cost * (UInt128)burst <= CapacityMax && accrual * HalfCircleNanosecondsMin <= (UInt128)(1UL << 63) * tick)
            {
                terms = new BucketTerms(rate, burst, tick, (ulong)accrual, (ulong)cost);
                return true;
            }
        }

        error = "the rate has more digits than can be kept exactly with this burst";
        return false;
    }

    /// <summary>As <see cref="TryCreate"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The rate or the burst is not usable.</exception>
    public static BucketTerms Create(decimal rate, long burst) =>
        TryCreate(rate, burst, out BucketTerms? terms, out string? error) ? terms! : throw new ArgumentOutOfRangeException(nameof(rate), rate, error);

    /// <summary>These terms, to come into force on a bucket where others were; those forget what was before them.</summary>
    internal BucketTerms Following(BucketTerms previous, long now)
    {
        previous.Previous = null;
        return new BucketTerms(this, previous, Math.Max(now, previous.Since));
    }

    internal bool SameAs(BucketTerms other) => Rate == other.Rate && Burst == other.Burst;

    /// <summary>The meter at a time in nanoseconds, modulo 2^64.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ulong MeterAt(long now) => (TickNanoseconds == 1 ? (ulong)now : (ulong)now / TickNanoseconds) * Accrual;

    /// <summary>Nanoseconds from <paramref name="now"/> until so many units have come in.</summary>
    internal long UntilAccrued(long units, long now)
    {
        ulong ticks = ((ulong)units + Accrual - 1) / Accrual;
        return TickNanoseconds == 1 ? (long)ticks : (long)((((ulong)now / TickNanoseconds) + ticks) * TickNanoseconds) - now;
    }

    /// <summary>A debt under other terms as one under these, at the same time: the level (burst less debt) is kept, and clamped to the new burst.</summary>
    internal long DebtFrom(BucketTerms other, long debt)
    {
        // Rounded down, below zero as well (a thread behind the others sees a level below zero): never in favour of more tokens.
        Int128 scaled = (Int128)(other.Capacity - debt) * (Int128)Cost;
        Int128 level = scaled / (Int128)other.Cost;
        level -= scaled < 0 && level * (Int128)other.Cost != scaled ? 1 : 0;
        long debtHere = level >= Capacity ? 0 : (long)Int128.Min(Capacity - level, 1L << 62);
        return (debtHere + (long)UnitScale - 1) & ~((long)UnitScale - 1);
    }

    private static ulong Nanoseconds(ulong units, ulong accrual, ulong tick) =>
        (ulong)UInt128.Min((UInt128)(units / accrual) * tick, (UInt128)(ulong.MaxValue >> 2));

    private static (UInt128 Tokens, UInt128 Nanoseconds) PerNanosecond(decimal rate)
    {
        // A decimal is a whole number of 96 bits over a power of ten.
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(rate, bits);
        var whole = new UInt128((uint)bits[2], ((ulong)(uint)bits[1] << 32) | (uint)bits[0]);
        UInt128 nanoseconds = NanosecondsPerSecond;
        for (int scale = (bits[3] >> 16) & 0xFF; scale > 0; scale--)
        {
            if (whole % 10 == 0)
            {
                whole /= 10;
            }
            else if (scale <= 20)
            {
                nanoseconds *= 10;
            }
            else
            {
                // Beyond any rate that a word holds; the caller finds that its cost is too large.
                nanoseconds = UInt128.Max(nanoseconds, (UInt128)1 << 100);
            }
        }

        return (whole, nanoseconds);
    }

    private static UInt128 GreatestCommonDivisor(UInt128 a, UInt128 b)
    {
        while (b != 0)
        {
            (a, b) = (b, a % b);
        }

        return a;
    }
}
