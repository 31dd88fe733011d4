using EdgeProxy.Policies;

namespace EdgeProxy.Gateway;

/// <summary>A named group of endpoints. Immutable; what changes is in the endpoints' <see cref="EndpointState"/>.</summary>
public sealed class Upstream
{
    public required int Id { get; init; }

    public required string Name { get; init; }

    /// <summary>At least one, at most 64; none once it is retired.</summary>
    public required IReadOnlyList<Endpoint> Endpoints { get; init; }

    public required Balancer Balancer { get; init; }

    public required PoolLimits Pool { get; init; }

    /// <summary>Left the documents: no route leads to it any more.</summary>
    public bool IsRetired { get; init; }
}

/// <param name="ConnectionsMax">Open connections of one endpoint, in the whole process.</param>
/// <param name="IdleTimeout">Milliseconds that an unused connection is kept.</param>
/// <param name="QueueMax">Exchanges that may wait for a connection of one endpoint.</param>
/// <param name="QueueTimeout">Milliseconds that one may wait.</param>
public sealed record PoolLimits(int ConnectionsMax, long IdleTimeout, int QueueMax, long QueueTimeout);
