using System.Diagnostics;
using System.Text;

namespace EdgeProxy.Policies;

/// <summary>
/// The one table of gateway responses; a status literal of the gateway's own stands nowhere else.
/// Bodies are those of API Gateway's HTTP APIs, <c>{"message":"…"}</c>, and constant: nothing a client sent is echoed.
/// </summary>
public static class GatewayResponses
{
    private const bool Keep = true;

    /// <summary>Framing is in doubt, bytes are left unread, or the connection itself is what is refused.</summary>
    private const bool Close = false;

    private static readonly GatewayResponse[] Table = BuildTable();

    /// <summary>Every row, in the order of the types.</summary>
    public static ReadOnlySpan<GatewayResponse> All => Table.AsSpan(1);

    /// <summary>The row of a type. <see cref="GatewayResponseType.None"/> has none: asking for it is a bug, answered as an internal error.</summary>
    public static GatewayResponse Of(GatewayResponseType type)
    {
        Debug.Assert(type != GatewayResponseType.None, "A refusal has a type.");
        return Table[(int)type];
    }

    /// <summary>The standard reason phrase of a status, for start lines that the gateway writes; empty when IANA registers none.</summary>
    public static ReadOnlySpan<byte> ReasonPhrase(int status) => ReasonPhrases.Of(status);

    private static GatewayResponse[] BuildTable()
    {
        GatewayResponse[] rows =
        [
            Row(GatewayResponseType.AccessDenied, "ACCESS_DENIED", 403, "Forbidden", "AccessDeniedException", Keep, Fault.Client),
            Row(GatewayResponseType.BadRequest, "BAD_REQUEST", 400, "Bad Request", "BadRequestException", Close, Fault.Client),
            Row(GatewayResponseType.ExpectationFailed, "EXPECTATION_FAILED", 417, "Expectation Failed", "BadRequestException", Close, Fault.Client),
            Row(GatewayResponseType.HeadTooLarge, "HEAD_TOO_LARGE", 431, "Request Header Fields Too Large", "RequestTooLargeException", Close, Fault.Client),
            Row(GatewayResponseType.IntegrationFailure, "INTEGRATION_FAILURE", 502, "Bad Gateway", "InternalServerErrorException", Keep, Fault.Upstream),
            Row(GatewayResponseType.IntegrationTimeout, "INTEGRATION_TIMEOUT", 504, "Endpoint request timed out", "InternalServerErrorException", Keep, Fault.Upstream),
            Row(GatewayResponseType.InternalError, "INTERNAL_ERROR", 500, "Internal Server Error", "InternalServerErrorException", Close, Fault.Gateway),
            Row(GatewayResponseType.InvalidApiKey, "INVALID_API_KEY", 403, "Forbidden", "ForbiddenException", Keep, Fault.Client),
            Row(GatewayResponseType.LoopDetected, "LOOP_DETECTED", 508, "Loop Detected", "LoopDetectedException", Keep, Fault.Gateway),
            Row(GatewayResponseType.MethodNotAllowed, "METHOD_NOT_ALLOWED", 405, "Method Not Allowed", "MethodNotAllowedException", Close, Fault.Client),
            Row(GatewayResponseType.MisdirectedRequest, "MISDIRECTED_REQUEST", 421, "Misdirected Request", "BadRequestException", Close, Fault.Client),
            Row(GatewayResponseType.NotCached, "NOT_CACHED", 504, "Gateway Timeout", "GatewayTimeoutException", Keep, Fault.Client),
            Row(GatewayResponseType.NotImplemented, "NOT_IMPLEMENTED", 501, "Not Implemented", "NotImplementedException", Close, Fault.Client),
            Row(GatewayResponseType.QuotaExceeded, "QUOTA_EXCEEDED", 429, "Limit Exceeded", "LimitExceededException", Keep, Fault.Client),
            Row(GatewayResponseType.RequestTimeout, "REQUEST_TIMEOUT", 408, "Request Timeout", "RequestTimeoutException", Close, Fault.Client),
            Row(GatewayResponseType.RequestTooLarge, "REQUEST_TOO_LARGE", 413, "Request Too Long", "RequestTooLargeException", Close, Fault.Client),
            Row(GatewayResponseType.ResourceNotFound, "RESOURCE_NOT_FOUND", 404, "Not Found", "ResourceNotFoundException", Keep, Fault.Client),
            Row(GatewayResponseType.ServiceUnavailable, "SERVICE_UNAVAILABLE", 503, "Service Unavailable", "ServiceUnavailableException", Close, Fault.Gateway),
            Row(GatewayResponseType.Throttled, "THROTTLED", 429, "Too Many Requests", "TooManyRequestsException", Keep, Fault.Client),
            Row(GatewayResponseType.Unauthorized, "UNAUTHORIZED", 401, "Unauthorized", "UnauthorizedException", Keep, Fault.Client),
            Row(GatewayResponseType.UpgradeRefused, "UPGRADE_REFUSED", 502, "Bad Gateway", "InternalServerErrorException", Close, Fault.Upstream),
            Row(GatewayResponseType.UpgradeRequired, "UPGRADE_REQUIRED", 426, "Upgrade Required", "UpgradeRequiredException", Keep, Fault.Client),
            Row(GatewayResponseType.UpstreamOverloaded, "UPSTREAM_OVERLOADED", 503, "Service Unavailable", "ServiceUnavailableException", Keep, Fault.Upstream),
            Row(GatewayResponseType.UpstreamUnavailable, "UPSTREAM_UNAVAILABLE", 503, "Service Unavailable", "ServiceUnavailableException", Keep, Fault.Upstream),
            Row(GatewayResponseType.UriTooLong, "URI_TOO_LONG", 414, "URI Too Long", "RequestTooLargeException", Close, Fault.Client),
            Row(GatewayResponseType.UsageUnavailable, "USAGE_UNAVAILABLE", 503, "Service Unavailable", "ServiceUnavailableException", Keep, Fault.Gateway),
            Row(GatewayResponseType.VersionNotSupported, "VERSION_NOT_SUPPORTED", 505, "HTTP Version Not Supported", "BadRequestException", Close, Fault.Client),
        ];
        return Index(rows);
    }

    private static GatewayResponse[] Index(GatewayResponse[] rows)
    {
        var table = new GatewayResponse[Enum.GetValues<GatewayResponseType>().Length];
        foreach (GatewayResponse row in rows)
        {
            table[(int)row.Type] = row;
        }

        table[(int)GatewayResponseType.None] = table[(int)GatewayResponseType.InternalError];
        return table;
    }

    private static GatewayResponse Row(GatewayResponseType type, string name, int status, string message, string errorType, bool keepsConnection, Fault fault)
    {
        byte[] body = Encoding.ASCII.GetBytes($"{{\"message\":\"{message}\"}}");
        return new GatewayResponse(type, name, status, body, errorType, keepsConnection, fault, name.ToLowerInvariant(), LevelOf(type, fault));
    }

    /// <summary>A client's mistakes are its own to see; what fails behind the gateway is the operator's, what fails in it ours.</summary>
    private static ResponseLogLevel LevelOf(GatewayResponseType type, Fault fault) => type switch
    {
        GatewayResponseType.InternalError => ResponseLogLevel.Error,
        GatewayResponseType.InvalidApiKey or GatewayResponseType.AccessDenied or GatewayResponseType.Unauthorized
            or GatewayResponseType.BadRequest or GatewayResponseType.MisdirectedRequest => ResponseLogLevel.Information,
        _ => fault == Fault.Client ? ResponseLogLevel.Debug : ResponseLogLevel.Warning,
    };
}
