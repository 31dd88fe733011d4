using EdgeProxy.Transport;

namespace EdgeProxy.Gateway;

/// <content>What operators are told of a client.</content>
internal sealed partial class Http1Client
{
    /// <summary>Milliseconds of the loop's clock.</summary>
    public long AcceptedAt { get; set; }

    /// <summary>Requests that came so far, the one under way among them.</summary>
    public long Requests { get; private set; }

    public ClientDescription Describe(Loop loop) => new(
        loop.Index,
        Identity.Listener,
        _connection.RemoteEndPoint,
        _isTunnel ? ClientActivity.Tunnel : _inExchange ? ClientActivity.Exchange : ClientActivity.Idle,
        loop.Clock.Milliseconds - AcceptedAt,
        Requests,
        _inExchange ? _turn!.Exchange.Route : null);
}
