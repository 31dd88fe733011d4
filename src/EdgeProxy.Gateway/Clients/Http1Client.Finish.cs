using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using EdgeProxy.Http1;
using EdgeProxy.Transport;

namespace EdgeProxy.Gateway;

/// <content>After an exchange: what is left of the request's body, and whether another exchange may follow.</content>
internal sealed partial class Http1Client
{
    /// <summary>Unread body that is read and dropped to keep a connection. More costs more than a new connection.</summary>
    private const long DrainBytesMax = 256 * 1024;

    /// <summary>How long to wait for unread body, or for a client to take the answer before the connection closes.</summary>
    private const long DrainMilliseconds = 2_000;

    /// <summary>True when the next request may be read.</summary>
    private ValueTask<bool> FinishAsync()
    {
        Http1Turn turn = _turn!;
        bool isDone = Output.UnflushedBytes == 0 && turn.Response.IsEnded && turn.Body.IsEnded && !turn.Response.MustClose;
        return isDone && !_isAborted && !_isTunnel && !_home.IsDraining ? new ValueTask<bool>(true) : FinishSlowlyAsync();
    }

    [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder<>))]
    private async ValueTask<bool> FinishSlowlyAsync()
    {
        if (_isAborted || _isTunnel)
        {
            return false;
        }

        if (!await FlushAsync())
        {
            _end = _end == ConnectionEnd.WriteTimeout ? _end : ConnectionEnd.ClientGone;
            Abort();
            return false;
        }

        if (!_turn!.Response.IsEnded)
        {
            Abort(); // A response that was begun and not ended must not look whole.
            return false;
        }

        if (!Body.IsEnded && !await FinishBodyAsync())
        {
            return false;
        }

        if (_turn!.Response.MustClose || _home.IsDraining)
        {
            _end = _home.ClosesKeepAlives ? ConnectionEnd.Shutdown : ConnectionEnd.Closed;
            if (HasUnread())
            {
                await LingerAsync();
            }

            return false;
        }

        return true;
    }

    /// <summary>The answer came before the whole body: the rest stands between here and the next request. False when it stays there.</summary>
    [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder<>))]
    private async ValueTask<bool> FinishBodyAsync()
    {
        if (!_turn!.Response.MustClose && Body.Error == ProtocolError.None && await DrainBodyAsync())
        {
            return true;
        }

        _end = ConnectionEnd.BodyUnread;
        if (!_isAborted)
        {
            await LingerAsync();
        }

        return false;
    }

    /// <summary>Reads and drops the rest of the body, which counts as the exchange's although that is over. True when it was read whole.</summary>
    [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder<>))]
    private async ValueTask<bool> DrainBodyAsync()
    {
        long before = Body.BytesRead;
        try
        {
            return await DiscardAsync(body: true) && Body.IsEnded;
        }
        finally
        {
            _home.Counters.CountDrained(Body.BytesRead - before, _turn!.Exchange.Route);
        }
    }

    /// <summary>Whether the client has sent more than was read: requests that it pipelined and that nobody will answer.</summary>
    private bool HasUnread()
    {
        if (!_input.TryRead(out ReadResult read))
        {
            return false;
        }

        _input.AdvanceTo(read.Buffer.Start);
        return !read.Buffer.IsEmpty;
    }

    /// <summary>
    /// Ends the sending half, where the transport can, then reads and drops for a moment before closing: a socket closed
    /// with bytes unread sends a reset, which can destroy the answer on its way (RFC 9112 section 9.6).
    /// </summary>
    [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder))]
    private async ValueTask LingerAsync()
    {
        if (!_isAborted && !_isPeerClosed)
        {
            _isLingering = true;
            TryEndSending();
            await DiscardAsync(body: false);
        }
    }

    /// <summary>Drops what the client sends: its body to the end, or anything until it closes. False when that took too long or too much.</summary>
    [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder<>))]
    private async ValueTask<bool> DiscardAsync(bool body)
    {
        _stop = false;
        long budget = DrainBytesMax;
        _deadlines.Set(DeadlineKind.Drain, DrainMilliseconds);
        while (budget > 0 && !_stop && !(body && Body.IsEnded))
        {
            ReadResult read = await _input.ReadAsync();
            budget -= read.Buffer.Length;
            if (body)
            {
                BodyStatus status = Body.Transfer(read.Buffer, DiscardingSink.Instance, out SequencePosition consumed, out SequencePosition examined);
                _input.AdvanceTo(consumed, examined);
                if (status is BodyStatus.Invalid or BodyStatus.TooLarge)
                {
                    break;
                }
            }
            else
            {
                _input.AdvanceTo(read.Buffer.End);
            }

            if (read.IsCompleted)
            {
                break;
            }
        }

        _deadlines.Clear(DeadlineKind.Drain);
        bool inTime = !_stop;
        return inTime && budget > 0;
    }

    private sealed class DiscardingSink : IBodySink
    {
        public static DiscardingSink Instance { get; } = new();

        public void Write(ReadOnlySpan<byte> data)
        {
            // Dropped.
        }

        public void End(FieldTable? trailers, ReadOnlySpan<byte> trailerBytes)
        {
            // Nothing to pass on.
        }
    }
}
