using System.Diagnostics;

namespace EdgeProxy.Caching;

/// <summary>
/// An entry that is being made: by one writer on one loop, for readers on any. The writer gives its head, then its body piece by piece, and ends it in one of
/// several ways, after which it does not touch it any more. Public members are for the writer, on its loop.
/// </summary>
/// <remarks>
/// What is shared is published in order: chunks and their links, then the length; the last length, then the end. Readers hold the fill, the fill holds the entry.
/// </remarks>
// SAFETY: the fill holds a reference to its entry, and only the writer adds chunks to it or takes any away.
public sealed unsafe partial class CacheFill
{
    private readonly CacheStore _store;
    private readonly SlabAllocator _memory;
    private CacheLoop _writer = null!;
    private int _references;
    private uint _placeholder;
    private uint _entry;
    private long _published;
    private int _end;
    private byte _failure;
    private bool _mayShrink;

    internal CacheFill(CacheStore store, int number, int loops)
    {
        _store = store;
        _memory = store.Memory;
        Number = number;
        _waiting = new WaitingReaders[loops];
        _wanted = new int[loops];
    }

    /// <summary>How much of the body has been appended.</summary>
    public long Written { get; private set; }

    /// <summary>Whether it passes through, since it is too long to be kept or memory is short.</summary>
    public bool IsWindow { get; private set; }

    internal int Number { get; }

    /// <summary>The entry, when it has a head; 0 before.</summary>
    internal uint Entry => Volatile.Read(ref _entry);

    internal long Published => Volatile.Read(ref _published);

    internal FillEnd End => (FillEnd)Volatile.Read(ref _end);

    internal byte Failure => _failure;

    private EntryHeader* Header => _memory.EntryAt(_entry != 0 ? _entry : _placeholder);

    private Shard Shard => _store.ShardOf(Header->PrimaryHash);

    /// <summary>Begins; the placeholder has a reference for the fill.</summary>
    internal void Begin(CacheLoop writer, uint placeholder)
    {
        _writer = writer;
        _placeholder = placeholder;
        _references = 1;
        _memory.EntryAt(placeholder)->Fill = Number;
    }

    /// <summary>One more reader. Under the shard's lock, with the fill in the index, so that the writer is there.</summary>
    internal void Join(CacheReader reader)
    {
        Interlocked.Increment(ref _references);
        reader.Open(this);
        AddReader(reader);
    }

    /// <summary>A reader that goes.</summary>
    internal void Leave(CacheReader reader, CacheLoop loop)
    {
        if (reader.IsWaiting)
        {
            RemoveWaiting(reader, loop.Index);
        }

        RemoveReader(reader);
        ReaderMoved();
        Release();
    }

    /// <summary>
    /// A reader for the writer's own client, or for whoever else has come to this loop with the writer. Before the end.
    /// </summary>
    public CacheReader Attach()
    {
        Debug.Assert(End == FillEnd.None && !IsWindow, "readers come before the end, and not into a window");
        CacheReader reader = _writer.Rent();
        Join(reader);
        return reader;
    }

    /// <summary>Gives what the entry is but for its body, once.</summary>
    /// <returns>False when it is too long for a block, or there is no memory: the fill is to be failed.</returns>
    public bool SetHead(in EntryContent content) => SetHead(EntryLayout.KeyOf(Header), content);

    /// <summary>
    /// The same for an entry that turns out to be of another key with the same primary key, as a variant does that nobody knew of. Who
    /// joined under the first key has to look whether this is what it wants. If another fill has the key already,
    /// or there are as many variants as there may be, this one is not kept.
    /// </summary>
    public bool SetHead(in CacheKey key, in EntryContent content)
    {
        Debug.Assert(_entry == 0, "the head is given once");
        EntryHeader* placeholder = _memory.EntryAt(_placeholder);
        Debug.Assert(key.PrimaryHash == placeholder->PrimaryHash, "an entry stays in its shard");
        uint handle = EntryWriter.TryMake(_store, key, placeholder->Epoch, content);
        if (handle == 0)
        {
            return false;
        }

        EntryHeader* entry = _memory.EntryAt(handle);
        entry->Fill = Number;
        entry->Frequency = placeholder->Frequency;
        bool wasIndexed;
        using (Shard.Lock.Enter())
        {
            wasIndexed = placeholder->Queue == EntryQueue.Unqueued;
            if (wasIndexed && EntryLayout.Key(placeholder).SequenceEqual(key.Bytes))
            {
                entry->References = 2;
                Shard.SwapFilling(_placeholder, handle);
            }
            else if (wasIndexed)
            {
                Shard.RemoveFilling(_placeholder);
                if (Shard.FindFilling(key) == 0 && !_writer.IsFull(Shard, key))
                {
                    entry->References = 2;
                    Shard.AddFilling(handle);
                }
            }
        }

        _store.Room.Release(wasIndexed ? _placeholder : 0);
        _store.Room.Release(_placeholder);
        _placeholder = 0;
        StartBody(entry);
        Volatile.Write(ref _entry, handle);
        if (content.Length > _store.ObjectBytesMax)
        {
            BecomeWindow();
        }

        WakeReaders();
        return true;
    }

    /// <summary>
    /// Does not keep what comes: nobody new finds the fill, and its readers get the body through a window. Before or after the head.
    /// </summary>
    public void PassThrough()
    {
        if (!IsWindow)
        {
            BecomeWindow();
        }
    }

    private void Finish(FillEnd end)
    {
        _writerWaiter = null;
        _writerWanted = 0;
        Volatile.Write(ref _end, (int)end);
        WakeReaders();
        Release();
    }

    /// <summary>Drops a reference; with the last, of the writer and all readers, the fill goes back.</summary>
    private void Release()
    {
        if (Interlocked.Decrement(ref _references) != 0)
        {
            return;
        }

        if (_mayShrink)
        {
            _store.Room.Shrink(_entry, Shard);
        }

        _store.Room.Release(_entry);
        _store.Room.Release(_placeholder);
        _mayShrink = false;
        _entry = 0;
        _placeholder = 0;
        _published = 0;
        _end = (int)FillEnd.None;
        _failure = 0;
        Written = 0;
        IsWindow = false;
        Array.Clear(_wanted);
        _store.Fills.Return(this);
    }
}
