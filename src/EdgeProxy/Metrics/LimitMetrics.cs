using EdgeProxy.Gateway;

namespace EdgeProxy;

/// <summary>What the limits of the process are, and what was shed for them.</summary>
internal sealed class LimitMetrics
{
    private readonly CounterSeries _byListener;
    private readonly CounterSeries[] _shed;
    private readonly CounterSeries _pauses;
    private readonly GaugeSeries _connectionsMax;
    private readonly GaugeSeries _descriptorsMax;
    private readonly GaugeSeries _memoryUsed;
    private readonly GaugeSeries _memoryMax;
    private readonly GaugeSeries _memoryShort;

    public LimitMetrics(MetricsRegistry registry)
    {
        MetricFamily<CounterSeries> refused = registry.Counter(
            "edgeproxy_connections_refused_total", "Connections of clients that were closed at once, by the limit that they met.", "limit");
        _byListener = refused.With("listener");
        _shed = [.. Enum.GetValues<Shedding>().Select(kind => refused.With(SheddingLabels.Of(kind)))];
        _pauses = registry.Counter("edgeproxy_accept_pauses_total", "Rests of a listener that found no free descriptor.").With();
        _connectionsMax = registry.Gauge("edgeproxy_connections_max", "Connections of clients that the process takes at most.").With();
        _descriptorsMax = registry.Gauge("process_max_fds", "File descriptors that the process may have open.").With();
        _memoryUsed = registry.Gauge("edgeproxy_memory_used_bytes", "Memory that counts against edgeproxy_memory_max_bytes.").With();
        _memoryMax = registry.Gauge("edgeproxy_memory_max_bytes", "Memory that the process may use; 0 for no limit.").With();
        _memoryShort = registry.Gauge("edgeproxy_memory_short", "1 while memory is short and connections are shed for it.").With();
    }

    public void Fold(ProcessLimits limits)
    {
        foreach (Shedding kind in Enum.GetValues<Shedding>())
        {
            _shed[(int)kind].RaiseTo(limits.Gate.ShedBy(kind));
        }

        _pauses.RaiseTo(limits.Gate.Pauses);
        _connectionsMax.Set(limits.Gate.ConnectionsMax);
        _descriptorsMax.Set(limits.Descriptors);
        _memoryUsed.Set(limits.Memory.Used);
        _memoryMax.Set(limits.Memory.Max);
        _memoryShort.Set(limits.Memory.IsShort ? 1 : 0);
    }

    public void Fold(GatewayRuntime runtime)
    {
        long refused = 0;
        for (int loop = 0; loop < runtime.LoopCount; loop++)
        {
            refused += Volatile.Read(ref runtime.CountersOf(loop).ConnectionsRefused);
        }

        _byListener.RaiseTo(refused);
    }
}
