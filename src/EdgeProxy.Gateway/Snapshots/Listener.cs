using EdgeProxy.Http1;
using EdgeProxy.Policies;

namespace EdgeProxy.Gateway;

/// <summary>A named address that accepts clients, with its protocol settings.</summary>
public sealed class Listener
{
    public required int Id { get; init; }

    public required string Name { get; init; }

    public required HeadLimits HeadLimits { get; init; }

    public required PathPolicy PathPolicy { get; init; }

    public required TrustedProxies TrustedProxies { get; init; }

    public required ListenerTimeouts Timeouts { get; init; }

    /// <summary>Least bytes a second of a request body, after five seconds; 0 for no bound.</summary>
    public required long BodyRateMin { get; init; }

    /// <summary>Open connections at most; 0 for no bound.</summary>
    public required int ConnectionsMax { get; init; }

    /// <summary>Limits of all requests that come here, before they are routed.</summary>
    public Limit[] Limits { get; init; } = [];

    public required bool IsTls { get; init; }

    /// <summary>The port that clients connect to, for <c>X-Forwarded-Port</c>; 0 for a Unix socket.</summary>
    public required int Port { get; init; }

    /// <summary>The port as text; made once for all connections.</summary>
    internal byte[] PortText => field ??= ClientIdentity.TextOf(Port);
}

/// <summary>All in milliseconds; 0 means none.</summary>
/// <param name="Head">The whole request head, from its first byte.</param>
/// <param name="KeepAlive">Idle between requests, and before the first.</param>
/// <param name="Write">No byte accepted by the client.</param>
/// <param name="Body">No body byte from the client.</param>
public sealed record ListenerTimeouts(long Head, long KeepAlive, long Write, long Body);
