using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EdgeProxy.Transport;

/// <content>The chain of segments that were received and not consumed, and receiving into it.</content>
internal sealed partial class EpollPipeReader
{
    /// <summary>With less room than this in the last buffer another one is appended.</summary>
    private const int RoomLeast = 1024;

    /// <summary>
    /// Bytes that one connection may read in one turn before the others have theirs: else one whose sender and receiver both
    /// keep pace would have the loop to itself.
    /// </summary>
    private const int TurnBytesMax = 1024 * 1024;

    private LoopSegment? _head;
    private LoopSegment? _tail;

    /// <summary>First byte of the head segment that is not consumed.</summary>
    private int _headStart;

    /// <summary>What was examined, as a position in the chain.</summary>
    private long _examined;
    private long _turn;
    private int _turnBytes;
    private bool _readsLarge;
    private bool _isEnded;
    private Exception? _failure;

    private enum Received : byte
    {
        Something,
        Nothing,
        End,
    }

    private bool HasUnexamined => _tail is not null && _tail.RunningEnd > _examined;

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (_head is null || consumed.GetObject() is not LoopSegment segment || examined.GetObject() is not LoopSegment examinedSegment)
        {
            return; // Of a result without bytes.
        }

        int index = consumed.GetInteger();
        _examined = examinedSegment.RunningIndex + examined.GetInteger();
        if (_examined < segment.RunningIndex + index)
        {
            throw new ArgumentOutOfRangeException(nameof(examined), "Less was examined than consumed.");
        }

        while (index == segment.End && segment.Following is { } following)
        {
            segment = following;
            index = 0;
        }

        LoopSegment released = _head;
        if (index == segment.End)
        {
            _head = null;
            _tail = null;
            Release(released);
            return;
        }

        _head = segment;
        _headStart = index;
        while (!ReferenceEquals(released, segment))
        {
            LoopSegment next = released.Following!;
            released.Following = null;
            Release(released);
            released = next;
        }
    }

    /// <summary>A result that is there at once; false when a read has to wait. Throws what the connection failed with.</summary>
    private bool TryTake(out ReadResult result)
    {
        ThrowIfCompleted();
        if (_connection.CloseReason is { } reason)
        {
            throw reason;
        }

        if (_isCancelled)
        {
            _isCancelled = false;
            result = Result(isCanceled: true);
            return true;
        }

        if (!HasUnexamined && !_isEnded)
        {
            if (_failure is not null)
            {
                throw _failure;
            }

            if (!_connection.IsReadable || Receive() == Received.Nothing)
            {
                result = default;
                return false;
            }
        }

        result = Result(isCanceled: false);
        return true;
    }

    private ReadResult Result(bool isCanceled) => _tail is null
        ? new ReadResult(default, isCanceled, _isEnded)
        : new ReadResult(new ReadOnlySequence<byte>(_head!, _headStart, _tail, _tail.End), isCanceled, _isEnded);

    private Received Receive()
    {
        if (_loop.Turns != _turn)
        {
            _turn = _loop.Turns;
            _turnBytes = 0;
        }
        else if (_turnBytes >= TurnBytesMax)
        {
            _loop.Post(CompleteLater, this);
            return Received.Nothing;
        }

        LoopSegment segment = TailWithRoom();
        while (true)
        {
            int room = segment.Room;
            nint count = ReceiveInto(segment, room);
            if (count > 0)
            {
                Took(segment, (int)count, room);
                return Received.Something;
            }

            if (count == 0)
            {
                DropIfUnused(segment);
                Ended();
                return Received.End;
            }

            int error = LinuxCalls.Error;
            if (error != LinuxErrors.Interrupted)
            {
                DropIfUnused(segment);
                Failed(error);
                return Received.Nothing;
            }
        }
    }

    // SAFETY: the array is pinned for its life, and room is what it has behind End.
    private unsafe nint ReceiveInto(LoopSegment segment, int room)
    {
        byte* start = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(segment.Array)) + segment.End;
        return LinuxCalls.Receive(_connection.Descriptor, start, room, 0);
    }

    private void Took(LoopSegment segment, int count, int room)
    {
        segment.End += count;
        _turnBytes += count;
        bool filled = count == room;

        // A short read has emptied the socket; what comes later is another edge. The end of the stream came with its own.
        _connection.IsReadable = filled || _connection.HasPeerEnded;
        _readsLarge = filled || (_readsLarge && count > LoopBuffers.Size);
    }

    private void Ended()
    {
        // The error that ended the stream is told once, and a send may have got it: then this is no clean end.
        if (_connection.SendFailure is { } failure)
        {
            _failure = failure;
            throw failure;
        }

        _isEnded = true;
    }

    private void Failed(int error)
    {
        _connection.IsReadable = false;
        if (error != LinuxErrors.Again)
        {
            _failure = _connection.SendFailure ?? LinuxErrors.ToReadException(error);
            throw _failure;
        }
    }

    private LoopSegment TailWithRoom()
    {
        if (_tail is null)
        {
            _head = _tail = _loop.Segments.Rent(_readsLarge);
            _headStart = 0;
            _examined = 0;
        }
        else if (_tail.Room < RoomLeast)
        {
            LoopSegment next = _loop.Segments.Rent(_readsLarge);
            _tail.Append(next);
            _tail = next;
        }

        return _tail;
    }

    /// <summary>Gives back the last segment when it has got nothing: a connection that waits holds no empty buffer.</summary>
    private void DropIfUnused(LoopSegment segment)
    {
        if (ReferenceEquals(_head, segment) && segment.End == 0)
        {
            _head = null;
            _tail = null;
            _loop.Segments.Return(segment);
        }
    }

    /// <summary>A segment and all that follow it.</summary>
    private void Release(LoopSegment? segment)
    {
        if (_loop.IsCurrent)
        {
            _loop.Segments.ReturnChain(segment);
        }
        else if (segment is not null)
        {
            _loop.Post(LoopSegment.ReturnChain, segment);
        }
    }
}
