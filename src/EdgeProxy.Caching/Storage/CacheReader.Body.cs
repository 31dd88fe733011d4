using System.Diagnostics;

namespace EdgeProxy.Caching;

/// <content>The body: pieces of memory one after the other, the entry's own first and then its chunks.</content>
// SAFETY: a piece is read up to what was published, and its chunk is there as long as the position is not past it.
public sealed unsafe partial class CacheReader
{
    private byte* _piece;
    private uint _chunk;
    private long _pieceStart;
    private int _pieceCapacity;
    private long _position;
    private ICacheWaiter? _waiter;

    /// <summary>How much of the body the reader is done with. The writer of a window reads it too.</summary>
    public long Position => Volatile.Read(ref _position);

    /// <summary>Whether the entry was complete when it was found: all of it is there until <see cref="Dispose"/>, also behind the position.</summary>
    public bool IsWhole => _fill is null;

    internal CacheReader? NextInFill { get; set; }

    internal CacheReader? PreviousInFill { get; set; }

    internal CacheReader? NextWaiting { get; set; }

    internal CacheReader? PreviousWaiting { get; set; }

    internal bool IsWaiting { get; set; }

    /// <summary>What there is from the position on, as far as it lies together. It is there until <see cref="Advance"/> goes past it.</summary>
    public ReadStatus Read(out ReadOnlyMemory<byte> memory)
    {
        memory = default;

        // The end is looked at first: after it nothing more is published.
        FillEnd end = FillEnd;
        if (!HasHead)
        {
            return end == FillEnd.None ? ReadStatus.Wait : ReadStatus.Failed;
        }

        long available = _fill is null ? _entry->Length : _fill.Published;
        if (_position < available)
        {
            while (_position >= _pieceStart + _pieceCapacity)
            {
                NextPiece();
            }

            int offset = (int)(_position - _pieceStart);
            memory = _memory.MemoryOf(_piece + offset, (int)Math.Min(_pieceCapacity - offset, available - _position));
            return ReadStatus.Data;
        }

        return end switch
        {
            FillEnd.None => ReadStatus.Wait,
            FillEnd.Completed => ReadStatus.End,
            _ => ReadStatus.Failed,
        };
    }

    /// <summary>Goes on: what is before the position may be used for something else.</summary>
    /// <param name="bytes">At most what is there; more than was read is skipped, at some 50 ns for each 32 KiB.</param>
    public void Advance(long bytes)
    {
        long to = _position + bytes;
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(to, !HasHead ? 0 : _fill is null ? _entry->Length : _fill.Published, nameof(bytes));

        // A writer frees chunks that end before the position, so that the reader has left them before it says so.
        while (to > _pieceStart + _pieceCapacity)
        {
            NextPiece();
        }

        Volatile.Write(ref _position, to);
        _fill?.ReaderMoved();
    }

    /// <summary>Goes back to the beginning of an entry that was complete when it was found; a fill may have dropped it.</summary>
    public void Rewind()
    {
        if (_fill is not null)
        {
            throw new InvalidOperationException("What a fill has dropped does not come back.");
        }

        StartBody();
    }

    /// <summary>Has the waiter called, once, when there is a head, more of the body, or the end. A reader has one waiter, the last.</summary>
    /// <returns>False when that is so already: read again, nobody will be called.</returns>
    public bool Wait(ICacheWaiter waiter)
    {
        if (_fill is null)
        {
            return false;
        }

        _waiter = waiter;
        _fill.AddWaiting(this, _loop.Index);
        if (!HasNews(_fill))
        {
            return true;
        }

        _fill.RemoveWaiting(this, _loop.Index);
        return false;
    }

    internal void Ready() => _waiter!.Ready();

    private bool HasNews(CacheFill fill) => fill.End != FillEnd.None || (_entry == null ? fill.Entry != 0 : fill.Published > _position);

    private void StartBody()
    {
        _piece = EntryLayout.BodyStart(_entry);
        _pieceStart = 0;
        _pieceCapacity = _entry->InlineCapacity;
        _chunk = 0;
        Volatile.Write(ref _position, 0);
    }

    private void NextPiece()
    {
        _chunk = _chunk == 0 ? _entry->FirstChunk : _memory.ChunkAt(_chunk)->Next;
        Debug.Assert(_chunk != 0, "what is published has a chunk");
        ChunkHeader* chunk = _memory.ChunkAt(_chunk);
        _pieceStart += _pieceCapacity;
        _pieceCapacity = chunk->Capacity;
        _piece = EntryLayout.ChunkStart(chunk);
    }
}
