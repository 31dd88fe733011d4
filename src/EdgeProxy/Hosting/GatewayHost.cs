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
    private ListenerServer? _listeners;
    private Task _resolving = Task.CompletedTask;

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
    }

    /// <summary>The ops listener's address with its real port, once started.</summary>
    public IPEndPoint OpsAddress => _ops.Address;

    public int LoopCount => _loops.Loops.Count;

    /// <summary>The listeners' addresses with their real ports, once started.</summary>
    public IReadOnlyList<EndPoint> Addresses => _listeners!.Addresses;

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
    }

    /// <summary>Compiles, publishes, and accepts. The mistakes of the documents, if there are any; then nothing has happened.</summary>
    /// <param name="config">What to serve.</param>
    /// <param name="orAnyPort">Whether a listener takes any free port when its address is taken.</param>
    public async Task<IReadOnlyList<ConfigError>> StartAsync(ValidatedConfig config, bool orAnyPort = false)
    {
        CompileResult compiled = SnapshotCompiler.Compile(
            config, new CarryOver(), new CompileOptions { LoopCount = LoopCount, StageTimes = _metrics.TimesOf });
        if (compiled.Gateway is not { } gateway)
        {
            return compiled.Errors;
        }

        await ResolveAsync(gateway.Names);
        await _runtime.PublishAsync(gateway.Snapshot);
        await _metrics.UseAsync(_runtime, gateway.Snapshot);
        GatewaySnapshot snapshot = gateway.Snapshot;
        LogMessages.Published(_log, snapshot.Version, config.Apis.Count, snapshot.Routes.Count, snapshot.Upstreams.Count, snapshot.Endpoints.Count);
        _listeners = new ListenerServer(gateway.Bindings, _loops, _runtime, _logs, orAnyPort);
        await _listeners.StartAsync(_stopping.Token);
        for (int i = 0; i < gateway.Bindings.Count; i++)
        {
            ListenerBinding binding = gateway.Bindings[i];
            LogMessages.Listening(_log, binding.Listener.Name, Addresses[i].ToString()!, binding.Tls is null ? "http" : "https");
        }

        _readiness.Set(true);
        return [];
    }

    /// <summary>Not ready → wait for load balancers to see it → end accepting → drain → cut what is left at the deadline.</summary>
    public async Task StopAsync()
    {
        _readiness.Set(false);
        await Task.Delay(_settings.ShutdownDelay);
        using var deadline = new CancellationTokenSource(_settings.ShutdownDeadline);
        Task accepting = _listeners is null ? Task.CompletedTask : _listeners.StopAsync(deadline.Token);
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
        await _resolving;
        await _ops.StopAsync(deadline.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _ops.DisposeAsync();
        if (_listeners is not null)
        {
            await _listeners.DisposeAsync();
        }

        await _loops.DisposeAsync();
        _stopping.Dispose();
    }

    /// <summary>The settings of this start, for its first line in the log.</summary>
    public void LogReady(long milliseconds)
    {
        string documents = _settings.Documents.Count == 0 ? "(demo)" : string.Join(", ", _settings.Documents);
        LogMessages.Ready(_log, BuildVersion.Text, milliseconds, LoopCount, "sockets", documents, OpsAddress.ToString(), _settings.Name);
    }

    private async Task ResolveAsync(IReadOnlyList<ResolvedName> names)
    {
        if (names.Count == 0)
        {
            return;
        }

        var resolver = new EdgeNameResolver(
            static (name, cancellation) => Dns.GetHostAddressesAsync(name, cancellation),
            TimeProvider.System,
            (name, reason) => LogMessages.ResolveFailed(_log, name.Host, name.Upstream, reason),
            Random.Shared.Next());
        await resolver.ResolveNewAsync(names, _stopping.Token);
        _resolving = resolver.RunAsync(names, _stopping.Token);
    }

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
