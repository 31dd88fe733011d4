namespace EdgeProxy.Http1;

/// <summary>What kind of answer an error calls for when a client made it. The same error in an upstream's message is a bad gateway.</summary>
public enum ErrorClass : byte
{
    None,

    /// <summary>400.</summary>
    BadRequest,

    /// <summary>417, RFC 9110 section 10.1.1.</summary>
    ExpectationFailed,

    /// <summary>431, RFC 6585 section 5.</summary>
    HeadTooLarge,

    /// <summary>501: a transfer coding or a method beyond what is implemented.</summary>
    NotImplemented,

    /// <summary>426 with <c>Sec-WebSocket-Version: 13</c>, RFC 6455 section 4.2.2.</summary>
    UpgradeRequired,

    /// <summary>414.</summary>
    UriTooLong,

    /// <summary>505.</summary>
    VersionNotSupported,

    /// <summary>A frame that breaks RFC 6455: close code 1002, no HTTP answer.</summary>
    WebSocketProtocol,
}
