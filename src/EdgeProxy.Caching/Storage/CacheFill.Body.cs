using System.Diagnostics;

namespace EdgeProxy.Caching;

/// <content>The body: appended into the entry's block and then into chunks, all of which stay, or only those of the window.</content>
// SAFETY: the fill holds a reference to its entry, and only the writer, which calls this, adds chunks to it or takes any away.
public sealed unsafe partial class CacheFill
{
    private const int UnknownChunkBytesMin = 4096;

    private byte* _piece;
    private uint _lastChunk;
    private long _pieceStart;
    private int _pieceCapacity;

    /// <summary>Where the first chunk begins that is still there.</summary>
    private long _firstStart;
    private long _slowest;

    /// <summary>Copies bytes to the end of the body, and wakes who waits for them.</summary>
    /// <returns>How many were taken. If not all, <see cref="WaitForRoom"/> says when to go on.</returns>
    /// <exception cref="InvalidOperationException">The body is longer than it was said to be.</exception>
    public int Append(ReadOnlySpan<byte> bytes)
    {
        Debug.Assert(_entry != 0 && End == FillEnd.None, "between the head and the end");
        if (Header->Length >= 0 && Written + bytes.Length > Header->Length)
        {
            throw new InvalidOperationException("The body is longer than it was said to be.");
        }

        if (!IsWindow && Written + bytes.Length > _store.ObjectBytesMax)
        {
            BecomeWindow();
        }

        int taken = 0;
        while (taken < bytes.Length && TryFindRoom(bytes.Length - taken, out int room))
        {
            int length = Math.Min(room, bytes.Length - taken);
            EntryWriter.Copy(bytes.Slice(taken, length), _piece + (Written - _pieceStart));
            Written += length;
            taken += length;
        }

        if (taken > 0)
        {
            Volatile.Write(ref _published, Written);
            WakeReaders();
        }

        return taken;
    }

    /// <summary>Whether there is room for more. If later, the waiter is called then.</summary>
    public RoomStatus WaitForRoom(ICacheWaiter waiter)
    {
        _writerWaiter = waiter;
        Interlocked.Exchange(ref _writerWanted, 1);
        RoomStatus status = FindRoom();
        if (status != RoomStatus.Later)
        {
            Volatile.Write(ref _writerWanted, 0);
            _writerWaiter = null;
        }

        return status;
    }

    private RoomStatus FindRoom()
    {
        if (TryFindRoom(1, out _))
        {
            return RoomStatus.Now;
        }

        if (!TryFindSlowest(out long slowest))
        {
            return RoomStatus.Never;
        }

        // Who had something to read then may have read it since: now that nobody has, only memory can be short.
        return slowest < Written ? RoomStatus.Later : TryFindRoom(1, out _) ? RoomStatus.Now : RoomStatus.Never;
    }

    private void StartBody(EntryHeader* entry)
    {
        _piece = EntryLayout.BodyStart(entry);
        _lastChunk = 0;
        _pieceStart = 0;
        _pieceCapacity = entry->InlineCapacity;
        _firstStart = entry->InlineCapacity;
        _slowest = 0;
    }

    /// <summary>Room at the end of the last piece, or in one more. When memory is short, the fill becomes a window, which frees what all have read.</summary>
    private bool TryFindRoom(int wanted, out int room)
    {
        room = 0;
        if (Written == _pieceStart + _pieceCapacity && !TryAddPiece(wanted))
        {
            return false;
        }

        long rest = _pieceStart + _pieceCapacity - Written;
        room = (int)(IsWindow ? Math.Min(rest, WindowRoom()) : rest);
        return room > 0;
    }

    private bool TryAddPiece(int wanted)
    {
        if (!IsWindow)
        {
            if (TryAddChunk(wanted))
            {
                return true;
            }

            BecomeWindow();
        }

        return WindowRoom() > 0 && TryAddChunk(wanted);
    }

    /// <summary>How far the writer may go on ahead of the slowest reader. Asks how far that is only when what is known leaves no room.</summary>
    private long WindowRoom()
    {
        long room = _slowest + _store.Options.WindowBytes - Written;
        if (room <= 0)
        {
            if (!TryFindSlowest(out long slowest))
            {
                return 0;
            }

            _slowest = slowest;
            FreeRead();
            room = _slowest + _store.Options.WindowBytes - Written;
        }

        return Math.Max(0, room);
    }

    private bool TryAddChunk(int wanted)
    {
        EntryHeader* entry = Header;
        uint handle = _store.Room.Take(ChunkBytes(entry->Length, wanted), Shard.Number);
        if (handle == 0)
        {
            return false;
        }

        ChunkHeader* chunk = _memory.ChunkAt(handle);
        int blockBytes = _memory.BytesOf(handle);
        *chunk = new ChunkHeader
        {
            Kind = BlockKind.Chunk,
            Shard = (ushort)Shard.Number,
            Previous = _lastChunk,
            Capacity = blockBytes - sizeof(ChunkHeader),
            Hash = entry->Hash,
            Version = entry->Version,
        };
        *(_lastChunk == 0 ? &entry->FirstChunk : &_memory.ChunkAt(_lastChunk)->Next) = handle;
        entry->LastChunk = handle;
        entry->Granules += (uint)(blockBytes / SizeClasses.Granule);
        _lastChunk = handle;
        _pieceStart += _pieceCapacity;
        _pieceCapacity = chunk->Capacity;
        _piece = EntryLayout.ChunkStart(chunk);
        return true;
    }

    /// <summary>The longest, or as long as the rest of the body; of unknown length, as much as there is already, so that at most half is for nothing.</summary>
    private int ChunkBytes(long length, int wanted)
    {
        int blockMax = _memory.Sizes.BytesMax;
        long rest = length >= 0 ? length - Written : Math.Max(wanted, Math.Max(UnknownChunkBytesMin, Written));
        return (int)Math.Min(blockMax, rest + sizeof(ChunkHeader));
    }

    /// <summary>Takes the entry out of the index: who reads goes on, and nobody new comes.</summary>
    private void BecomeWindow()
    {
        LeaveIndex();
        IsWindow = true;
        if (TryFindSlowest(out long slowest))
        {
            _slowest = slowest;
            FreeRead();
        }
    }

    /// <summary>Frees the chunks that all readers have left. The last one stays: it is the writer's.</summary>
    private void FreeRead()
    {
        EntryHeader* entry = Header;
        while (entry->FirstChunk != 0 && entry->FirstChunk != _lastChunk)
        {
            uint handle = entry->FirstChunk;
            ChunkHeader* chunk = _memory.ChunkAt(handle);
            if (_firstStart + chunk->Capacity >= _slowest)
            {
                return;
            }

            _firstStart += chunk->Capacity;
            entry->FirstChunk = chunk->Next;
            _memory.ChunkAt(chunk->Next)->Previous = 0;
            _memory.Free(handle);
        }
    }

    private void LeaveIndex()
    {
        bool isIndexed;
        using (Shard.Lock.Enter())
        {
            isIndexed = Header->Queue == EntryQueue.Unqueued;
            if (isIndexed)
            {
                Shard.RemoveFilling(_entry != 0 ? _entry : _placeholder);
            }
        }

        _store.Room.Release(isIndexed ? (_entry != 0 ? _entry : _placeholder) : 0);
    }
}
