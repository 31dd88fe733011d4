using System.Numerics;

namespace EdgeProxy.Policies.Tests;

/// <summary>A token bucket as the definition has it, in exact fractions: what the real one is held to.</summary>
internal sealed class LimitLaw
{
    private readonly BigInteger _rateNumerator;
    private readonly BigInteger _rateDenominator;

    /// <summary>Level in tokens, times the denominator.</summary>
    private BigInteger _level;
    private long _time;

    public LimitLaw(decimal rate, long burst, long now)
    {
        decimal whole = rate;
        BigInteger scale = 1;
        while (whole != decimal.Truncate(whole))
        {
            whole *= 10;
            scale *= 10;
        }

        _rateNumerator = new BigInteger(whole);
        _rateDenominator = scale * 1_000_000_000;
        Burst = burst;
        _level = burst * _rateDenominator;
        _time = now;
    }

    public long Burst { get; }

    public bool TryTake(long now)
    {
        _level = BigInteger.Min(Burst * _rateDenominator, _level + ((now - _time) * _rateNumerator));
        _time = now;
        if (_level < _rateDenominator)
        {
            return false;
        }

        _level -= _rateDenominator;
        return true;
    }

    public long Remaining => (long)(_level / _rateDenominator);

    /// <summary>burst + rate·t, rounded down: no whole number above it is at most it.</summary>
    public BigInteger MostIn(long nanoseconds) => Burst + (nanoseconds * _rateNumerator / _rateDenominator);

    /// <summary>The least nanoseconds in which so many tokens come in.</summary>
    public long NanosecondsFor(BigInteger tokens) => (long)(((tokens * _rateDenominator) + _rateNumerator - 1) / _rateNumerator);
}
