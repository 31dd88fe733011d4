using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using EdgeProxy.Http1;
using EdgeProxy.Transport;

namespace EdgeProxy.Gateway;

/// <summary>
/// Raw bytes both ways between a client and an upstream after a 101 to <c>websocket</c>, the one protocol that is upgraded to.
/// When one side ends its sending the other may go on (half-close), and silence both ways ends it. It needs the two
/// connections and nothing of the snapshot that it began under.
/// </summary>
internal sealed class Tunnel
{
    /// <summary>How long a tunnel that is to be left may take to finish the frames that have passed in part.</summary>
    public const long LeaveMilliseconds = 5_000;

    /// <summary>How long the two sides may take to answer the close frames; RFC 6455 section 7.1.1 lets an endpoint go then.</summary>
    public const long ReplyMilliseconds = 2_000;

    private readonly Deadlines _deadlines;
    private readonly LoopRandom _random;
    private readonly IExchangeClient _client;
    private readonly IDuplexPipe _clientPipe;
    private readonly UpstreamConnection _upstream;
    private readonly long _idle;
    private readonly TunnelWay _up;
    private readonly TunnelWay _down;
    private ExchangeEnd _end;
    private ExchangeEnd _leaving;

    /// <param name="deadlines">Of the client's connection.</param>
    /// <param name="random">Of masking keys: what is masked is the gateway's own, so that no one else chooses it.</param>
    /// <param name="client">For a half-close.</param>
    /// <param name="clientPipe">The client's bytes.</param>
    /// <param name="upstream">The connection that the upgrade was answered on.</param>
    /// <param name="idleMilliseconds">Silence both ways that ends it; 0 for none.</param>
    public Tunnel(Deadlines deadlines, LoopRandom random, IExchangeClient client, IDuplexPipe clientPipe, UpstreamConnection upstream, long idleMilliseconds)
    {
        _deadlines = deadlines;
        _random = random;
        _client = client;
        _clientPipe = clientPipe;
        _upstream = upstream;
        _idle = idleMilliseconds;
        _up = new TunnelWay(this, clientPipe.Input, upstream.Writer, WebSocketSender.Client);
        _down = new TunnelWay(this, upstream.Reader, clientPipe.Output, WebSocketSender.Server);
    }

    public long BytesUp => _up.Bytes;

    public long BytesDown => _down.Bytes;

    /// <summary>Nothing passes any more.</summary>
    public bool IsOver => _end != ExchangeEnd.None;

    /// <summary>The gateway leaves: no frame begins to pass any more.</summary>
    public bool IsLeaving => _leaving != ExchangeEnd.None;

    /// <summary>Whether both connections may close behind what was sent, rather than be cut.</summary>
    public bool EndedInOrder => _end is ExchangeEnd.None or ExchangeEnd.TunnelClosed || (IsLeaving && _end == _leaving && IsSettled);

    private bool IsSettled => _up.IsSettled && _down.IsSettled;

    [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder<>))]
    public async ValueTask<ExchangeEnd> RunAsync()
    {
        ValueTask up = PumpUpAsync();
        try
        {
            await PumpDownAsync();
        }
        finally
        {
            await up;
            _deadlines.Clear(DeadlineKind.Tunnel);
        }

        return IsLeaving ? _leaving : IsOver ? _end : ExchangeEnd.TunnelClosed;
    }

    /// <summary>Silence both ways, or the time to leave in good order is over.</summary>
    public void OnDeadline() => End(IsLeaving ? _leaving : ExchangeEnd.TunnelIdle);

    /// <summary>Ends both ways at once.</summary>
    public void End(ExchangeEnd reason)
    {
        if (_end == ExchangeEnd.None)
        {
            _end = reason;
        }

        _clientPipe.Input.CancelPendingRead();
        _clientPipe.Output.CancelPendingFlush();
        _upstream.Cancel();
    }

    /// <summary>Ends it in good order: both sides get the frame that has begun to pass whole, then a close frame. The first reason counts.</summary>
    public void Leave(ExchangeEnd reason)
    {
        if (IsLeaving || IsOver)
        {
            return;
        }

        _leaving = reason;
        _deadlines.Set(DeadlineKind.Tunnel, LeaveMilliseconds);
        _up.Wake();
        _down.Wake();
    }

    /// <summary>Bytes pass: silence is measured from now.</summary>
    internal void Passed()
    {
        if (!IsLeaving)
        {
            _deadlines.Set(DeadlineKind.Tunnel, _idle);
        }
    }

    /// <summary>One way has given its receiver all that it will get.</summary>
    internal void Settled()
    {
        if (IsLeaving && IsSettled)
        {
            _deadlines.Set(DeadlineKind.Tunnel, ReplyMilliseconds);
        }
    }

    internal uint MakeMaskingKey() => (uint)(_random.Next() >> 32);

    [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder))]
    private async ValueTask PumpUpAsync()
    {
        if (await _up.PumpAsync() && !LoopConnections.TryEndSending(_upstream.Context))
        {
            End(ExchangeEnd.TunnelClosed);
        }
    }

    [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder))]
    private async ValueTask PumpDownAsync()
    {
        if (await _down.PumpAsync() && !_client.TryEndSending())
        {
            End(ExchangeEnd.TunnelClosed);
        }
    }
}
