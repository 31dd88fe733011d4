using EdgeProxy.Gateway;

namespace EdgeProxy;

/// <summary>The durations of a stage's exchanges.</summary>
internal sealed class StageTimes(HistogramSeries request, HistogramSeries upstream, HistogramSeries overhead) : IStageTimes
{
    /// <inheritdoc/>
    public void Observe(in Outcome outcome)
    {
        if (!outcome.IsTunnel)
        {
            // A tunnel lasts as long as its ends like; that would say nothing about speed.
            request.Observe(outcome.EndedAt - outcome.StartedAt);
        }

        if (outcome.HeadAt >= outcome.SentAt && outcome.SentAt > 0)
        {
            upstream.Observe(outcome.HeadAt - outcome.SentAt);
            long before = outcome.SentAt - outcome.StartedAt;
            long after = outcome.IsTunnel ? 0 : outcome.EndedAt - outcome.FetchedAt;
            overhead.Observe(before + after);
        }
        else if (outcome.SentAt == 0 && !outcome.IsTunnel)
        {
            overhead.Observe(outcome.EndedAt - outcome.StartedAt);
        }
    }
}
