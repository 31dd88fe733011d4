using System.Buffers;
using EdgeProxy.Compiler;
using EdgeProxy.Gateway;
using EdgeProxy.Transport;

namespace EdgeProxy;

/// <summary>All metrics of the process, for the scrape.</summary>
internal sealed class GatewayMetrics
{
    private readonly MetricsRegistry _registry = new();
    private readonly StageMetrics _stages;
    private readonly RouteMetrics _routes;
    private readonly UpstreamMetrics _upstreams;
    private readonly AdmissionMetrics _admission;
    private readonly LoopMetrics _loops;
    private readonly ProcessMetrics _process;
    private readonly LimitMetrics _limits;
    private readonly ReloadMetrics _reloads;
    private readonly AccessLogMetrics _accessLog;
    private readonly UsageMetrics _usage;
    private readonly CacheMetrics _cache;
    private readonly GaugeSeries _configVersion;
    private readonly SemaphoreSlim _folding = new(1);
    private GatewayRuntime? _runtime;
    private Reloader? _reloader;
    private ProcessLimits? _processLimits;
    private UsageLedger? _ledger;
    private ResponseCache? _responses;

    public GatewayMetrics(LoopGroup loops, int seriesMax, DateTimeOffset startedAt, AccessLog? accessLog = null)
    {
        var budget = new SeriesBudget(seriesMax);
        _registry.Gauge("edgeproxy_build_info", "Always 1; the version is its label.", "version").With(BuildVersion.Text).Set(1);
        _configVersion = _registry.Gauge("edgeproxy_config_version", "How many configurations were published; 0 before the first.").With();
        _reloads = new ReloadMetrics(_registry);
        _stages = new StageMetrics(_registry, budget);
        _routes = new RouteMetrics(_registry, budget);
        _upstreams = new UpstreamMetrics(_registry, budget);
        _admission = new AdmissionMetrics(_registry, budget);
        _loops = new LoopMetrics(_registry, loops);
        _limits = new LimitMetrics(_registry);
        _process = new ProcessMetrics(_registry, startedAt);
        _accessLog = new AccessLogMetrics(_registry, accessLog);
        _usage = new UsageMetrics(_registry);
        _cache = new CacheMetrics(_registry, budget);
    }

    /// <summary>Where a stage's durations go; for the compiler.</summary>
    public IStageTimes TimesOf(string api, string stage) => _stages.Of(api, stage);

    /// <summary>Tells of its loads from now on.</summary>
    public void Use(Reloader reloader) => _reloader = reloader;

    /// <summary>Tells of the limits from now on.</summary>
    public void Use(ProcessLimits limits) => _processLimits = limits;

    /// <summary>Tells of the usage ledger from now on; null where there is none.</summary>
    public void Use(UsageLedger? ledger) => _ledger = ledger;

    /// <summary>Tells of the cache from now on; null where there is none.</summary>
    public void Use(ResponseCache? cache) => _responses = cache;

    /// <summary>Counts for a snapshot from now on.</summary>
    public async Task UseAsync(GatewayRuntime runtime, CompiledGateway gateway)
    {
        GatewaySnapshot snapshot = gateway.Snapshot;
        await _folding.WaitAsync();
        try
        {
            _routes.Use(snapshot);
            _upstreams.Use(snapshot);
            _admission.Use(gateway);
            _cache.Use(snapshot);
            _configVersion.Set(snapshot.Version);
            _runtime = runtime;
        }
        finally
        {
            _folding.Release();
        }
    }

    /// <summary>Reads all figures and writes them as text.</summary>
    public async Task WriteAsync(IBufferWriter<byte> destination, CancellationToken cancellation)
    {
        await _folding.WaitAsync(cancellation);
        try
        {
            _process.Fold();
            _accessLog.Fold();
            _usage.Fold(_ledger);
            if (_processLimits is { } limits)
            {
                _limits.Fold(limits);
            }

            if (_reloader is { } reloader)
            {
                _reloads.Fold(reloader);
            }

            if (_runtime is { } runtime)
            {
                _routes.Fold(runtime);
                _upstreams.Fold(runtime);
                _admission.Fold(runtime);
                _cache.Fold(runtime, _responses?.Store);
                _loops.Fold(runtime);
                _limits.Fold(runtime);
            }

            _registry.WriteTo(destination);
        }
        finally
        {
            _folding.Release();
        }
    }
}
