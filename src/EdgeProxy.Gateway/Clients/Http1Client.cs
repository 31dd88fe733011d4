using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using EdgeProxy.Http1;
using EdgeProxy.Transport;
using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Gateway;

/// <summary>
/// A client connection that speaks HTTP/1.x: reads heads, runs an exchange for each, and decides whether another may follow.
/// Requests that were pipelined wait in the pipe; after an error none of them is looked at.
/// </summary>
internal sealed partial class Http1Client : IExchangeClient
{
    private readonly GatewayLoop _home;
    private readonly ConnectionContext _connection;
    private readonly PipeReader _input;
    private readonly Deadlines _deadlines;

    /// <summary>Null while it waits for a request.</summary>
    private Http1Turn? _turn;
    private bool _inExchange;
    private bool _isAborted;
    private bool _isPeerClosed;
    private bool _isTunnel;
    private bool _isFlushing;
    private bool _isFlushCancelled;

    /// <summary>The last answer is out, and the connection lingers.</summary>
    private bool _isLingering;

    /// <summary>Why waiting for the client is over, set from a deadline or a shutdown.</summary>
    private bool _stop;
    private ConnectionEnd _end = ConnectionEnd.ClientClosed;

    public Http1Client(GatewayLoop home, ConnectionContext connection, Listener listener)
    {
        _home = home;
        _connection = connection;
        _input = connection.Transport.Input;
        Output = connection.Transport.Output;
        Identity = new ClientIdentity(listener, connection.RemoteEndPoint, connection.LocalEndPoint, LoopConnections.TlsOf(connection));
        _deadlines = new Deadlines(home.Loop, OnDeadline);
    }

    /// <summary>Where it was accepted: a listener that moves has two for a while.</summary>
    public GatewayConnectionHandler? AcceptedBy { get; init; }

    // Place in the loop's list of clients.
    public Http1Client? NextOnLoop { get; set; }

    public Http1Client? PreviousOnLoop { get; set; }

    // Place among the loop's idle clients.
    public Http1Client? IdleBefore { get; set; }

    public Http1Client? IdleAfter { get; set; }

    /// <summary>Milliseconds of the loop's clock.</summary>
    public long IdleSince { get; set; }

    public RequestHead Head => _turn!.Head;

    public ReadOnlySpan<byte> HeadBytes => _turn!.Arena;

    public ClientIdentity Identity { get; }

    public MessageBodyReader Body => _turn!.Body;

    public IResponseSink Response => _turn!.Response;

    public int StatusSent => _turn!.Response.Status;

    public long ResponseBytesSent => _turn!.Response.BodyBytes;

    /// <summary>What the client is told of its limits in the response's head; null for nothing.</summary>
    public LimitText? LimitText => _turn!.Exchange.LimitTextOrNull;

    /// <summary>What the client is told of the cache, when its response comes otherwise than from there.</summary>
    public ReadOnlySpan<byte> CacheLines => _turn!.Exchange.CacheLines;

    public PipeWriter Output { get; }

