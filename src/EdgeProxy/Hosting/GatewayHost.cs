using System.Globalization;
using System.Net;
using System.Text;
using EdgeProxy.Compiler;
using EdgeProxy.Configuration;
using EdgeProxy.Gateway;
using EdgeProxy.Transport;
using Microsoft.Extensions.Logging;

namespace EdgeProxy;

/// <summary>The running whole: loops, gateway, listeners, ops listener, name resolution.</summary>
internal sealed partial class GatewayHost : IAsyncDisposable
{
    private readonly Settings _settings;
    private readonly ILoggerFactory _logs;
    private readonly ILogger _log;
    private readonly Readiness _readiness = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly LoopGroup _loops;
    private readonly GatewayRuntime _runtime;
    private readonly GatewayMetrics _metrics;
    private readonly AccessLog? _accessLog;
    private readonly UsageLedger? _usage;
    private readonly ResponseCache? _cache;
    private readonly ReopenSignal _reopenSignal;
    private readonly OpsServer _ops;
    private readonly ListenerSet _listeners;
    private readonly ConfigPublisher _publisher;
    private readonly ProcessLimits _limits;
    private readonly InheritedSockets _inherited;
    private readonly ServiceManager _manager;
    private readonly LastGood? _lastGood;
    private readonly AuditLog? _audit;
    private readonly ReloadAudit _reloadAudit;
    private readonly LogFiles _logFiles;
    private readonly AdminServer _admin;
    private Task _watching = Task.CompletedTask;
    private Task _guarding = Task.CompletedTask;
    private volatile bool _isStopping;

    public GatewayHost(Settings settings, ILoggerFactory logs, DateTimeOffset startedAt)
    {
        _settings = settings;
        _logs = logs;
        _log = logs.CreateLogger("EdgeProxy");
        _loops = NewLoops(settings);
        _loops.OnUnhandled = (loop, exception) => LogMessages.LoopUnhandled(_log, loop.Index, exception);
        _runtime = new GatewayRuntime(_loops, Encoding.ASCII.GetBytes(settings.Name), (ulong)Random.Shared.NextInt64());
        _limits = new ProcessLimits(settings.Limits, _runtime, _loops, _log);
        _inherited = InheritedSockets.Take(_log);
        _manager = ServiceManager.OfEnvironment(_log);
        _accessLog = settings.AccessLog is null ? null : AccessLog.Open(settings.AccessLog, LoopCount, _log);
        Failures = settings.FlightRecorder.Entries > 0 ? new FlightRecorder(settings.FlightRecorder) : null;
        _usage = settings.StateFolder is null ? null : new UsageLedger(settings.StateFolder, settings.Usage, TimeProvider.System, _log);
        _cache = ResponseCache.Open(settings.Cache, settings.StateFolder, LoopCount, TimeProvider.System, _log);
        Observe();
        _metrics = new GatewayMetrics(_loops, settings.MetricSeriesMax, startedAt, _accessLog);
        _ops = new OpsServer(settings.OpsAddress, _metrics, _readiness, logs);
        _listeners = new ListenerSet(_loops, _runtime, new AcceptTerms(_limits.Gate, _inherited), settings.ShutdownDeadline, logs);
        _publisher = new ConfigPublisher(_runtime, _loops.Loops[0].Clock, _listeners, _metrics, _usage, _log, _stopping.Token);
        _lastGood = settings.StateFolder is null ? null : new LastGood(settings.StateFolder);
        Reloader = new Reloader(settings.Documents, _publisher, _lastGood, TimeProvider.System, _log);
        _metrics.Use(Reloader);
        _metrics.Use(_limits);
        _metrics.Use(_usage);
        _metrics.Use(_cache);
        _audit = AuditLog.Open(settings.AuditPath, TimeProvider.System, _log);
        _reloadAudit = new ReloadAudit(_audit, Reloader, settings.Documents);
        _logFiles = MakeLogFiles();
        _reopenSignal = new ReopenSignal(_logFiles.ReopenBySignalAsync);
        Draining = new DrainControl(DrainAndStayAsync);
        _admin = MakeAdmin(startedAt);
    }

    /// <summary>The exchanges that failed or were slow; null where the settings turn that off.</summary>
    public FlightRecorder? Failures { get; }

    /// <summary>The ops listener's address with its real port, once started.</summary>
    public IPEndPoint OpsAddress => _ops.Address;

    /// <summary>The admin listener, for its addresses.</summary>
    public AdminServer Admin => _admin;

    /// <summary>Where drains are ordered, and a drain that ends the process is waited for.</summary>
    public DrainControl Draining { get; }

    public int LoopCount => _loops.Loops.Count;

    /// <summary>The listeners' addresses with their real ports, once started.</summary>
    public IReadOnlyList<EndPoint> Addresses => _listeners.Addresses;

