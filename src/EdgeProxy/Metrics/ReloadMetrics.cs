namespace EdgeProxy;

/// <summary>Loads of the documents, and whether what is in use is what is on disk.</summary>
internal sealed class ReloadMetrics
{
    private readonly CounterSeries _published;
    private readonly CounterSeries _refused;
    private readonly GaugeSeries _lastSuccess;
    private readonly GaugeSeries _isRefused;
    private readonly GaugeSeries _isOnLastGood;

    public ReloadMetrics(MetricsRegistry registry)
    {
        MetricFamily<CounterSeries> loads = registry.Counter("edgeproxy_config_loads_total", "Loads of the documents, the first among them, by what came of them: published or refused.", "result");
        _published = loads.With("published");
        _refused = loads.With("refused");
        _lastSuccess = registry.Gauge("edgeproxy_config_last_success_timestamp_seconds", "When documents were published last, seconds since 1970; 0 for never.").With();
        _isRefused = registry.Gauge("edgeproxy_config_refused", "1 while the documents on disk are refused and older ones are in use.").With();
        _isOnLastGood = registry.Gauge("edgeproxy_config_on_last_good", "1 while what is in use came from the state folder at the start.").With();
    }

    public void Fold(Reloader reloader)
    {
        _published.RaiseTo(reloader.PublishedCount);
        _refused.RaiseTo(reloader.RefusedCount);
        _lastSuccess.Set(reloader.LastSuccess?.ToUnixTimeMilliseconds() / 1000.0 ?? 0);
        _isRefused.Set(reloader.IsRefused ? 1 : 0);
        _isOnLastGood.Set(reloader.IsOnLastGood ? 1 : 0);
    }
}
