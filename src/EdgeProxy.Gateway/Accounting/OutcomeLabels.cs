namespace EdgeProxy.Gateway;

/// <summary>The metric labels of ends: lower case with underscores; part of the public contract.</summary>
public static class OutcomeLabels
{
    public static string Of(ExchangeEnd end) => ExchangeEnds.LabelOf(end);

    public static string Of(ConnectionEnd end) => end switch
    {
        ConnectionEnd.ClientClosed => "client_closed",
        ConnectionEnd.ClientGone => "client_gone",
        ConnectionEnd.Closed => "closed",
        ConnectionEnd.KeepAliveTimeout => "keep_alive_timeout",
        ConnectionEnd.HeadTimeout => "head_timeout",
        ConnectionEnd.WriteTimeout => "write_timeout",
        ConnectionEnd.ProtocolError => "protocol_error",
        ConnectionEnd.BodyUnread => "body_unread",
        ConnectionEnd.Aborted => "aborted",
        ConnectionEnd.Tunnelled => "tunnelled",
        ConnectionEnd.TooMany => "too_many",
        ConnectionEnd.GaveWay => "gave_way",
        ConnectionEnd.Shutdown => "shutdown",
        _ => "internal_error",
    };
}
