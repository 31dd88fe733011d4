using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using EdgeProxy.Http1;
using EdgeProxy.Transport;

namespace EdgeProxy.Gateway;

/// <content>Reading the response, and writing it into the sink as it arrives.</content>
internal sealed partial class Fetch
{
    private int _interims;

    private enum HeadStep : byte
    {
        More,

        /// <summary>An interim response was written into the sink.</summary>
        Interim,

        /// <summary>The final head was; the body is next.</summary>
        Body,

        /// <summary>There is nothing to wait for: a failure, or an answered upgrade.</summary>
        Over,
    }

    /// <summary>Sends the request and passes the response on, both at once.</summary>
    [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder<>))]
    private async ValueTask<ExchangeEnd> ExchangeMessagesAsync(UpstreamConnection connection, Endpoint endpoint)
    {
        ValueTask sending = BeginSending(connection, endpoint);
        ExchangeEnd end = ExchangeEnd.None;
        try
        {
            HeadStep step;
            do
            {
                step = TakeHead(connection, await connection.Reader.ReadAsync(), ref end);
                if (step == HeadStep.Interim && !await _sink.FlushAsync())
                {
                    (step, end) = (HeadStep.Over, ExchangeEnd.ClientGone);
                }
            }
            while (step is HeadStep.More or HeadStep.Interim);

            end = step == HeadStep.Body ? await ReceiveBodyAsync(connection) : end;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            end = HeadAt != 0 ? ExchangeEnd.UpstreamTruncated : DiedBeforeHead(connection, ExchangeEnd.UpstreamReset);
        }
        finally
        {
            // Also when a bug throws: nobody may be left who writes to a connection that is given back.
            if (!_requestSent)
            {
                StopSending(connection);
            }

            await sending;
        }

        if (end != ExchangeEnd.Completed)
        {
            return _failure != ExchangeEnd.None ? _failure : end;
        }

        Finish(connection);
        bool taken = await _sink.FlushAsync();
        NoteFlushed();
        return taken ? end : ExchangeEnd.ClientGone;
    }

    private ValueTask BeginSending(UpstreamConnection connection, Endpoint endpoint)
    {
        _requestSent = _stopSending = false;
        _interims = 0;
        connection.Head.Reset();
        _request.WriteHead(connection.Writer, endpoint);
        _requestBody.Start(connection.Writer, _request.BodyFraming, forwardTrailers: true);
        SentAt = _home.Loop.Clock.Nanoseconds();
        return SendAsync(connection.Writer);
    }

    private void StopSending(UpstreamConnection connection)
    {
        _stopSending = true;
        connection.Writer.CancelPendingFlush();
        _request.CancelBody();
    }

    /// <summary>The connection can be used again only after a complete, clean exchange, both ways.</summary>
    private void Finish(UpstreamConnection connection)
    {
        _connection = null;

        // A cancellation that came too late for the last flush would meet the first flush of the next exchange.
        if (_requestSent && !_stopSending && connection.Head.KeepAlive && connection.Head.Framing != BodyFraming.UntilClose)
        {
            connection.Pool.Release(connection);
        }
        else
        {
            connection.Dispose();
        }
    }

    /// <summary>Takes what was read of the response's head. <paramref name="end"/> is set where nothing more is to come of it.</summary>
    private HeadStep TakeHead(UpstreamConnection connection, in ReadResult read, ref ExchangeEnd end)
    {
        ResponseHead head = connection.Head;
        if (_failure != ExchangeEnd.None)
        {
            connection.Reader.AdvanceTo(read.Buffer.Start);
            return Over(_failure, out end);
        }

        switch (ParseHead(connection, read.Buffer))
        {
            case ParseStatus.Invalid:
                return Over(ExchangeEnd.UpstreamInvalid, out end);
            case ParseStatus.Incomplete when !read.IsCompleted:
                return HeadStep.More;
            case ParseStatus.Incomplete:
                return Over(read.Buffer.IsEmpty ? DiedBeforeHead(connection, ExchangeEnd.UpstreamClosed) : ExchangeEnd.UpstreamTruncated, out end);
        }

        if (head.Status == HttpStatus.SwitchingProtocols)
        {
            Status = head.Status;
            return Over(_upgraded ? ExchangeEnd.None : ExchangeEnd.UpgradeInvalid, out end);
        }

        if (!HttpStatus.IsInterim(head.Status))
        {
            Status = head.Status;
            return HeadStep.Body;
        }

        if (_interims > InterimResponsesMax)
        {
            return Over(ExchangeEnd.UpstreamInvalid, out end);
        }

        head.Reset();
        return HeadStep.Interim;
    }

    private static HeadStep Over(ExchangeEnd reason, out ExchangeEnd end)
    {
        end = reason;
        return HeadStep.Over;
    }

    /// <summary>A reused connection may have been closed while the request was on its way: worth a new one.</summary>
    private ExchangeEnd DiedBeforeHead(UpstreamConnection connection, ExchangeEnd end)
    {
        if (connection.IsReused)
        {
            _freshOnly = true;
        }
        else
        {
            Exclude(connection.Pool.Endpoint);
        }

        return _failure != ExchangeEnd.None ? _failure : end;
    }

    /// <summary>Parses in place; a head in several segments is made one first. A complete head goes into the sink and off the pipe.</summary>
    private ParseStatus ParseHead(UpstreamConnection connection, in ReadOnlySequence<byte> buffer)
    {
        if (buffer.IsSingleSegment)
        {
            return ParseHead(connection, buffer, buffer.FirstSpan);
        }

        return ParseHeadMultiSegment(connection, buffer);
    }

    private ParseStatus ParseHeadMultiSegment(UpstreamConnection connection, in ReadOnlySequence<byte> buffer)
    {
        byte[] flat = _home.Loop.Buffers.Rent();
        int length = (int)Math.Min(buffer.Length, flat.Length);
        buffer.Slice(0, length).CopyTo(flat);
        try
        {
            return ParseHead(connection, buffer, flat.AsSpan(0, length));
        }
        finally
        {
            _home.Loop.Buffers.Return(flat);
        }
    }

    private ParseStatus ParseHead(UpstreamConnection connection, in ReadOnlySequence<byte> buffer, ReadOnlySpan<byte> bytes)
    {
        ResponseHead head = connection.Head;
        ParseStatus status = ResponseHeadParser.Parse(bytes, head, HeadLimits.Default, _request.Method);
        Error = head.Error;
        if (status == ParseStatus.Complete && head.Framing == BodyFraming.Chunked && IsBroken(bytes[head.Length..]))
        {
            status = ParseStatus.Invalid;
        }

        if (status != ParseStatus.Complete)
        {
            connection.Reader.AdvanceTo(buffer.Start, status == ParseStatus.Incomplete ? buffer.End : buffer.Start);
            return status;
        }

        PassOn(head, bytes[..head.Length]);
        connection.Reader.AdvanceTo(buffer.GetPosition(head.Length));
        return status;
    }

    /// <summary>
    /// Whether the chunks that came with the head are broken: then nothing was sent yet, and the client can be told. The bytes
    /// are not consumed.
    /// </summary>
    private bool IsBroken(ReadOnlySpan<byte> chunks)
    {
        ChunkedDecoder decoder = default;
        ChunkedStatus status = ChunkedStatus.Data;
        while (status == ChunkedStatus.Data)
        {
            status = decoder.Decode(chunks, out int consumed, out _);
            chunks = chunks[consumed..];
        }

        Error = decoder.Error;
        return status == ChunkedStatus.Invalid;
    }

    private void PassOn(ResponseHead head, ReadOnlySpan<byte> bytes)
    {
        if (head.Status == HttpStatus.SwitchingProtocols)
        {
            // RFC 6455 section 4: only a 101 that answers what was asked may open a tunnel (smuggling by a false 101).
            _upgraded = _request.WantsUpgrade && _request.IsUpgradeAnswered(head, bytes);
        }
        else if (HttpStatus.IsInterim(head.Status))
        {
            if (++_interims > InterimResponsesMax)
            {
                return; // One too many is not passed on.
            }

            _interimSent = true;
            _sink.WriteInterim(head, bytes);
        }
        else
        {
            HeadAt = _home.Loop.Clock.Nanoseconds();
            _deadlines.Clear(DeadlineKind.Response);
            _sink.WriteHead(head, bytes);
        }
    }

    [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder<>))]
    private async ValueTask<ExchangeEnd> ReceiveBodyAsync(UpstreamConnection connection)
    {
        MessageBodyReader body = connection.Body;
        ResponseHead head = connection.Head;
        body.Start(connection.Reader, head.Framing, head.ContentLength, long.MaxValue, HeadLimits.Default);
        if (body.IsEnded)
        {
            _sink.End(trailers: null, trailerBytes: default);
            return ExchangeEnd.Completed;
        }

        while (true)
        {
            ReadResult read;
            if (_sink.Unflushed >= FlushBytes || !connection.Reader.TryRead(out read))
            {
                if (!await _sink.FlushAsync())
                {
                    return _failure != ExchangeEnd.None ? _failure : ExchangeEnd.ClientGone;
                }

                NoteFlushed();
                _deadlines.Set(DeadlineKind.UpstreamIdle, _integration.Timeouts.Idle);
                read = await connection.Reader.ReadAsync();
                _deadlines.Clear(DeadlineKind.UpstreamIdle);
            }

            ExchangeEnd end = TransferResponseBody(connection, read);
            if (end != ExchangeEnd.None)
            {
                return end;
            }
        }
    }

    private ExchangeEnd TransferResponseBody(UpstreamConnection connection, in ReadResult read)
    {
        if (_failure != ExchangeEnd.None)
        {
            connection.Reader.AdvanceTo(read.Buffer.Start);
            return _failure;
        }

        MessageBodyReader body = connection.Body;
        BodyStatus status = body.Transfer(read.Buffer, _sink, out SequencePosition consumed, out SequencePosition examined);
        connection.Reader.AdvanceTo(consumed, examined);
        switch (status)
        {
            case BodyStatus.End:
                return ExchangeEnd.Completed;
            case BodyStatus.Invalid:
                Error = body.Error;
                return ExchangeEnd.UpstreamInvalid;
            default:
                if (!read.IsCompleted)
                {
                    return ExchangeEnd.None;
                }

                return body.ConnectionEnded(_sink) == BodyStatus.End ? ExchangeEnd.Completed : ExchangeEnd.UpstreamTruncated;
        }
    }
}
