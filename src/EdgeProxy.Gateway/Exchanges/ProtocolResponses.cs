using EdgeProxy.Http1;
using EdgeProxy.Policies;

namespace EdgeProxy.Gateway;

/// <summary>Which gateway response a protocol error gets.</summary>
internal static class ProtocolResponses
{
    public static GatewayResponseType Of(ProtocolError error) => error switch
    {
        ProtocolError.HeadTooLarge or ProtocolError.TooManyFields => GatewayResponseType.HeadTooLarge,
        ProtocolError.TargetTooLong => GatewayResponseType.UriTooLong,
        ProtocolError.BadVersion => GatewayResponseType.VersionNotSupported,
        _ => GatewayResponseType.BadRequest,
    };
}
