using System.Text;
using EdgeProxy.Policies;

namespace EdgeProxy.Gateway;

/// <summary>The field lines of each gateway response, made once.</summary>
internal static class GatewayResponseFields
{
    private static readonly byte[][] Lines = [.. Enum.GetValues<GatewayResponseType>().Select(Make)];

    public static ReadOnlySpan<byte> Of(GatewayResponseType type) => Lines[(int)type];

    private static byte[] Make(GatewayResponseType type) => type == GatewayResponseType.None
        ? []
        : Encoding.ASCII.GetBytes($"Content-Type: application/json\r\nx-amzn-ErrorType: {GatewayResponses.Of(type).ErrorType}\r\n{Required(type)}");

    /// <summary>What RFC 9110 requires beside the status.</summary>
    private static string Required(GatewayResponseType type) => type switch
    {
        GatewayResponseType.MethodNotAllowed => "Allow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\r\n",
        GatewayResponseType.UpgradeRequired => "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nConnection: upgrade\r\n",
        GatewayResponseType.Unauthorized => "WWW-Authenticate: Bearer\r\n",
        _ => "",
    };
}
