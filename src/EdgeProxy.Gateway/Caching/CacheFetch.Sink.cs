using System.Runtime.CompilerServices;
using EdgeProxy.Caching;
using EdgeProxy.Http1;
using EdgeProxy.Transport;

namespace EdgeProxy.Gateway;

/// <content>The body's way into the fill, which may have to wait for the slowest reader.</content>
internal sealed partial class CacheFetch
{
    private byte[] _pending = [];
    private int _pendingLength;

    /// <summary>What the window had no room for is to be waited for at once.</summary>
    public long Unflushed => _pendingLength == 0 ? 0 : long.MaxValue;

    void IBodySink.Write(ReadOnlySpan<byte> data)
    {
        if (_finding != Finding.Response)
        {
            return;
        }

        int taken = _pendingLength == 0 ? _fill.Append(data) : 0;
        if (taken < data.Length)
        {
            ReadOnlySpan<byte> rest = data[taken..];
            if (_pending.Length < _pendingLength + rest.Length)
            {
                Array.Resize(ref _pending, Math.Max(_pendingLength + rest.Length, 2 * _pending.Length));
            }

            rest.CopyTo(_pending.AsSpan(_pendingLength));
            _pendingLength += rest.Length;
        }
    }

    void IBodySink.End(FieldTable? trailers, ReadOnlySpan<byte> trailerBytes)
    {
        // Whether it is whole is known when the fetch has ended; trailers are not kept.
    }

    ValueTask<bool> IResponseSink.FlushAsync() => _pendingLength == 0 ? new ValueTask<bool>(true) : WaitForRoomAsync();

    ValueTask<bool> IResponseSink.SendAsync(ReadOnlySpan<ReadOnlyMemory<byte>> pieces)
    {
        foreach (ReadOnlyMemory<byte> piece in pieces)
        {
            ((IBodySink)this).Write(piece.Span);
        }

        return ((IResponseSink)this).FlushAsync();
    }

    private void ResetSink()
    {
        HasStarted = false;
        _finding = Finding.None;
        _pendingLength = 0;
    }

    [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder<>))]
    private async ValueTask<bool> WaitForRoomAsync()
    {
        int taken = 0;
        while (taken < _pendingLength)
        {
            ValueTask room = _wait.Begin();
            switch (_fill.WaitForRoom(_wait))
            {
                case RoomStatus.Later:
                    await room;
                    break;
                case RoomStatus.Never:
                    _wait.Drop();
                    return false;
                default:
                    _wait.Drop();
                    break;
            }

            if (!_deadlines.IsSet(DeadlineKind.Exchange) && _http.Timeouts.Exchange > 0)
            {
                return false; // It has fired.
            }

            taken += _fill.Append(_pending.AsSpan(taken, _pendingLength - taken));
        }

        _pendingLength = 0;
        return true;
    }
}