    /// <summary>Serves the connection to its end. Never throws for what a peer does.</summary>
    [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder))]
    public async ValueTask RunAsync()
    {
        _home.Add(this);
        try
        {
            LoopConnections.OnClosed(_connection, static state => ((Http1Client)state!).PeerClosed(), this);
            do
            {
                AwaitHead();
                HeadStep step;
                do
                {
                    step = TakeHead(await _input.ReadAsync());
                }
                while (step == HeadStep.More);

                if (step != HeadStep.Complete)
                {
                    await EndWithoutExchangeAsync(step);
                    break;
                }

                _inExchange = true;
                Requests++;
                await _turn!.Exchange.RunAsync();
            }
            while (await FinishAsync());
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            _end = ConnectionEnd.ClientGone;
        }
        finally
        {
            _deadlines.Stop();
            _home.Idle.Remove(this);
            EndTurn();
            _home.Remove(this);
            _home.Counters.ConnectionEnds[(int)_end]++;
            AcceptedBy?.Left();
        }
    }

    public void PrepareResponse(HeaderRules rules, ReadOnlySpan<byte> requestId) => _turn!.Response.Prepare(rules, requestId);

    public void WriteOwnHead(int status, ReadOnlySpan<byte> fields, int bodyLength, bool close) =>
        _turn!.Response.WriteOwnHead(status, fields, bodyLength, close);

    public void WriteStoredHead(in StoredHead head) => _turn!.Response.WriteStoredHead(head);

    public IDuplexPipe WriteUpgrade(ResponseHead head, ReadOnlySpan<byte> bytes)
    {
        _turn!.Response.WriteUpgrade(head, bytes);
        _turn.TrimHead();
        _end = ConnectionEnd.Tunnelled;
        _isTunnel = true;
        return _connection.Transport;
    }

    public bool TryEndSending() => LoopConnections.TryEndSending(_connection);

    public void Abort(bool isGone = false)
    {
        if (!_isAborted)
        {
            _isAborted = true;
            if (_end == ConnectionEnd.ClientClosed)
            {
                _end = isGone ? ConnectionEnd.ClientGone : ConnectionEnd.Aborted; // Unless it is known why already.
            }

            _connection.Abort();
        }
    }

    public void CancelPending()
    {
        _input.CancelPendingRead();
        if (_isFlushing)
        {
            _isFlushCancelled = true;
            Output.CancelPendingFlush();
        }
    }

    /// <summary>Sends what was written; false when the client is gone or takes too long.</summary>
    public ValueTask<bool> FlushAsync() => FlushAsync(default);

    /// <summary>Sends what was written, and then these pieces, which stay as they are until it completes.</summary>
    public ValueTask<bool> FlushAsync(ReadOnlySpan<ReadOnlyMemory<byte>> pieces)
    {
        _isFlushCancelled = false;
        ValueTask<FlushResult> flush;
        try
        {
            flush = pieces.IsEmpty ? Output.FlushAsync() : WriteAsync(pieces);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return new ValueTask<bool>(false);
        }

        if (!flush.IsCompletedSuccessfully)
        {
            return AwaitFlushAsync(flush);
        }

        FlushResult result = flush.Result;
        return result.IsCanceled ? AwaitFlushAsync(new ValueTask<FlushResult>(result)) : new ValueTask<bool>(!result.IsCompleted);
    }

    private ValueTask<FlushResult> WriteAsync(ReadOnlySpan<ReadOnlyMemory<byte>> pieces)
    {
        if (Output is IGatheringWriter gathering)
        {
            return gathering.WriteAsync(pieces);
        }

        foreach (ReadOnlyMemory<byte> piece in pieces)
        {
            Output.Write(piece.Span);
        }

        return Output.FlushAsync();
    }

    [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder<>))]
    private async ValueTask<bool> AwaitFlushAsync(ValueTask<FlushResult> flush)
    {
        try
        {
            while (true)
            {
                if (!flush.IsCompleted)
                {
                    _isFlushing = true;
                    _deadlines.Set(DeadlineKind.ClientWrite, Identity.Listener.Timeouts.Write);
                }

                FlushResult result = await flush;
                if (result.IsCompleted || _isFlushCancelled || !result.IsCanceled)
                {
                    return !result.IsCompleted && !_isFlushCancelled;
                }

                flush = Output.FlushAsync(); // A cancellation that came too late for the flush that it was meant for: the answer still goes out.
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return false;
        }
        finally
        {
            _isFlushing = false;
            _deadlines.Clear(DeadlineKind.ClientWrite);
        }
    }

    private void PeerClosed()
    {
        _isPeerClosed = true;
        if (!_inExchange || _isTunnel || _turn!.Exchange.Route is { HalfClose: true })
        {
            return; // Reads see the end by themselves; a half-close may be allowed.
        }

        _end = ConnectionEnd.ClientGone;
        _turn.Exchange.Abort(ExchangeEnd.ClientGone);
    }

    private void OnDeadline(DeadlineKind kind)
    {
        switch (kind)
        {
            case DeadlineKind.KeepAlive when IsHeldUp():
                _isSpared = true;
                _deadlines.Set(DeadlineKind.KeepAlive, SparedMilliseconds);
                break;
            case DeadlineKind.KeepAlive:
            case DeadlineKind.Head:
                _end = kind == DeadlineKind.Head ? ConnectionEnd.HeadTimeout : ConnectionEnd.KeepAliveTimeout;
                _stop = true;
                _input.CancelPendingRead();
                break;
            case DeadlineKind.Drain:
                _stop = true;
                _input.CancelPendingRead();
                break;
            case DeadlineKind.Leave:
                Leave();
                break;
            case DeadlineKind.ClientWrite:
                _end = ConnectionEnd.WriteTimeout;
                _turn?.Exchange.Abort(ExchangeEnd.ClientWriteTimeout);
                break;
            case DeadlineKind.BodyRead:
                _turn?.Exchange.Abort(ExchangeEnd.ClientBodyTimeout);
                break;
            case DeadlineKind.BodyRate:
                _turn?.Exchange.CheckBodyRate();
                break;
            default:
                _turn?.Exchange.OnDeadline(kind);
                break;
        }
    }

    private void BeginTurn()
    {
        _turn = _home.Turns.Rent();
        _turn.Begin(this, _input, _deadlines);
    }

    private void EndTurn()
    {
        _inExchange = false;
        if (_turn is { } turn)
        {
            _turn = null;
            _home.Turns.Return(turn);
        }
    }
}
