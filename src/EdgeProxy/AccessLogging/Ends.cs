using EdgeProxy.Gateway;

namespace EdgeProxy;

/// <summary>What the ends of exchanges mean to whoever reads of them.</summary>
internal static class Ends
{
    /// <summary>The exchange came to the end that it was meant to have, whatever its status.</summary>
    public static bool IsRegular(ExchangeEnd end) =>
        end is ExchangeEnd.Completed or ExchangeEnd.Refused or ExchangeEnd.TunnelClosed or ExchangeEnd.TunnelIdle;

    /// <summary>The client, and not the gateway or an upstream, brought it about.</summary>
    public static bool IsOfClient(ExchangeEnd end) => end
        is ExchangeEnd.ClientGone or ExchangeEnd.ClientBodyInvalid or ExchangeEnd.ClientBodyTooLarge or ExchangeEnd.ClientBodyTimeout
        or ExchangeEnd.ClientBodyTooSlow or ExchangeEnd.ClientWriteTimeout or ExchangeEnd.Refused;

    /// <summary>It failed on the upstream's half, waiting for a connection included.</summary>
    public static bool IsOfUpstream(ExchangeEnd end) =>
        !IsRegular(end) && !IsOfClient(end) && end is not (ExchangeEnd.None or ExchangeEnd.Shutdown or ExchangeEnd.InternalError);
}
