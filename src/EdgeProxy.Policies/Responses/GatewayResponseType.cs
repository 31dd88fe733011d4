namespace EdgeProxy.Policies;

/// <summary>What the gateway itself answers when it refuses or fails; API Gateway's types, and those it has no name for.</summary>
public enum GatewayResponseType : byte
{
    None,

    /// <summary>An authorizer, or an address rule, said no.</summary>
    AccessDenied,

    /// <summary>The bytes are no valid HTTP/1.1 request, or one that two readers could understand differently.</summary>
    BadRequest,

    /// <summary>An <c>Expect</c> other than <c>100-continue</c>, RFC 9110 section 10.1.1.</summary>
    ExpectationFailed,
    HeadTooLarge,

    /// <summary>The upstream broke off, or answered with something that is no valid response.</summary>
    IntegrationFailure,

    /// <summary>The upstream was too slow with its response head.</summary>
    IntegrationTimeout,
    InternalError,

    /// <summary>No API key, or one that is unknown, disabled, expired or without a plan for the stage.</summary>
    InvalidApiKey,

    /// <summary>The request has come through this gateway already.</summary>
    LoopDetected,

    /// <summary>A method that the gateway refuses at all: CONNECT, TRACE. The caller adds <c>Allow</c> (RFC 9110 section 15.5.6).</summary>
    MethodNotAllowed,

    /// <summary>The host does not belong to this connection's certificate, RFC 9110 section 15.5.20.</summary>
    MisdirectedRequest,

    /// <summary>The client wants a stored response or none (<c>only-if-cached</c>), and there is none that it may have: RFC 9111 section 5.2.1.7.</summary>
    NotCached,

    /// <summary>A transfer coding or method that the gateway does not know.</summary>
    NotImplemented,
    QuotaExceeded,

    /// <summary>The client was too slow with its head or its body.</summary>
    RequestTimeout,
    RequestTooLarge,
    ResourceNotFound,

    /// <summary>The gateway itself is draining or out of room.</summary>
    ServiceUnavailable,
    Throttled,
    Unauthorized,

    /// <summary>The upstream's 101 does not answer what the client asked.</summary>
    UpgradeRefused,

    /// <summary>A route that serves WebSocket alone was asked for without an upgrade. The caller adds <c>Upgrade</c> (RFC 9110 section 15.5.22).</summary>
    UpgradeRequired,

    /// <summary>The upstream's pool and its waiting queue are full, or the wait was too long.</summary>
    UpstreamOverloaded,

    /// <summary>No endpoint could be connected to.</summary>
    UpstreamUnavailable,
    UriTooLong,

    /// <summary>What a key uses cannot be counted at present, and the operator wants nothing admitted then.</summary>
    UsageUnavailable,
    VersionNotSupported,
}
