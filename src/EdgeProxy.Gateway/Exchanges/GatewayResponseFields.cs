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
        : Encoding.ASCII.GetBytes($"Content-Type: application/json\r\nx-amzn-ErrorType: {GatewayResponses.Of(type).ErrorType}\r\n");
}
