using System.Net;
using EdgeProxy.Compiler;
using EdgeProxy.Configuration;
using EdgeProxy.Gateway;
using EdgeProxy.Transport;
using Microsoft.Extensions.Logging;

namespace EdgeProxy;

/// <summary>
/// From validated documents to what the loops serve: compile → bind new listeners → find addresses → publish to every loop →
/// take over listeners. Whatever fails before publishing leaves all as it was. Not for two publications at once.
/// </summary>
/// <param name="usage">Null where nothing is kept over restarts.</param>
internal sealed class ConfigPublisher(
    GatewayRuntime runtime, LoopClock clock, ListenerSet listeners, GatewayMetrics metrics, UsageLedger? usage, ILogger log, CancellationToken stop)
{
    private readonly CarryOver _carryOver = new();
    private CancellationTokenSource? _resolving;

    /// <summary>What is in use; null before the first publication.</summary>
    public ValidatedConfig? Config { get; private set; }

    /// <inheritdoc cref="Config"/>
    public CompiledGateway? Gateway { get; private set; }

    /// <summary>Runs until <paramref name="stop"/>, or the next publication.</summary>
    public Task Resolving { get; private set; } = Task.CompletedTask;

    /// <summary>
    /// The mistakes that only showed now, or none: then the documents are in use. Throws <see cref="StartException"/> when an
    /// address cannot be bound.
    /// </summary>
    public async Task<IReadOnlyList<string>> PublishAsync(ValidatedConfig config, bool orAnyPort = false)
    {
        CompileResult compiled = Gateway is null
            ? await OffLoops.RunAtOnceAsync(() => Compile(config, null))
            : await OffLoops.RunAsync(giveWay => Compile(config, giveWay));
        if (compiled.Gateway is not { } gateway)
        {
            return [.. compiled.Errors.Select(error => error.ToString())];
        }

        ListenerSet.Change change = listeners.Prepare(gateway.Bindings, orAnyPort);
        EdgeNameResolver resolver = NewResolver();
        await resolver.ResolveNewAsync(gateway.Names, stop);
        await OffLoops.RunAtOnceAsync(() => UseForUsage(gateway));
        gateway.PutLimitsInForce(clock.Nanoseconds());
        await runtime.PublishAsync(gateway.Snapshot);
        await metrics.UseAsync(runtime, gateway);
        Config = config;
        Gateway = gateway;
        GatewaySnapshot snapshot = gateway.Snapshot;
        LogMessages.Published(
            log, snapshot.Version, config.Apis.Count, gateway.Routes.Count, config.Upstreams.Count, config.Upstreams.Sum(upstream => upstream.Endpoints.Count));
        await listeners.CommitAsync(change);
        await ResolveFromNowOnAsync(resolver, gateway.Names);
        return [];
    }

    private CompileResult Compile(ValidatedConfig config, Action? giveWay) => SnapshotCompiler.Compile(
        config, _carryOver, new CompileOptions { LoopCount = runtime.LoopCount, Nanoseconds = clock.Nanoseconds, StageTimes = metrics.TimesOf, GiveWay = giveWay });

    private bool UseForUsage(CompiledGateway gateway)
    {
        usage?.Use(gateway);
        if (usage is null && Gateway is null && gateway.Snapshot.Plans.Any(plan => plan.Quota is not null))
        {
            LogMessages.QuotasWithoutLedger(log);
        }

        return true;
    }

    private EdgeNameResolver NewResolver() => new(
        static (name, cancellation) => Dns.GetHostAddressesAsync(name, cancellation),
        TimeProvider.System,
        (name, reason) => LogMessages.ResolveFailed(log, name.Host, name.Upstream, reason),
        Random.Shared.Next());

    private async Task ResolveFromNowOnAsync(EdgeNameResolver resolver, IReadOnlyList<ResolvedName> names)
    {
        if (_resolving is not null)
        {
            await _resolving.CancelAsync();
            await Resolving;
            _resolving.Dispose();
        }

        _resolving = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Resolving = names.Count == 0 ? Task.CompletedTask : resolver.RunAsync(names, _resolving.Token);
    }
}
