using System.Globalization;

namespace EdgeProxy;

/// <summary>Memory, processor time and descriptors of the process, and the collector's figures.</summary>
internal sealed class ProcessMetrics
{
    private readonly GaugeSeries _residentBytes;
    private readonly CounterSeries _cpuSeconds;
    private readonly GaugeSeries _openDescriptors;
    private readonly GaugeSeries _heapBytes;
    private readonly CounterSeries _allocatedBytes;
    private readonly CounterSeries _pauseSeconds;
    private readonly CounterSeries[] _collections;

    public ProcessMetrics(MetricsRegistry registry, DateTimeOffset startedAt)
    {
        _residentBytes = registry.Gauge("process_resident_memory_bytes", "Resident memory of the process.").With();
        _cpuSeconds = registry.Counter("process_cpu_seconds_total", "Processor time of the process, user and system.").With();
        _openDescriptors = registry.Gauge("process_open_fds", "Open file descriptors of the process.").With();
        registry.Gauge("process_start_time_seconds", "When the process started, seconds since 1970.").With().Set(startedAt.ToUnixTimeMilliseconds() / 1000.0);
        _heapBytes = registry.Gauge("edgeproxy_gc_heap_bytes", "Bytes of the managed heap.").With();
        _allocatedBytes = registry.Counter("edgeproxy_allocated_bytes_total", "Bytes that were ever allocated on the managed heap.").With();
        _pauseSeconds = registry.Counter("edgeproxy_gc_pause_seconds_total", "Time for which the collector stopped all threads.").With();
        MetricFamily<CounterSeries> collections = registry.Counter("edgeproxy_gc_collections_total", "Collections of a generation and all below it.", "generation");
        _collections = [.. Enumerable.Range(0, GC.MaxGeneration + 1).Select(g => collections.With(g.ToString(CultureInfo.InvariantCulture)))];
    }

    public void Fold()
    {
        _residentBytes.Set(ResidentMemory.Bytes());
        _cpuSeconds.RaiseTo(Environment.CpuUsage.TotalTime.TotalSeconds);
        _openDescriptors.Set(OpenDescriptors.Count());
        _heapBytes.Set(GC.GetTotalMemory(forceFullCollection: false));
        _allocatedBytes.RaiseTo(GC.GetTotalAllocatedBytes(precise: false));
        _pauseSeconds.RaiseTo(GC.GetTotalPauseDuration().TotalSeconds);
        for (int generation = 0; generation < _collections.Length; generation++)
        {
            _collections[generation].RaiseTo(GC.CollectionCount(generation));
        }
    }
}
