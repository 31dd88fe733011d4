using EdgeProxy.Gateway;

namespace EdgeProxy;

/// <summary>Gives each stage its histograms, within the budget of series.</summary>
internal sealed class StageMetrics
{
    private readonly MetricFamily<HistogramSeries> _request;
    private readonly MetricFamily<HistogramSeries> _upstream;
    private readonly MetricFamily<HistogramSeries> _overhead;
    private readonly SeriesBudget _budget;
    private readonly Dictionary<(string Api, string Stage), StageTimes> _stages = [];
    private StageTimes? _overflow;

    public StageMetrics(MetricsRegistry registry, SeriesBudget budget)
    {
        _budget = budget;
        _request = registry.Histogram(
            "edgeproxy_request_duration_seconds", "From the parsed request head to the end of the exchange; tunnels excepted.", "api", "stage");
        _upstream = registry.Histogram(
            "edgeproxy_upstream_duration_seconds", "From the request head sent to the upstream's response head.", "api", "stage");
        _overhead = registry.Histogram(
            "edgeproxy_overhead_seconds",
            "What the gateway adds: before the request head was sent (routing, policies, waiting for a connection) and after the upstream was done.",
            "api",
            "stage");
    }

    /// <summary>The same for the same names, so that a stage's series go on over reloads.</summary>
    public IStageTimes Of(string api, string stage)
    {
        if (!_stages.TryGetValue((api, stage), out StageTimes? times))
        {
            times = _budget.TryTake(3 * MetricsRegistry.SeriesPerHistogram)
                ? Make(api, stage)
                : _overflow ??= Make(SeriesBudget.Overflow, SeriesBudget.Overflow);
            _stages.Add((api, stage), times);
        }

        return times;
    }

    private StageTimes Make(string api, string stage) => new(_request.With(api, stage), _upstream.With(api, stage), _overhead.With(api, stage));
}
