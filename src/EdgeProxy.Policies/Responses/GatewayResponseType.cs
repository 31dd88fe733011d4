namespace EdgeProxy.Policies;

/// <summary>What the gateway itself answers when it refuses or fails; API Gateway's types, and those it has no name for.</summary>
public enum GatewayResponseType : byte
{
    None,
    AccessDenied,
    BadRequest,
    ExpectationFailed,
    HeadTooLarge,
    IntegrationFailure,
    IntegrationTimeout,
    InternalError,
    InvalidApiKey,
    LoopDetected,
    MisdirectedRequest,
    NotImplemented,
    QuotaExceeded,
    RequestTimeout,
    RequestTooLarge,
    ResourceNotFound,
    Throttled,
    Unauthorized,
    UpgradeRefused,
    UpstreamOverloaded,
    UpstreamUnavailable,
    UriTooLong,
    VersionNotSupported,
}
