using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using EdgeProxy.Http1;
using EdgeProxy.Policies;
using EdgeProxy.Transport;

namespace EdgeProxy.Gateway;

/// <content>The <c>http</c> integration: a fetch that streams into the client's response, or a tunnel.</content>
public sealed partial class Exchange
{
    private BodyRate _rate;

    KnownMethod IFetchRequest.Method => Client.Head.Method;

    MessageBodyReader IFetchRequest.Body => Client.Body;

    BodyFraming IFetchRequest.BodyFraming => Client.Head.Framing;

    private HttpIntegration Http => (HttpIntegration)Route!.Integration;

    void IFetchRequest.WriteHead(PipeWriter output, Endpoint endpoint) => RequestHeadWriter.Write(output, this, Http, endpoint);

    bool IFetchRequest.IsUpgradeAnswered(ResponseHead head, ReadOnlySpan<byte> bytes)
    {
        if (!WebSocketHandshake.IsAcceptedBy(Client.Head, Client.HeadBytes, head, bytes))
        {
            return false;
        }

        _tunnelClient = Client.WriteUpgrade(head, bytes);
        return true;
    }

    void IFetchRequest.BodyAwaited()
    {
        _deadlines.Set(DeadlineKind.BodyRead, Route!.BodyTimeout ?? Client.Identity.Listener.Timeouts.Body);
        _rate.Awaited(Home.Loop.Clock.Milliseconds);
        if (Client.Identity.Listener.BodyRateMin > 0 && !_deadlines.IsSet(DeadlineKind.BodyRate))
        {
            _deadlines.Set(DeadlineKind.BodyRate, BodyRate.GraceMilliseconds);
        }
    }

    void IFetchRequest.BodyArrived()
    {
        _deadlines.Clear(DeadlineKind.BodyRead);
        _rate.Arrived(Home.Loop.Clock.Milliseconds);
    }

    void IFetchRequest.CancelBody()
    {
        if (!Client.Body.IsEnded)
        {
            Client.Body.Pipe.CancelPendingRead();
        }
    }

    /// <summary>Looks whether the body comes fast enough; called once a second while one is awaited.</summary>
    internal void CheckBodyRate()
    {
        if (Client.Body.IsEnded || !_isFetching)
        {
            return;
        }

        if (_rate.IsTooSlow(Home.Loop.Clock.Milliseconds, Client.Body.BytesRead, Client.Identity.Listener.BodyRateMin))
        {
            Abort(ExchangeEnd.ClientBodyTooSlow);
        }
        else
        {
            _deadlines.Set(DeadlineKind.BodyRate, BodyRate.CheckMilliseconds);
        }
    }

    private void BeginFetch(HttpIntegration http)
    {
        Client.PrepareResponse(http.ResponseHeaders, RequestId);
        _deadlines.Set(DeadlineKind.Exchange, http.Timeouts.Exchange);
        _rate = default;
        _isFetching = true;
    }

    private void EndFetch()
    {
        _isFetching = false;
        _deadlines.Clear(DeadlineKind.Exchange);
        _deadlines.Clear(DeadlineKind.BodyRead);
        _deadlines.Clear(DeadlineKind.BodyRate);
        _outcome.Fetched(_fetch, Home.Loop.Clock.Nanoseconds());
    }

    /// <summary>The fetch ended otherwise than with a whole response: a tunnel begins, or the client is told. Gives the exchange's end.</summary>
    [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder<>))]
    private async ValueTask<ExchangeEnd> EndUnusuallyAsync(ExchangeEnd end)
    {
        if (end == ExchangeEnd.None)
        {
            return await TunnelAsync();
        }

        await FailFetchAsync(end);
        return end;
    }

    /// <summary>
    /// Tells the client while it can still be told, else cuts the connection behind what the upstream sent, so that nothing
    /// incomplete looks complete and a response that was begun is seen to be broken off.
    /// </summary>
    [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder))]
    private async ValueTask FailFetchAsync(ExchangeEnd end)
    {
        GatewayResponseType type = ExchangeEnds.ResponseOf(end);
        if (end == ExchangeEnd.ClientBodyInvalid)
        {
            _outcome.Error = Client.Body.Error;
            type = ProtocolResponses.Of(Client.Body.Error);
        }

        if (Client.Response.HasStarted || type == GatewayResponseType.None)
        {
            if (type != GatewayResponseType.None && Client.Response.Unflushed > 0)
            {
                await Client.Response.FlushAsync();
            }

            Client.Abort(isGone: end == ExchangeEnd.ClientGone);
        }
        else
        {
            Client.PrepareResponse(HeaderRules.None, RequestId);
            Refuse(type, close: end == ExchangeEnd.ClientBodyInvalid);
        }
    }
}
