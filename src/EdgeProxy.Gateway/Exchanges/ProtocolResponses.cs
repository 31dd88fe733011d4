using EdgeProxy.Http1;
using EdgeProxy.Policies;

namespace EdgeProxy.Gateway;

/// <summary>Which gateway response a protocol error of a client gets.</summary>
public static class ProtocolResponses
{
    public static GatewayResponseType Of(ProtocolError error) => error.Class() switch
    {
        ErrorClass.ExpectationFailed => GatewayResponseType.ExpectationFailed,
        ErrorClass.HeadTooLarge => GatewayResponseType.HeadTooLarge,
        ErrorClass.NotImplemented => GatewayResponseType.NotImplemented,
        ErrorClass.UpgradeRequired => GatewayResponseType.UpgradeRequired,
        ErrorClass.UriTooLong => GatewayResponseType.UriTooLong,
        ErrorClass.VersionNotSupported => GatewayResponseType.VersionNotSupported,
        _ => GatewayResponseType.BadRequest,
    };
}
