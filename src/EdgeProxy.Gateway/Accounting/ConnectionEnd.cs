namespace EdgeProxy.Gateway;

/// <summary>Why a client connection ended; a metric label each.</summary>
public enum ConnectionEnd : byte
{
    /// <summary>The client closed between exchanges.</summary>
    ClientClosed,

    /// <summary>The client reset it, or closed in the middle of a message.</summary>
    ClientGone,

    /// <summary>The response said <c>Connection: close</c>.</summary>
    Closed,
    KeepAliveTimeout,
    HeadTimeout,
    WriteTimeout,
    ProtocolError,

    /// <summary>The rest of a request body was not worth waiting for.</summary>
    BodyUnread,

    /// <summary>Cut, so that an incomplete response is seen to be so.</summary>
    Aborted,
    Tunnelled,
    TooMany,

    /// <summary>It was idle, and the process was short of connections, descriptors or memory.</summary>
    GaveWay,
    Shutdown,
    InternalError,
}
