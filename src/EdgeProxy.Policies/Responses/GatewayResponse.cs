namespace EdgeProxy.Policies;

public enum Fault : byte
{
    Client,
    Upstream,
    Gateway,
}

/// <summary>When the same request may be sent again to an upstream after this failure.</summary>
public enum RetryRule : byte
{
    Never,

    /// <summary>Only when it was sent on a reused connection that died before the first response byte, and no body byte is lost.</summary>
    ReusedConnectionOnly,

    /// <summary>When the method is idempotent and no body has begun.</summary>
    Idempotent,

    /// <summary>Always: nothing was sent.</summary>
    NotSent,
}

public enum ResponseLogLevel : byte
{
    Debug,
    Information,
    Warning,
    Error,
}

/// <summary>One row of the table of gateway responses.</summary>
/// <param name="Name">API Gateway's name of the type, such as <c>THROTTLED</c>.</param>
/// <param name="Body">The whole JSON body.</param>
/// <param name="ErrorType">Value of the <c>x-amzn-ErrorType</c> field.</param>
/// <param name="KeepsConnection">Whether the client's connection can go on: false whenever framing is in doubt.</param>
/// <param name="Label">Metric label: lower case with underscores.</param>
public sealed record GatewayResponse(
    GatewayResponseType Type,
    string Name,
    int Status,
    byte[] Body,
    string ErrorType,
    bool KeepsConnection,
    Fault Fault,
    string Label,
    ResponseLogLevel LogLevel);