    /// <summary>Serves operators; not ready yet, so that a start that hangs can be seen.</summary>
    /// <param name="orAnyPort">Whether to take any free port when the address is taken.</param>
    public async Task StartOpsAsync(bool orAnyPort = false)
    {
        try
        {
            await _ops.StartAsync(_stopping.Token, orAnyPort);
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
        {
            throw BindFailure.Of("the ops listener", _settings.OpsAddress, e);
        }

        LogMessages.OpsListening(_log, _ops.Address.ToString());
        await _admin.StartAsync(_stopping.Token);
    }

    /// <summary>Where loads of the documents are asked for.</summary>
    public Reloader Reloader { get; }

    /// <summary>
    /// Loads the documents, or uses those given, and serves them; if they are refused, the last good ones. False when there
    /// is nothing to serve, which is logged.
    /// </summary>
    /// <param name="given">The demo's; null to load the settings' documents.</param>
    /// <param name="orAnyPort">Whether a listener takes any free port when its address is taken.</param>
    public async Task<bool> StartAsync(ConfigLoadResult? given, bool orAnyPort = false)
    {
        if (_usage is not null)
        {
            await Task.Run(_usage.Start);
        }

        ReloadRecord record = given is null ? await Reloader.ReloadAsync(ReloadTrigger.Start, by: null) : await Reloader.UseAsync(given, orAnyPort);
        if (record.Result == ReloadResult.Refused && !await Reloader.UseLastGoodAsync())
        {
            LogMessages.CannotStart(_log, $"the documents have {record.Errors.Count} errors; edgeproxy validate shows them without starting");
            return false;
        }

        if (Reloader.IsOnLastGood)
        {
            _reloadAudit.StartedOnLastGood(_lastGood!.Path, _publisher.Gateway!.Snapshot.Version);
        }

        LoadGarbage.SettleAtStart();
        _cache?.BeginRestore();
        UpdateReadiness();
        Reloader.Loaded += UpdateReadiness;
        Reloader.Loaded += () => _manager.Status(StatusLine());
        _inherited.WarnOfUnwanted();
        LoopCollector.Start(_loops);
        _limits.Start();
        _guarding = new LoopWatchdog(_manager, _loops.Loops, _log).RunAsync(_stopping.Token);
        _manager.Ready(StatusLine());
        if (given is null && _settings.ReloadInterval > TimeSpan.Zero)
        {
            var watcher = new DocumentWatcher(Reloader, _settings.ReloadInterval, TimeProvider.System, _log);
            _watching = watcher.RunAsync(_stopping.Token);
        }

        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _limits.DisposeAsync();
        await _ops.DisposeAsync();
        await _admin.DisposeAsync();
        await _listeners.DisposeAsync();
        await _loops.DisposeAsync();
        _cache?.Dispose();
        _usage?.Dispose(); // After the loops, as the access log below: what they hold is written now.
        _reopenSignal.Dispose();
        if (_accessLog is not null)
        {
            await _accessLog.DisposeAsync();
        }

        Reloader.Dispose();
        _manager.Dispose();
        _audit?.Dispose();
        _stopping.Dispose();
    }

    /// <summary>A reload that the service manager may have asked for: it is told when it begins and when it is over, whatever came of it.</summary>
    public async Task ReloadBySignalAsync()
    {
        _manager.Reloading();
        try
        {
            await Reloader.ReloadAsync(ReloadTrigger.Signal, "SIGHUP");
        }
        finally
        {
            _manager.Ready(StatusLine());
        }
    }

    /// <summary>The settings of this start, for its first line in the log.</summary>
    public void LogReady(long milliseconds)
    {
        string documents = _settings.Documents.Count == 0 ? "(demo)" : string.Join(", ", _settings.Documents);
        LogMessages.Ready(_log, BuildVersion.Text, milliseconds, LoopCount, _settings.Transport.ToString().ToLowerInvariant(), documents, OpsAddress.ToString(), _settings.Name);
    }

    /// <summary>Before anything uses a socket.</summary>
    private static LoopGroup NewLoops(Settings settings)
    {
        if (settings.Transport == TransportKind.Epoll)
        {
            return new EpollLoopGroup(settings.Loops);
        }

        SocketsTransport.SetSocketSwitch();
        return new VirtualLoopGroup(settings.Loops);
    }

    /// <summary>Who is told of each exchange.</summary>
    private void Observe()
    {
        if (_accessLog is not null)
        {
            _runtime.Observe(_accessLog.ObserverOf);
        }

        if (Failures is not null)
        {
            _runtime.Observe(Failures.ObserverOf);
        }

        if (_usage is not null)
        {
            _runtime.Meter(_usage.MeterOf);
        }

        if (_cache is not null)
        {
            _runtime.UseCache(_cache.Store);
        }
    }

    private string StatusLine()
    {
        string use = string.Create(CultureInfo.InvariantCulture, $"configuration {_publisher.Gateway?.Snapshot.Version ?? 0} is in use");
        return Reloader.IsRefused ? $"the documents are refused; {use}" : use;
    }

    private LogFiles MakeLogFiles()
    {
        var files = new LogFiles(_audit, () => _publisher.Gateway?.Snapshot.Version ?? 0);
        if (_accessLog is not null)
        {
            files.Add("access log", _accessLog.ReopenAsync);
        }

        return files;
    }

    private AdminServer MakeAdmin(DateTimeOffset startedAt)
    {
        AdminSettings settings = _settings.Admin;
        var tokens = new AdminTokens(
            settings.Tokens, settings.TokenFile, TimeProvider.System, reason => LogMessages.AdminTokensUnreadable(_log, settings.TokenFile!, reason));
        var gate = new AdminGate(settings.Users, tokens);
        var parts = new AdminParts
        {
            Settings = _settings,
            Loops = _loops,
            Runtime = _runtime,
            Publisher = _publisher,
            Reloader = Reloader,
            Listeners = _listeners,
            Readiness = _readiness,
            Draining = Draining,
            LogFiles = _logFiles,
            Audit = _audit,
            Reloads = _reloadAudit,
            Failures = Failures,
            Usage = _usage,
            Cache = _cache,
            StartedAt = startedAt,
            Log = _log,
        };
        return new AdminServer(settings, new AdminDispatcher(gate, AdminEndpoints.Of(parts, gate), _log, TimeProvider.System), tokens, _logs);
    }

    private void UpdateReadiness() => _readiness.Set(!_isStopping && (!Reloader.IsOnLastGood || _settings.ReadyOnLastGood));
}
