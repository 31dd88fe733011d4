namespace EdgeProxy;

/// <summary>Lines of the access log: written, lost, and why.</summary>
internal sealed class AccessLogMetrics
{
    private readonly AccessLog? _log;
    private readonly CounterSeries _lines;
    private readonly CounterSeries _behind;
    private readonly CounterSeries _failed;
    private readonly CounterSeries _errors;

    /// <param name="registry">Gets the series, which are there without an access log as well.</param>
    /// <param name="log">Null for none: then all stay at 0.</param>
    public AccessLogMetrics(MetricsRegistry registry, AccessLog? log)
    {
        _log = log;
        _lines = registry.Counter("edgeproxy_access_log_lines_total", "Lines that were written to the access log.").With();
        MetricFamily<CounterSeries> dropped = registry.Counter("edgeproxy_access_log_dropped_total", "Lines of the access log that were lost, by why.", "reason");
        _behind = dropped.With("writer_behind");
        _failed = dropped.With("write_failed");
        _errors = registry.Counter("edgeproxy_access_log_write_errors_total", "Writes to the access log that failed.").With();
    }

    public void Fold()
    {
        if (_log is { } log)
        {
            _lines.RaiseTo(log.Lines);
            _behind.RaiseTo(log.Dropped);
            _failed.RaiseTo(log.Failed);
            _errors.RaiseTo(log.Errors);
        }
    }
}
