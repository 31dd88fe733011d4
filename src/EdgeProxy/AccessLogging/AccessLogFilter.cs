using EdgeProxy.Gateway;

namespace EdgeProxy;

/// <summary>
/// Which exchanges get a line: all that failed, all that meet a condition, and a share of the others.
/// One for each loop, with its own random numbers.
/// </summary>
internal sealed class AccessLogFilter(AccessLogSettings settings, Random random)
{
    /// <summary>The first status that is no fault of the client.</summary>
    private const int ServerErrorMin = 500;

    private readonly int _minimumStatus = settings.MinimumStatus > 0 ? settings.MinimumStatus : int.MaxValue;
    private readonly long _slowerThan = settings.SlowerThan is { } bound ? bound.Ticks * TimeSpan.NanosecondsPerTick : long.MaxValue;
    private readonly double _sample = settings.Sample;

    public bool Takes(in ExchangeRecord record)
    {
        ref readonly Outcome outcome = ref record.Outcome;
        return outcome.Status >= ServerErrorMin
            || !Ends.IsRegular(outcome.End)
            || outcome.Status >= _minimumStatus
            || record.Duration > _slowerThan
            || _sample >= 1
            || (_sample > 0 && random.NextDouble() < _sample);
    }
}
