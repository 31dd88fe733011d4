using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using EdgeProxy.Http1;
using EdgeProxy.Transport;

namespace EdgeProxy.Gateway;

/// <summary>
/// One way of a tunnel: passes raw bytes on, with back-pressure. When the tunnel is to be left it finishes the frame that
/// has passed in part, puts a close frame behind it, and drops what still comes until the sender closes too.
/// </summary>
internal sealed class TunnelWay
{
    private readonly Tunnel _tunnel;
    private readonly PipeReader _from;
    private readonly PipeWriter _to;
    private readonly WebSocketSender _sender;
    private WebSocketFrames _frames;

    public TunnelWay(Tunnel tunnel, PipeReader from, PipeWriter to, WebSocketSender sender)
    {
        _tunnel = tunnel;
        _from = from;
        _to = to;
        _sender = sender;
        _frames = new WebSocketFrames(sender);
    }

    /// <summary>Bytes passed on so far; a close frame of the gateway's own is none of them.</summary>
    public long Bytes { get; private set; }

    /// <summary>The receiver has all that it will get, in whole frames if the sender sent such.</summary>
    public bool IsSettled { get; private set; }

    /// <summary>True when the sender has ended its sending, which is to be passed on; false when the way is over.</summary>
    [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder<>))]
    public async ValueTask<bool> PumpAsync()
    {
        try
        {
            while (!_tunnel.IsOver)
            {
                _tunnel.Passed();
                if (_to.UnflushedBytes > 0 && (await _to.FlushAsync()).IsCompleted)
                {
                    Settle();
                    return false; // It takes no more, but what it sent before is still on its way to the other.
                }

                if (MustLeave)
                {
                    await LeaveAsync();
                    return false;
                }

                ReadResult read = await _from.ReadAsync();
                Pass(read.Buffer);
                if (read.IsCompleted && !MustLeave && !_tunnel.IsOver && (_to.UnflushedBytes == 0 || !(await _to.FlushAsync()).IsCanceled))
                {
                    Settle();
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
            _tunnel.End(ExchangeEnd.InternalError); // A bug, which the exchange reports: the other way must not wait for it.
            throw;
        }

        _tunnel.End(ExchangeEnd.TunnelClosed);
        return false;
    }

    /// <summary>Wakes the way, so that it sees that the tunnel is to be left.</summary>
    public void Wake() => _from.CancelPendingRead();

    private bool MustLeave => _tunnel is { IsLeaving: true, IsOver: false } && !_frames.IsWithinFrame;

    private void Pass(in ReadOnlySequence<byte> buffer)
    {
        if (_tunnel.IsLeaving)
        {
            PassRestOfFrame(buffer);
            return;
        }

        foreach (ReadOnlyMemory<byte> run in buffer)
        {
            _frames.Advance(run.Span);
            _to.Write(run.Span);
        }

        Bytes += buffer.Length;
        _from.AdvanceTo(buffer.End);
    }

    private void PassRestOfFrame(in ReadOnlySequence<byte> buffer)
    {
        long passed = 0;
        foreach (ReadOnlyMemory<byte> run in buffer)
        {
            int part = _frames.AdvanceToBoundary(run.Span);
            _to.Write(run.Span[..part]);
            passed += part;
        }

        Bytes += passed;
        _from.AdvanceTo(buffer.GetPosition(passed));
    }

    [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder))]
    private async ValueTask LeaveAsync()
    {
        if (_frames.TakesFrame)
        {
            WriteClose();
            FlushResult flush = await _to.FlushAsync();
            if (flush.IsCanceled)
            {
                return; // It takes too long.
            }
        }

        Settle();
        while (!_tunnel.IsOver && !_frames.IsBroken && !_frames.HasClosed)
        {
            ReadResult read = await _from.ReadAsync();
            foreach (ReadOnlyMemory<byte> run in read.Buffer)
            {
                _frames.Advance(run.Span);
            }

            _from.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    /// <summary>RFC 6455 section 7.4.1: 1001, an endpoint goes away. In place of a client it is masked (section 5.1).</summary>
    private void WriteClose()
    {
        const ushort GoingAway = 1001;
        Span<byte> frame = _to.GetSpan(WebSocketFrame.HeaderBytesMax + sizeof(ushort));
        int length = WebSocketFrame.WriteServerClose(frame, GoingAway);
        if (_sender == WebSocketSender.Client)
        {
            Span<byte> code = stackalloc byte[sizeof(ushort)];
            frame[(length - code.Length)..length].CopyTo(code);
            uint key = _tunnel.MakeMaskingKey();
            WebSocketFrame.ApplyMask(code, key, offset: 0);
            length = WebSocketFrame.WriteHeader(frame, new WebSocketFrameHeader(true, WebSocketOpcode.Close, code.Length, true, key));
            code.CopyTo(frame[length..]);
            length += code.Length;
        }

        _to.Advance(length);
    }

    private void Settle()
    {
        IsSettled = true;
        _tunnel.Settled();
    }
}
