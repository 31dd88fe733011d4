using EdgeProxy.Gateway;

namespace EdgeProxy;

/// <summary>The durations of a stage's exchanges.</summary>
internal sealed class StageTimes(HistogramSeries request, HistogramSeries upstream, HistogramSeries overhead) : IStageTimes
{
    /// <inheritdoc/>
    public void Observe(in Outcome outcome)
    {
        if (!IsTunnel(outcome.End))
        {
            // A tunnel lasts as long as its ends like; that would say nothing about speed.
            request.Observe(outcome.EndedAt - outcome.StartedAt);
        }

        if (outcome.HeadAt >= outcome.SentAt && outcome.SentAt > 0)
        {
            upstream.Observe(outcome.HeadAt - outcome.SentAt);
            long before = outcome.SentAt - outcome.StartedAt;
            long after = IsTunnel(outcome.End) ? 0 : outcome.EndedAt - outcome.FetchedAt;
            overhead.Observe(before + after);
        }
        else if (outcome.SentAt == 0 && !IsTunnel(outcome.End))
        {
            overhead.Observe(outcome.EndedAt - outcome.StartedAt);
        }
    }

    private static bool IsTunnel(ExchangeEnd end) => end is ExchangeEnd.TunnelClosed or ExchangeEnd.TunnelIdle;
}
