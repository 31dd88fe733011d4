using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using EdgeProxy.Http1;
using EdgeProxy.Transport;

namespace EdgeProxy.Gateway;

/// <content>Reading a request head: parsed in place, then copied once into a rented buffer that the exchange keeps.</content>
internal sealed partial class Http1Client
{
    /// <summary>
    /// A keep-alive that is so much too late tells that the loop, or the whole process, was held up: far above a tick of the timers
    /// and a usual turn.
    /// </summary>
    private const long HeldUpMilliseconds = 50;

    /// <summary>What requests get that came meanwhile, to find their way through TLS and the transport's threads.</summary>
    private const long SparedMilliseconds = 250;

    /// <summary>The snapshot that the listener's terms are of; its number, since an idle client must not keep the snapshot itself.</summary>
    private long _termsVersion;

    private bool _hasBytes;

    /// <summary>The time of the idle connection was over, and it got a moment more.</summary>
    private bool _isSpared;

    private enum HeadStep : byte
    {
        More,

        /// <summary>An exchange may run.</summary>
        Complete,
        Invalid,

        /// <summary>It did not come in time, or it is not waited for any longer.</summary>
        Late,

        /// <summary>The client has closed.</summary>
        Closed,
    }

    private void AwaitHead()
    {
        EndTurn();
        _hasBytes = _isSpared = false;
        TakeTerms();
        _deadlines.Set(DeadlineKind.KeepAlive, Identity.Listener.Timeouts.KeepAlive);
        _home.Idle.Add(this, _home.Loop.Clock.Milliseconds);
    }

    private HeadStep TakeHead(in ReadResult read)
    {
        if (_stop && !IsLeavingTooLate(read))
        {
            _input.AdvanceTo(read.Buffer.Start);
            return HeadStep.Late;
        }

        if (read is { IsCanceled: true, Buffer.IsEmpty: true, IsCompleted: false })
        {
            _input.AdvanceTo(read.Buffer.Start);
            return HeadStep.More; // A cancellation that came too late for what it was meant for.
        }

        if (!_hasBytes)
        {
            if (read.Buffer.IsEmpty)
            {
                _input.AdvanceTo(read.Buffer.Start);
                return read.IsCompleted ? HeadStep.Closed : HeadStep.More;
            }

            _hasBytes = true;
            _home.Idle.Remove(this);
            TakeTerms(); // Once more: it may have been long idle.
            BeginTurn();
            _deadlines.Clear(DeadlineKind.KeepAlive);
            _deadlines.Set(DeadlineKind.Head, Identity.Listener.Timeouts.Head);
        }

        switch (ParseHead(read.Buffer))
        {
            case ParseStatus.Complete:
                _deadlines.Clear(DeadlineKind.Head);
                return HeadStep.Complete;
            case ParseStatus.Invalid:
                _deadlines.Clear(DeadlineKind.Head);
                return HeadStep.Invalid;
            default:
                return read.IsCompleted ? HeadStep.Closed : HeadStep.More;
        }
    }

    /// <summary>No exchange comes of what was read; who can still be told is told why.</summary>
    private async ValueTask EndWithoutExchangeAsync(HeadStep step)
    {
        switch (step)
        {
            case HeadStep.Invalid:
                _end = ConnectionEnd.ProtocolError;
                _turn!.Exchange.RefuseHead(Head.Error, _brokenLength);
                await LeaveAsync();
                break;
            case HeadStep.Late when _end == ConnectionEnd.HeadTimeout && _hasBytes && !_isAborted:
                _turn!.Exchange.RefuseLate(); // One that began a head is told that it was too slow; an idle one is simply left.
                await LeaveAsync();
                break;
            case HeadStep.Closed:
                _end = _hasBytes ? ConnectionEnd.ClientGone : ConnectionEnd.ClientClosed;
                break;
        }
    }

    /// <summary>
    /// A request has begun when its time, a shutdown, or another client in need of the place would end an idle connection: it is
    /// served. In a shutdown its response says that it is the last. What the kernel still holds counts too, and has as long to
    /// become a head as a head has.
    /// </summary>
    private bool IsLeavingTooLate(in ReadResult read)
    {
        if (_end is not (ConnectionEnd.Shutdown or ConnectionEnd.GaveWay or ConnectionEnd.KeepAliveTimeout) || _isAborted)
        {
            return false;
        }

        if (read.Buffer.IsEmpty)
        {
            if (read.IsCompleted || !LoopConnections.HasWaitingBytes(_connection))
            {
                return false;
            }

            _deadlines.Set(DeadlineKind.Head, Identity.Listener.Timeouts.Head);
        }

        _stop = false;
        _end = _end == ConnectionEnd.Shutdown ? _end : ConnectionEnd.ClientClosed;
        return true;
    }

    /// <summary>
    /// Whether a keep-alive is due so late that requests may have come in time and nobody has looked: with no processor for
    /// longer than the timeout, its timer would be the first to run. Once for each wait, so that it has an end.
    /// </summary>
    private bool IsHeldUp() =>
        !_isSpared && _home.Loop.Clock.Milliseconds - IdleSince > Identity.Listener.Timeouts.KeepAlive + HeldUpMilliseconds;

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
                byte[] arena = _home.Loop.Buffers.Rent();
                _turn!.Arena = arena;
                bytes[..Head.Length].CopyTo(arena);
                _input.AdvanceTo(buffer.GetPosition(Head.Length));
                Body.Start(_input, Head.Framing, Head.ContentLength, long.MaxValue, Identity.Listener.HeadLimits);
                break;
            case ParseStatus.Incomplete:
                _input.AdvanceTo(buffer.Start, buffer.End);
                break;
            default:
                KeepBroken(bytes);
                _input.AdvanceTo(buffer.End); // Nothing behind an error is looked at.
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
            byte[] arena = _home.Loop.Buffers.Rent();
            _turn!.Arena = arena;
            _brokenLength = Math.Min(bytes.Length, arena.Length);
            bytes[.._brokenLength].CopyTo(arena);
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
