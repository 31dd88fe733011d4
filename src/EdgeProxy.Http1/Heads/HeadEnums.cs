namespace EdgeProxy.Http1;

public enum ParseStatus : byte
{
    /// <summary>More bytes are needed; call again with the same bytes and those that followed.</summary>
    Incomplete,
    Complete,

    /// <summary>The bytes can never become a valid head; the head's <c>Error</c> says why.</summary>
    Invalid,
}

public enum HttpVersion : byte
{
    Http10,
    Http11,
}

/// <summary>The methods of RFC 9110 section 9 and PATCH; any other token is <see cref="Other"/>.</summary>
public enum KnownMethod : byte
{
    Other,
    Get,
    Head,
    Post,
    Put,
    Delete,
    Connect,
    Options,
    Trace,
    Patch,
}

/// <summary>The four forms of a request target, RFC 9112 section 3.2.</summary>
public enum TargetForm : byte
{
    Origin,
    Absolute,
    Authority,
    Asterisk,
}

/// <summary>How a body is delimited, RFC 9112 section 6.3.</summary>
public enum BodyFraming : byte
{
    None,
    ContentLength,
    Chunked,

    /// <summary>Responses only: the body ends when the connection does.</summary>
    UntilClose,
}

/// <summary>What the <c>Upgrade</c> field of a request asks for.</summary>
public enum UpgradeRequest : byte
{
    None,

    /// <summary>A handshake that satisfies RFC 6455 section 4.2.1.</summary>
    WebSocket,

    /// <summary>Any other protocol, or any in an HTTP/1.0 request: ignored, as RFC 9110 section 7.8 allows or demands.</summary>
    Other,
}
