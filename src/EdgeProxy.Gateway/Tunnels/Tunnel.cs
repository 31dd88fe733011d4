using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using EdgeProxy.Transport;

namespace EdgeProxy.Gateway;

/// <summary>
/// Raw bytes both ways between a client and an upstream after a 101. Each way has its own pump with back-pressure;
/// when one side ends its sending the other may go on (half-close), and silence both ways ends it.
/// </summary>
internal sealed class Tunnel
{
    private readonly Deadlines _deadlines;
    private IDuplexPipe? _client;
    private UpstreamConnection? _upstream;
    private ExchangeEnd _end;
    private long _idle;

    public Tunnel(Deadlines deadlines) => _deadlines = deadlines;

    public long BytesUp { get; private set; }

    public long BytesDown { get; private set; }

    [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder<>))]
    public async ValueTask<ExchangeEnd> RunAsync(IExchangeClient client, IDuplexPipe clientPipe, UpstreamConnection upstream, long idleMilliseconds)
    {
        _client = clientPipe;
        _upstream = upstream;
        _end = ExchangeEnd.None;
        _idle = idleMilliseconds;
        BytesUp = BytesDown = 0;
        ValueTask up = PumpUpAsync(clientPipe.Input, upstream);
        try
        {
            await PumpDownAsync(upstream.Reader, client, clientPipe.Output);
        }
        finally
        {
            await up;
            _deadlines.Clear(DeadlineKind.Tunnel);
            _client = null;
            _upstream = null;
        }

        return _end == ExchangeEnd.None ? ExchangeEnd.TunnelClosed : _end;
    }

    public void OnIdle() => End(ExchangeEnd.TunnelIdle);

    /// <summary>Ends both ways at once. Nothing happens when there is no tunnel.</summary>
    public void End(ExchangeEnd reason)
    {
        if (_client is null)
        {
            return;
        }

        if (_end == ExchangeEnd.None)
        {
            _end = reason;
        }

        _client.Input.CancelPendingRead();
        _client.Output.CancelPendingFlush();
        _upstream!.Cancel();
    }

    [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder))]
    private async ValueTask PumpUpAsync(PipeReader from, UpstreamConnection upstream)
    {
        if (await CopyAsync(from, upstream.Writer, isUp: true) && !LoopConnections.TryEndSending(upstream.Context))
        {
            End(ExchangeEnd.TunnelClosed);
        }
    }

    [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder))]
    private async ValueTask PumpDownAsync(PipeReader from, IExchangeClient client, PipeWriter to)
    {
        if (await CopyAsync(from, to, isUp: false) && !client.TryEndSending())
        {
            End(ExchangeEnd.TunnelClosed);
        }
    }

    /// <summary>True when the sender has ended its sending; false when the tunnel is over for both.</summary>
    [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder<>))]
    private async ValueTask<bool> CopyAsync(PipeReader from, PipeWriter to, bool isUp)
    {
        try
        {
            while (_end == ExchangeEnd.None)
            {
                _deadlines.Set(DeadlineKind.Tunnel, _idle);
                if (to.UnflushedBytes > 0 && (await to.FlushAsync()).IsCompleted)
                {
                    return false; // It takes no more, but what it sent before is still on its way to the other.
                }

                ReadResult read = await from.ReadAsync();
                foreach (ReadOnlyMemory<byte> run in read.Buffer)
                {
                    to.Write(run.Span);
                }

                Count(read.Buffer.Length, isUp);
                from.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted && (to.UnflushedBytes == 0 || !(await to.FlushAsync()).IsCanceled))
                {
                    return true;
                }
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // Reset by either side: the other is told by the end of its connection.
        }
        catch
        {
            End(ExchangeEnd.InternalError); // A bug, which the exchange reports: the other way must not wait for it.
            throw;
        }

        End(ExchangeEnd.TunnelClosed);
        return false;
    }

    private void Count(long bytes, bool isUp)
    {
        if (isUp)
        {
            BytesUp += bytes;
        }
        else
        {
            BytesDown += bytes;
        }
    }
}
