namespace EdgeProxy;

/// <summary>How the usage ledger does: read at the scrape. The series are there without a ledger as well, and stay at 0.</summary>
internal sealed class UsageMetrics(MetricsRegistry registry)
{
    private readonly GaugeSeries _writable = registry.Gauge("edgeproxy_usage_ledger_writable", "1 while the usage ledger takes what is counted, 0 while it does not or there is none.").With();
    private readonly GaugeSeries _lag = registry.Gauge("edgeproxy_usage_flush_lag_seconds", "How long ago it was that all that had been counted was in the usage ledger.").With();
    private readonly GaugeSeries _pending = registry.Gauge("edgeproxy_usage_pending", "Combinations of key, plan, route and day that wait to be written to the usage ledger.").With();
    private readonly CounterSeries _flushes = registry.Counter("edgeproxy_usage_flushes_total", "Transactions that were written to the usage ledger.").With();
    private readonly CounterSeries _rows = registry.Counter("edgeproxy_usage_rows_total", "Rows that were written to the usage ledger.").With();
    private readonly CounterSeries _failures = registry.Counter("edgeproxy_usage_flush_failures_total", "Times that the usage ledger could not be opened or written.").With();
    private readonly CounterSeries _setAside = registry.Counter("edgeproxy_usage_ledgers_broken_total", "Usage ledgers that were broken and set aside.").With();
    private readonly CounterSeries _lost = registry.Counter("edgeproxy_usage_lost_requests_total", "Requests that were admitted by a key and are counted in no ledger, since too much waited to be written.").With();

    /// <param name="ledger">Null for none.</param>
    public void Fold(UsageLedger? ledger)
    {
        if (ledger is not null)
        {
            _writable.Set(ledger.IsWritable ? 1 : 0);
            _lag.Set(ledger.LagSeconds);
            _pending.Set(ledger.Pending);
            _flushes.RaiseTo(ledger.Flushes);
            _rows.RaiseTo(ledger.Rows);
            _failures.RaiseTo(ledger.Failures);
            _setAside.RaiseTo(ledger.SetAsideCount);
            _lost.RaiseTo(ledger.Lost);
        }
    }
}
