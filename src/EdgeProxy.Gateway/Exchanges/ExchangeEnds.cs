using EdgeProxy.Policies;

namespace EdgeProxy.Gateway;

/// <summary>What each end means: the gateway response to give while there is still a client to give it to, and whether a retry is safe.</summary>
internal static class ExchangeEnds
{
    private static readonly (GatewayResponseType Response, RetryRule Retry, string Label)[] Rows = MakeRows();

    public static GatewayResponseType ResponseOf(ExchangeEnd end) => Rows[(int)end].Response;

    public static RetryRule RetryOf(ExchangeEnd end) => Rows[(int)end].Retry;

    public static string LabelOf(ExchangeEnd end) => Rows[(int)end].Label;

    private static (GatewayResponseType Response, RetryRule Retry, string Label)[] MakeRows()
    {
        var rows = new (GatewayResponseType, RetryRule, string)[(int)ExchangeEnd.InternalError + 1];
        void Row(ExchangeEnd end, GatewayResponseType response, RetryRule retry, string label) => rows[(int)end] = (response, retry, label);

        Row(ExchangeEnd.None, GatewayResponseType.None, RetryRule.Never, "none");
        Row(ExchangeEnd.Completed, GatewayResponseType.None, RetryRule.Never, "completed");
        Row(ExchangeEnd.Refused, GatewayResponseType.None, RetryRule.Never, "refused");
        Row(ExchangeEnd.ClientGone, GatewayResponseType.None, RetryRule.Never, "client_gone");
        Row(ExchangeEnd.ClientBodyInvalid, GatewayResponseType.BadRequest, RetryRule.Never, "client_body_invalid");
        Row(ExchangeEnd.ClientBodyTooLarge, GatewayResponseType.RequestTooLarge, RetryRule.Never, "client_body_too_large");
        Row(ExchangeEnd.ClientBodyTimeout, GatewayResponseType.RequestTimeout, RetryRule.Never, "client_body_timeout");
        Row(ExchangeEnd.ClientBodyTooSlow, GatewayResponseType.RequestTimeout, RetryRule.Never, "client_body_too_slow");
        Row(ExchangeEnd.ClientWriteTimeout, GatewayResponseType.None, RetryRule.Never, "client_write_timeout");
        Row(ExchangeEnd.QueueFull, GatewayResponseType.UpstreamOverloaded, RetryRule.NotSent, "queue_full");
        Row(ExchangeEnd.QueueTimeout, GatewayResponseType.UpstreamOverloaded, RetryRule.Never, "queue_timeout");
        Row(ExchangeEnd.NoEndpoint, GatewayResponseType.UpstreamUnavailable, RetryRule.Never, "no_endpoint");
        Row(ExchangeEnd.ConnectFailed, GatewayResponseType.IntegrationFailure, RetryRule.NotSent, "connect_failed");
        Row(ExchangeEnd.ConnectTimeout, GatewayResponseType.IntegrationTimeout, RetryRule.NotSent, "connect_timeout");
        Row(ExchangeEnd.TlsFailed, GatewayResponseType.IntegrationFailure, RetryRule.NotSent, "tls_failed");
        Row(ExchangeEnd.UpstreamClosed, GatewayResponseType.IntegrationFailure, RetryRule.Idempotent, "upstream_closed");
        Row(ExchangeEnd.UpstreamReset, GatewayResponseType.IntegrationFailure, RetryRule.Idempotent, "upstream_reset");
        Row(ExchangeEnd.UpstreamInvalid, GatewayResponseType.IntegrationFailure, RetryRule.Never, "upstream_invalid");
        Row(ExchangeEnd.UpstreamTruncated, GatewayResponseType.IntegrationFailure, RetryRule.Never, "upstream_truncated");
        Row(ExchangeEnd.UpstreamResponseTimeout, GatewayResponseType.IntegrationTimeout, RetryRule.Never, "upstream_response_timeout");
        Row(ExchangeEnd.UpstreamIdleTimeout, GatewayResponseType.IntegrationTimeout, RetryRule.Never, "upstream_idle_timeout");
        Row(ExchangeEnd.UpstreamWriteTimeout, GatewayResponseType.IntegrationTimeout, RetryRule.Never, "upstream_write_timeout");
        Row(ExchangeEnd.UpgradeInvalid, GatewayResponseType.UpgradeRefused, RetryRule.Never, "upgrade_invalid");
        Row(ExchangeEnd.ExchangeTimeout, GatewayResponseType.IntegrationTimeout, RetryRule.Never, "exchange_timeout");
        Row(ExchangeEnd.TunnelClosed, GatewayResponseType.None, RetryRule.Never, "tunnel_closed");
        Row(ExchangeEnd.TunnelIdle, GatewayResponseType.None, RetryRule.Never, "tunnel_idle");
        Row(ExchangeEnd.RouteRemoved, GatewayResponseType.None, RetryRule.Never, "route_removed");
        Row(ExchangeEnd.Shutdown, GatewayResponseType.None, RetryRule.Never, "shutdown");
        Row(ExchangeEnd.InternalError, GatewayResponseType.InternalError, RetryRule.Never, "internal_error");
        return rows;
    }
}
