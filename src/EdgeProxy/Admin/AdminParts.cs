using EdgeProxy.Gateway;
using EdgeProxy.Transport;
using Microsoft.Extensions.Logging;

namespace EdgeProxy;

/// <summary>What the admin listener shows and changes.</summary>
internal sealed record AdminParts
{
    public required Settings Settings { get; init; }

    public required LoopGroup Loops { get; init; }

    public required GatewayRuntime Runtime { get; init; }

    public required ConfigPublisher Publisher { get; init; }

    public required Reloader Reloader { get; init; }

    public required ListenerSet Listeners { get; init; }

    public required Readiness Readiness { get; init; }

    public required DrainControl Draining { get; init; }

    public required LogFiles LogFiles { get; init; }

    /// <summary>Null where there is none.</summary>
    public required AuditLog? Audit { get; init; }

    public required ReloadAudit Reloads { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required ILogger Log { get; init; }

    /// <summary>Null where nothing is recorded; then there is no endpoint for it.</summary>
    public IFailureSource? Failures { get; init; }

    /// <summary>Null where there is no state folder.</summary>
    public UsageLedger? Usage { get; init; }

    /// <summary>Null where the settings give the cache no memory.</summary>
    public ResponseCache? Cache { get; init; }

    /// <summary>Of the configuration in use; 0 before the first.</summary>
    public long Version => Publisher.Gateway?.Snapshot.Version ?? 0;

    /// <summary>The sum of a figure over all loops.</summary>
    public long Sum(Func<LoopCounters, long> figure) => Enumerable.Range(0, Runtime.LoopCount).Sum(loop => figure(Runtime.CountersOf(loop)));
}
