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

    [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder<>))]
    private async ValueTask<ExchangeEnd> ExchangeMessagesAsync(Endpoint endpoint)
    {
        UpstreamConnection connection = _connection!;
        _requestSent = _stopSending = false;
        _interims = 0;
        _request.WriteHead(connection.Writer, endpoint);
        _requestBody.Start(connection.Writer, _request.BodyFraming, forwardTrailers: true);
        SentAt = _home.Loop.Clock.Nanoseconds();
        ValueTask sending = SendAsync(connection.Writer);
        ExchangeEnd end;
        try
        {
            end = await ReceiveAsync(connection);
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

        bool isWhole = end == ExchangeEnd.Completed;
        if (_failure != ExchangeEnd.None && !isWhole)
        {
            return _failure;
        }

        if (isWhole)
        {
            Finish(connection);
            bool taken = await _sink.FlushAsync();
            NoteFlushed();
            return taken ? end : ExchangeEnd.ClientGone;
        }

        return end;
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

    [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder<>))]
    private async ValueTask<ExchangeEnd> ReceiveAsync(UpstreamConnection connection)
    {
        try
        {
            ExchangeEnd end = await ReceiveHeadAsync(connection);
            return end == ExchangeEnd.None && !_upgraded ? await ReceiveBodyAsync(connection) : end;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return HeadAt != 0 ? ExchangeEnd.UpstreamTruncated : DiedBeforeHead(connection, ExchangeEnd.UpstreamReset);
        }
    }

    /// <summary>Reads up to the final head and writes it into the sink; None when the body is next.</summary>
    [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder<>))]
    private async ValueTask<ExchangeEnd> ReceiveHeadAsync(UpstreamConnection connection)
    {
        ResponseHead head = connection.Head;
        head.Reset();
        while (true)
        {
            ReadResult read = await connection.Reader.ReadAsync();
            if (_failure != ExchangeEnd.None)
            {
                connection.Reader.AdvanceTo(read.Buffer.Start);
                return _failure;
            }

            switch (ParseHead(connection, read.Buffer))
            {
                case ParseStatus.Invalid:
                    return ExchangeEnd.UpstreamInvalid;
                case ParseStatus.Incomplete when read.IsCompleted:
                    return read.Buffer.IsEmpty ? DiedBeforeHead(connection, ExchangeEnd.UpstreamClosed) : ExchangeEnd.UpstreamTruncated;
                case ParseStatus.Complete when HttpStatus.IsInterim(head.Status) && head.Status != HttpStatus.SwitchingProtocols:
                    if (_interims > InterimResponsesMax)
                    {
                        return ExchangeEnd.UpstreamInvalid;
                    }

                    if (!await _sink.FlushAsync())
                    {
                        return ExchangeEnd.ClientGone;
                    }

                    head.Reset();
                    break;
                case ParseStatus.Complete:
                    return HeadReceived(head);
            }
        }
    }

    private ExchangeEnd HeadReceived(ResponseHead head)
    {
        Status = head.Status;
        if (head.Status != HttpStatus.SwitchingProtocols)
        {
            return ExchangeEnd.None;
        }

        return _upgraded ? ExchangeEnd.None : ExchangeEnd.UpgradeInvalid;
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
