using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using EdgeProxy.Http1;
using EdgeProxy.Transport;

namespace EdgeProxy.Gateway;

/// <content>Reading a request head: parsed in place, then copied once into a rented buffer that the exchange keeps.</content>
internal sealed partial class Http1Client
{
    /// <summary>The snapshot that the listener's terms are of; its number, since an idle client must not keep the snapshot itself.</summary>
    private long _termsVersion;

    /// <summary>True when an exchange may run; false when the connection is over, its last answer already sent.</summary>
    [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder<>))]
    private async ValueTask<bool> ReadHeadAsync()
    {
        Head.Reset();
        TakeTerms();
        Body.Start(Input, BodyFraming.None, 0, long.MaxValue, Identity.Listener.HeadLimits);
        _response.Reset();
        bool hasBytes = false;
        _deadlines.Set(DeadlineKind.KeepAlive, Identity.Listener.Timeouts.KeepAlive);
        _home.Idle.Add(this, _home.Loop.Clock.Milliseconds);
        while (true)
        {
            ReadResult read = await Input.ReadAsync();
            if (_stop && !IsLeavingTooLate(read))
            {
                Input.AdvanceTo(read.Buffer.Start);
                await AnswerLateAsync(hasBytes);
                return false;
            }

            if (read is { IsCanceled: true, Buffer.IsEmpty: true, IsCompleted: false })
            {
                Input.AdvanceTo(read.Buffer.Start);
                continue; // A cancellation that came too late for what it was meant for.
            }

            if (!hasBytes && !read.Buffer.IsEmpty)
            {
                hasBytes = true;
                _home.Idle.Remove(this);
                TakeTerms(); // Once more: it may have been long idle.
                _deadlines.Clear(DeadlineKind.KeepAlive);
                _deadlines.Set(DeadlineKind.Head, Identity.Listener.Timeouts.Head);
            }

            switch (ParseHead(read.Buffer))
            {
                case ParseStatus.Complete:
                    _deadlines.Clear(DeadlineKind.Head);
                    return true;
                case ParseStatus.Invalid:
                    _deadlines.Clear(DeadlineKind.Head);
                    await AnswerInvalidAsync();
                    return false;
                default:
                    if (read.IsCompleted)
                    {
                        _end = hasBytes ? ConnectionEnd.ClientGone : ConnectionEnd.ClientClosed;
                        return false;
                    }

                    break;
            }
        }
    }

    /// <summary>
    /// A request has begun when a shutdown, or another client in need of the place, would end an idle connection: it is served.
    /// In a shutdown its response says that it is the last.
    /// </summary>
    private bool IsLeavingTooLate(in ReadResult read)
    {
        if (_end is not (ConnectionEnd.Shutdown or ConnectionEnd.GaveWay) || _isAborted || read.Buffer.IsEmpty)
        {
            return false;
        }

        _stop = false;
        _end = _end == ConnectionEnd.GaveWay ? ConnectionEnd.ClientClosed : _end;
        return true;
    }

    /// <summary>The listener's present terms, which a reload may have changed; those of one that left the documents stay as they were.</summary>
    private void TakeTerms()
    {
        GatewaySnapshot snapshot = _home.Snapshot;
        if (snapshot.Version == _termsVersion)
        {
            return;
        }

        _termsVersion = snapshot.Version;
        if (snapshot.ListenerOf(Identity.Listener.Id) is { } listener)
        {
            Identity.Use(listener);
        }
    }

    private ParseStatus ParseHead(in ReadOnlySequence<byte> buffer)
    {
        if (buffer.IsSingleSegment)
        {
            return ParseHead(buffer, buffer.FirstSpan);
        }

        return ParseHeadMultiSegment(buffer);
    }

    private ParseStatus ParseHeadMultiSegment(in ReadOnlySequence<byte> buffer)
    {
        byte[] flat = _home.Loop.Buffers.Rent();
        int length = (int)Math.Min(buffer.Length, flat.Length);
        buffer.Slice(0, length).CopyTo(flat);
        ParseStatus status = ParseHead(buffer, flat.AsSpan(0, length));
        _home.Loop.Buffers.Return(flat);
        return status;
    }

    private ParseStatus ParseHead(in ReadOnlySequence<byte> buffer, ReadOnlySpan<byte> bytes)
    {
        ParseStatus status = RequestHeadParser.Parse(bytes, Head, Identity.Listener.HeadLimits);
        switch (status)
        {
            case ParseStatus.Complete:
                _arena = _home.Loop.Buffers.Rent();
                bytes[..Head.Length].CopyTo(_arena);
                Input.AdvanceTo(buffer.GetPosition(Head.Length));
                Body.Start(Input, Head.Framing, Head.ContentLength, long.MaxValue, Identity.Listener.HeadLimits);
                break;
            case ParseStatus.Incomplete:
                Input.AdvanceTo(buffer.Start, buffer.End);
                break;
            default:
                KeepBroken(bytes);
                Input.AdvanceTo(buffer.End); // Nothing behind an error is looked at.
                break;
        }

        return status;
    }

    private int _brokenLength;

    /// <summary>What a head that is none looked like, for whoever has to find out who sends such.</summary>
    private void KeepBroken(ReadOnlySpan<byte> bytes)
    {
        if (_home.IsObserved)
        {
            _arena = _home.Loop.Buffers.Rent();
            _brokenLength = Math.Min(bytes.Length, _arena.Length);
            bytes[.._brokenLength].CopyTo(_arena);
        }
    }

    private async ValueTask AnswerInvalidAsync()
    {
        _end = ConnectionEnd.ProtocolError;
        _exchange.RefuseHead(Head.Error, _brokenLength);
        await LeaveAsync();
    }

    /// <summary>A client that began a head is told that it was too slow; an idle one is simply left.</summary>
    private async ValueTask AnswerLateAsync(bool hasBytes)
    {
        if (_end == ConnectionEnd.HeadTimeout && hasBytes && !_isAborted)
        {
            _exchange.RefuseLate();
            await LeaveAsync();
        }
    }

    /// <summary>Sends the last answer, and lets the client take it before the connection closes.</summary>
    private async ValueTask LeaveAsync()
    {
        if (await FlushAsync())
        {
            await LingerAsync();
        }
    }
}
