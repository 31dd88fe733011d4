namespace EdgeProxy.Gateway;

/// <summary>How an exchange ended. A metric label each; what the client is told is in <see cref="ExchangeEnds"/>.</summary>
public enum ExchangeEnd : byte
{
    /// <summary>Not yet.</summary>
    None,
    Completed,

    /// <summary>The gateway refused it: a protocol error, no route, or a policy.</summary>
    Refused,
    ClientGone,
    ClientBodyInvalid,
    ClientBodyTooLarge,
    ClientBodyTimeout,
    ClientBodyTooSlow,
    ClientWriteTimeout,
    QueueFull,
    QueueTimeout,
    NoEndpoint,
    ConnectFailed,
    ConnectTimeout,
    TlsFailed,
    UpstreamClosed,
    UpstreamReset,
    UpstreamInvalid,
    UpstreamTruncated,
    UpstreamResponseTimeout,
    UpstreamIdleTimeout,
    UpstreamWriteTimeout,
    UpgradeInvalid,
    ExchangeTimeout,
    TunnelClosed,
    TunnelIdle,

    /// <summary>A reload has removed the route of a tunnel.</summary>
    RouteRemoved,
    Shutdown,
    InternalError,
}
