using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EdgeProxy.Transport;

/// <content>The draft, the chain that is being sent, memory that was lent, and sending all of it.</content>
internal sealed partial class EpollPipeWriter
{
    /// <summary>Below this a copy is cheaper than what it takes to send from two places.</summary>
    private const int LendLeast = 4096;

    /// <summary>Pieces that one system call sends at most.</summary>
    private const int RunsMax = 16;

    private LoopSegment? _draftHead;
    private LoopSegment? _draftTail;
    private long _unflushed;

    private LoopSegment? _sendHead;
    private LoopSegment? _sendTail;

    /// <summary>Bytes of a caller, to be sent behind the chain; they count as unsent. Made for the first that is lent.</summary>
    private ReadOnlyMemory<byte>[] _lent = [];
    private MemoryHandle[] _pins = [];
    private int _lentFirst;
    private int _lentCount;
    private long _unsent;

    /// <summary>The kernel has no room until it tells otherwise.</summary>
    private bool _isBlocked;

    /// <summary>Nothing can be sent any more.</summary>
    private bool IsBroken => _connection.SendFailure is not null || _connection.CloseReason is not null;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        LoopSegment segment = DraftWithRoom(sizeHint);
        return segment.Array.AsMemory(segment.End);
    }

    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        LoopSegment segment = DraftWithRoom(sizeHint);
        return segment.Array.AsSpan(segment.End);
    }

    public override void Advance(int bytes)
    {
        if (_draftTail is not { } segment || (uint)bytes > (uint)segment.Room)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(bytes, 0);
            return;
        }

        segment.End += bytes;
        _unflushed += bytes;
    }

    private void Copy(ReadOnlySpan<byte> source)
    {
        while (!source.IsEmpty)
        {
            Span<byte> room = GetSpan();
            int count = Math.Min(room.Length, source.Length);
            source[..count].CopyTo(room);
            Advance(count);
            source = source[count..];
        }
    }

    private LoopSegment DraftWithRoom(int sizeHint)
    {
        if (_draftTail is { } tail && tail.Room >= Math.Max(sizeHint, 1))
        {
            return tail;
        }

        return NewDraftSegment(sizeHint);
    }

    private LoopSegment NewDraftSegment(int sizeHint)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        ThrowIfCompleted();

        // Who has filled a segment since the last flush writes in bulk.
        int bytes = _draftTail is null || sizeHint > LoopBuffers.Size ? sizeHint : LoopBuffers.LargeSize;
        LoopSegment segment = _loop.IsCurrent ? _loop.Segments.RentAtLeast(bytes) : _loop.Segments.RentElsewhere(sizeHint);
        if (_draftTail is null)
        {
            _draftHead = segment;
        }
        else
        {
            _draftTail.Link(segment);
        }

        _draftTail = segment;
        return segment;
    }

    /// <summary>Makes the draft part of what is sent. On the loop.</summary>
    private void Commit()
    {
        if (_draftHead is null)
        {
            return;
        }

        KeepLent(); // It comes before the draft.
        if (_sendTail is null)
        {
            _sendHead = _draftHead;
        }
        else
        {
            _sendTail.Link(_draftHead);
        }

        _sendTail = _draftTail;
        _unsent += _unflushed;
        _draftHead = null;
        _draftTail = null;
        _unflushed = 0;
    }

    private static long BytesOf(ReadOnlySpan<ReadOnlyMemory<byte>> pieces)
    {
        long bytes = 0;
        foreach (ReadOnlyMemory<byte> piece in pieces)
        {
            bytes += piece.Length;
        }

        return bytes;
    }

    private void Lend(ReadOnlySpan<ReadOnlyMemory<byte>> pieces)
    {
        KeepLent();
        if (_lent.Length == 0)
        {
            _lent = new ReadOnlyMemory<byte>[IGatheringWriter.PiecesMax];
            _pins = new MemoryHandle[IGatheringWriter.PiecesMax];
        }

        foreach (ReadOnlyMemory<byte> piece in pieces)
        {
            if (!piece.IsEmpty)
            {
                _lent[_lentCount++] = piece;
                _unsent += piece.Length;
            }
        }
    }

    /// <summary>What is lent goes back to its owner: the rest is copied.</summary>
    private void KeepLent()
    {
        for (int i = _lentFirst; i < _lentCount; i++)
        {
            Keep(_lent[i].Span);
        }

        ForgetLent();
    }

    private void ForgetLent()
    {
        Array.Clear(_lent, 0, _lentCount);
        _lentFirst = _lentCount = 0;
    }

    private void Keep(ReadOnlySpan<byte> rest)
    {
        LoopSegment segment = _loop.Segments.RentAtLeast(rest.Length);
        rest.CopyTo(segment.Array);
        segment.End = rest.Length;
        if (_sendTail is null)
        {
            _sendHead = segment;
        }
        else
        {
            _sendTail.Link(segment);
        }

        _sendTail = segment;
    }

    /// <summary>Sends until all is sent, or the kernel takes no more.</summary>
    private void Send()
    {
        if (_unsent > 0 && IsBroken)
        {
            Discard();
        }

        while (_unsent > 0 && !_isBlocked)
        {
            nint sent = SendOnce(out nint asked, out int error);
            if (sent < 0)
            {
                _isBlocked = error == LinuxErrors.Again;
                if (!_isBlocked && error != LinuxErrors.Interrupted)
                {
                    _connection.SendFailed(error);
                    Discard();
                    return;
                }

                continue;
            }

            // Taking less than it was asked to is how the kernel says that it is full.
            _isBlocked = sent < asked;
            Sent(sent);
        }

        if (_unsent == 0 && _sendHead is not null)
        {
            ReleaseSent(); // A segment in which nothing was written.
        }
    }

    private nint SendOnce(out nint asked, out int error)
    {
        if (_sendHead is { Following: null } only && _lentCount == 0)
        {
            asked = only.Length;
            nint sent = SendOne(only);
            error = sent < 0 ? LinuxCalls.Error : 0;
            return sent;
        }

        return SendGathered(out asked, out error);
    }

    // SAFETY: the array is pinned for its life, and what is sent of it is within it.
    private unsafe nint SendOne(LoopSegment segment)
    {
        byte* start = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(segment.Array)) + segment.Start;
        return LinuxCalls.Send(_connection.Descriptor, start, segment.Length, LinuxCalls.NoSignal);
    }

    // SAFETY: the array of a segment is pinned for its life, and Start is within it; what is lent is pinned for the call.
    private unsafe nint SendGathered(out nint asked, out int error)
    {
        LinuxCalls.Run* runs = stackalloc LinuxCalls.Run[RunsMax];
        int count = 0;
        asked = 0;
        LoopSegment? segment = _sendHead;
        while (segment is not null && count < RunsMax)
        {
            if (segment.Length > 0)
            {
                runs[count].Start = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(segment.Array)) + segment.Start;
                runs[count++].Length = segment.Length;
                asked += segment.Length;
            }

            segment = segment.Following;
        }

        int lentEnd = segment is null ? Math.Min(_lentCount, _lentFirst + RunsMax - count) : _lentFirst;
        for (int i = _lentFirst; i < lentEnd; i++)
        {
            _pins[i] = _lent[i].Pin();
            runs[count].Start = (byte*)_pins[i].Pointer;
            runs[count++].Length = _lent[i].Length;
            asked += _lent[i].Length;
        }

        LinuxCalls.Message message = new() { Runs = runs, RunCount = count };
        nint sent = LinuxCalls.SendMessage(_connection.Descriptor, &message, LinuxCalls.NoSignal);
        error = sent < 0 ? LinuxCalls.Error : 0;
        for (int i = _lentFirst; i < lentEnd; i++)
        {
            _pins[i].Dispose();
        }

        return sent;
    }

    private void Sent(nint count)
    {
        _unsent -= count;
        if (_unsent == 0)
        {
            ForgetLent();
            ReleaseSent();
            return;
        }

        while (_sendHead is { } segment && count >= segment.Length)
        {
            count -= segment.Length;
            _sendHead = segment.Following;
            segment.Following = null;
            _loop.Segments.Return(segment);
        }

        if (_sendHead is not null)
        {
            _sendHead.Start += (int)count;
            return;
        }

        _sendTail = null;
        while (count >= _lent[_lentFirst].Length)
        {
            count -= _lent[_lentFirst].Length;
            _lent[_lentFirst++] = default;
        }

        _lent[_lentFirst] = _lent[_lentFirst][(int)count..];
    }

    private void ReleaseSent()
    {
        LoopSegment? segment = _sendHead;
        _sendHead = null;
        _sendTail = null;
        _loop.Segments.ReturnChain(segment);
    }

    /// <summary>Nobody will get what is unsent.</summary>
    private void Discard()
    {
        _unsent = 0;
        ForgetLent();
        ReleaseSent();
    }
}
