using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using EdgeProxy.Http1;
using EdgeProxy.Transport;

namespace EdgeProxy.Gateway;

/// <content>Sending the request: its head and first body bytes in one flush, the rest as it arrives, with back-pressure.</content>
internal sealed partial class Fetch
{
    /// <summary>Sends the request, whose head is written.</summary>
    private ValueTask SendAsync(PipeWriter output)
    {
        if (!_request.Body.IsEnded)
        {
            return SendBodyAsync(output);
        }

        ValueTask<bool> flushed = FlushRequestAsync(output);
        return flushed.IsCompletedSuccessfully ? Sent(flushed.Result) : AwaitSentAsync(flushed);
    }

    private ValueTask Sent(bool taken)
    {
        _requestSent = taken;
        AwaitResponse();
        return default;
    }

    [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder))]
    private async ValueTask AwaitSentAsync(ValueTask<bool> flushed) => await Sent(await flushed);

    [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder))]
    private async ValueTask SendBodyAsync(PipeWriter output)
    {
        MessageBodyReader body = _request.Body;
        try
        {
            while (!body.IsEnded)
            {
                ReadResult read;
                if (output.UnflushedBytes >= FlushBytes || !body.Pipe.TryRead(out read))
                {
                    if (!await FlushRequestAsync(output))
                    {
                        AwaitResponse(); // The upstream takes no more; it may have answered all the same.
                        return;
                    }

                    _request.BodyAwaited();
                    read = await body.Pipe.ReadAsync();
                    _request.BodyArrived();
                }

                if (!TransferRequestBody(body, read))
                {
                    return;
                }
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            Fail(ExchangeEnd.ClientGone);
            return;
        }
        catch
        {
            Fail(ExchangeEnd.InternalError); // A bug, which the exchange reports: whoever reads the response must not wait for it.
            throw;
        }

        await Sent(await FlushRequestAsync(output));
    }

    /// <summary>Gives what was read to the upstream's writer; false when nothing more is to be sent.</summary>
    private bool TransferRequestBody(MessageBodyReader body, in ReadResult read)
    {
        if (_stopSending || _failure != ExchangeEnd.None)
        {
            body.Pipe.AdvanceTo(read.Buffer.Start);
            return false;
        }

        BodyStatus status = body.Transfer(read.Buffer, _requestBody, out SequencePosition consumed, out SequencePosition examined);
        body.Pipe.AdvanceTo(consumed, examined);
        switch (status)
        {
            case BodyStatus.End:
                return true;
            case BodyStatus.Invalid:
                Fail(ExchangeEnd.ClientBodyInvalid);
                return false;
            case BodyStatus.TooLarge:
                Fail(ExchangeEnd.ClientBodyTooLarge);
                return false;
            default:
                if (read.IsCompleted && body.ConnectionEnded(_requestBody) != BodyStatus.End)
                {
                    Fail(ExchangeEnd.ClientGone); // RFC 9112 section 8: an incomplete request is never made complete.
                    return false;
                }

                return true;
        }
    }

    /// <summary>Sends what was written. False when the upstream takes no more.</summary>
    private ValueTask<bool> FlushRequestAsync(PipeWriter output)
    {
        ValueTask<FlushResult> flush;
        try
        {
            flush = output.FlushAsync();
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return new ValueTask<bool>(false);
        }

        return flush.IsCompletedSuccessfully ? new ValueTask<bool>(IsTaken(flush.Result)) : AwaitFlushAsync(flush);
    }

    [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder<>))]
    private async ValueTask<bool> AwaitFlushAsync(ValueTask<FlushResult> flush)
    {
        _deadlines.Set(DeadlineKind.UpstreamWrite, _integration.Timeouts.Write);
        try
        {
            return IsTaken(await flush);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return false; // What the upstream has sent before it closed is still to be read.
        }
        finally
        {
            _deadlines.Clear(DeadlineKind.UpstreamWrite);
        }
    }

    private static bool IsTaken(FlushResult result) => !result.IsCompleted && !result.IsCanceled;

    private void AwaitResponse()
    {
        if (HeadAt == 0)
        {
            _deadlines.Set(DeadlineKind.Response, _integration.Timeouts.Response);
        }
    }
}
