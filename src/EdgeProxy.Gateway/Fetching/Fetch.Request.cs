using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using EdgeProxy.Http1;
using EdgeProxy.Transport;

namespace EdgeProxy.Gateway;

/// <content>Sending the request: its head and first body bytes in one flush, the rest as it arrives, with back-pressure.</content>
internal sealed partial class Fetch
{
    [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder))]
    private async ValueTask SendAsync(PipeWriter output)
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

        _requestSent = await FlushRequestAsync(output);
        AwaitResponse();
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
    [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder<>))]
    private async ValueTask<bool> FlushRequestAsync(PipeWriter output)
    {
        try
        {
            ValueTask<FlushResult> flush = output.FlushAsync();
            if (!flush.IsCompleted)
            {
                _deadlines.Set(DeadlineKind.UpstreamWrite, _integration.Timeouts.Write);
            }

            FlushResult result = await flush;
            _deadlines.Clear(DeadlineKind.UpstreamWrite);
            return !result.IsCompleted && !result.IsCanceled;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            _deadlines.Clear(DeadlineKind.UpstreamWrite);
            return false; // What the upstream has sent before it closed is still to be read.
        }
    }

    private void AwaitResponse()
    {
        if (HeadAt == 0)
        {
            _deadlines.Set(DeadlineKind.Response, _integration.Timeouts.Response);
        }
    }
}
