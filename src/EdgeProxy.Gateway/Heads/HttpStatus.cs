namespace EdgeProxy.Gateway;

/// <summary>The statuses that change how a message is delimited or passed on. What the gateway itself answers is in the table of gateway responses.</summary>
internal static class HttpStatus
{
    public const int Continue = 100;
    public const int SwitchingProtocols = 101;
    public const int Ok = 200;
    public const int NoContent = 204;
    public const int NotModified = 304;

    public static bool IsInterim(int status) => status < 200;

    /// <summary>Never followed by a body, RFC 9112 section 6.3.</summary>
    public static bool IsBodiless(int status) => status is < 200 or NoContent or NotModified;
}
