using System.Net;
using System.Text;
using EdgeProxy.Compiler;
using EdgeProxy.Configuration;
using EdgeProxy.Gateway;
using EdgeProxy.Transport;
using Microsoft.Extensions.Logging;

namespace EdgeProxy;

/// <summary>The running whole: loops, gateway, listeners, ops listener, name resolution.</summary>
internal sealed class GatewayHost : IAsyncDisposable
{
    private readonly Settings _settings;
    private readonly ILoggerFactory _logs;
    private readonly ILogger _log;
    private readonly Readiness _readiness = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly VirtualLoopGroup _loops;
    private readonly GatewayRuntime _runtime;
    private readonly GatewayMetrics _metrics;
    private readonly OpsServer _ops;
    private readonly ListenerSet _listeners;
    private readonly ConfigPublisher _publisher;
    private readonly LastGood? _lastGood;
    private readonly AuditLog? _audit;
    private readonly ReloadAudit _reloadAudit;
    private readonly LogFiles _logFiles;
    private readonly ReopenSignal _reopenSignal;
    private readonly AdminServer _admin;
    private Task _watching = Task.CompletedTask;
    private volatile bool _isStopping;

    public GatewayHost(Settings settings, ILoggerFactory logs, DateTimeOffset startedAt)
    {
        _settings = settings;
        _logs = logs;
        _log = logs.CreateLogger("EdgeProxy");
        _loops = new VirtualLoopGroup(settings.Loops)
        {
            OnUnhandled = (loop, exception) => LogMessages.LoopUnhandled(_log, loop.Index, exception),
        };
        _runtime = new GatewayRuntime(_loops, Encoding.ASCII.GetBytes(settings.Name), (ulong)Random.Shared.NextInt64());
        _metrics = new GatewayMetrics(_loops, settings.MetricSeriesMax, startedAt);
        _ops = new OpsServer(settings.OpsAddress, _metrics, _readiness, logs);
        _listeners = new ListenerSet(_loops, _runtime, settings.ShutdownDeadline, logs);
        _publisher = new ConfigPublisher(_runtime, _listeners, _metrics, _log, _stopping.Token);
        _lastGood = settings.StateFolder is null ? null : new LastGood(settings.StateFolder);
        Reloader = new Reloader(settings.Documents, _publisher, _lastGood, TimeProvider.System, _log);
        _audit = AuditLog.Open(settings.AuditPath, TimeProvider.System, _log);
        _reloadAudit = new ReloadAudit(_audit, Reloader, settings.Documents);
        _logFiles = new LogFiles(_audit, () => _publisher.Gateway?.Snapshot.Version ?? 0);
        _reopenSignal = new ReopenSignal(_logFiles.ReopenBySignalAsync);
        Draining = new DrainControl(DrainAndStayAsync);
        _admin = MakeAdmin(startedAt);
    }

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
    public async Task StartOpsAsync()
    {
        try
        {
            await _ops.StartAsync(_stopping.Token);
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
    public async Task<bool> StartAsync(ConfigLoadResult? given)
    {
        ReloadRecord record = given is null ? await Reloader.ReloadAsync(ReloadTrigger.Start, by: null) : await Reloader.UseAsync(given);
        if (record.Result == ReloadResult.Refused && !await Reloader.UseLastGoodAsync())
        {
            LogMessages.CannotStart(_log, $"the documents have {record.Errors.Count} errors; edgeproxy validate shows them without starting");
            return false;
        }

        if (Reloader.IsOnLastGood)
        {
            _reloadAudit.StartedOnLastGood(_lastGood!.Path, _publisher.Gateway!.Snapshot.Version);
        }

        UpdateReadiness();
        Reloader.Loaded += UpdateReadiness;
        if (given is null && _settings.ReloadInterval > TimeSpan.Zero)
        {
            var watcher = new DocumentWatcher(Reloader, _settings.ReloadInterval, TimeProvider.System, _log);
            _watching = watcher.RunAsync(_stopping.Token);
        }

        return true;
    }

    /// <summary>Not ready → wait for load balancers to see it → end accepting → drain → cut what is left at the deadline.</summary>
    /// <param name="order">What asked for it; null for a caller who is nobody's.</param>
    public async Task StopAsync(DrainOrder? order = null)
    {
        _isStopping = true;
        Draining.NoteBegun();
        UpdateReadiness();
        if (order?.By.Kind == AuditActorKind.Signal)
        {
            long version = _publisher.Gateway?.Snapshot.Version ?? 0;
            _audit?.Write(new AuditEvent(order.By, "drain", _settings.Name, "begun", "ending the process", version, version));
        }

        await Task.Delay(order?.Delay ?? _settings.ShutdownDelay);
        using var deadline = new CancellationTokenSource(_settings.ShutdownDeadline);
        Task accepting = _listeners.StopAsync(deadline.Token);
        LogMessages.Draining(_log, _runtime.ConnectionsOpen());
        await _runtime.DrainAsync();
        await WaitForConnectionsAsync(deadline.Token);
        long left = _runtime.ConnectionsOpen();
        if (left > 0)
        {
            LogMessages.DeadlinePassed(_log, left);
            await _runtime.AbortAllAsync();
        }

        await deadline.CancelAsync();
        await accepting;
        await _stopping.CancelAsync();
        await _watching;
        await _publisher.Resolving;
        await _ops.StopAsync(deadline.Token);

        // Whoever ordered this may still be waiting for the answer.
        using var answering = new CancellationTokenSource(AdminServer.StopLimit);
        await _admin.StopAsync(answering.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _ops.DisposeAsync();
        await _admin.DisposeAsync();
        await _listeners.DisposeAsync();
        await _loops.DisposeAsync();
        Reloader.Dispose();
        _reopenSignal.Dispose();
        _audit?.Dispose();
        _stopping.Dispose();
    }

    /// <summary>The settings of this start, for its first line in the log.</summary>
    public void LogReady(long milliseconds)
    {
        string documents = _settings.Documents.Count == 0 ? "(demo)" : string.Join(", ", _settings.Documents);
        LogMessages.Ready(_log, BuildVersion.Text, milliseconds, LoopCount, "sockets", documents, OpsAddress.ToString(), _settings.Name);
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
            StartedAt = startedAt,
            Log = _log,
        };
        return new AdminServer(settings, new AdminDispatcher(gate, AdminEndpoints.Of(parts, gate), _log, TimeProvider.System), tokens, _logs);
    }

    /// <summary>A drain after which the process stays: for whoever wants to look at it in peace, or start it anew by other means.</summary>
    private async Task DrainAndStayAsync(DrainOrder order)
    {
        _isStopping = true;
        UpdateReadiness();
        await Task.Delay(order.Delay ?? _settings.ShutdownDelay);
        await _runtime.DrainAsync();
    }

    private void UpdateReadiness() => _readiness.Set(!_isStopping && (!Reloader.IsOnLastGood || _settings.ReadyOnLastGood));

    private async Task WaitForConnectionsAsync(CancellationToken deadline)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        try
        {
            while (_runtime.ConnectionsOpen() > 0)
            {
                await timer.WaitForNextTickAsync(deadline);
            }
        }
        catch (OperationCanceledException)
        {
            // The deadline; what is left is cut.
        }
    }
}
