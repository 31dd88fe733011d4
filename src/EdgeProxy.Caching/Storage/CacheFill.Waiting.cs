namespace EdgeProxy.Caching;

/// <content>Who waits for the fill, and how they are told: readers by their loop, and the writer when its window is full.</content>
public sealed partial class CacheFill
{
    private readonly StoreLock _readersLock = new();

    // By loop: its readers that wait, which only that loop touches, and whether it wants to be woken, which is exchanged.
    private readonly WaitingReaders[] _waiting;
    private readonly int[] _wanted;
    private CacheReader? _readers;
    private ICacheWaiter? _writerWaiter;
    private int _writerWanted;

    /// <summary>On the reader's loop. What is published before the loop's wish is seen is seen by the reader, that looks once more.</summary>
    internal void AddWaiting(CacheReader reader, int loop)
    {
        if (!reader.IsWaiting)
        {
            _waiting[loop].Add(reader);
        }

        Interlocked.Exchange(ref _wanted[loop], 1);
    }

    internal void RemoveWaiting(CacheReader reader, int loop) => _waiting[loop].Remove(reader);

    /// <summary>Calls those of a loop that wait, on that loop. Each may wait again, go, or have others go.</summary>
    internal void Run(CacheLoop loop)
    {
        for (int left = _waiting[loop.Index].Count; left > 0 && _waiting[loop.Index].TryTake(out CacheReader? reader); left--)
        {
            reader.Ready();
        }

        if (_writer == loop && _writerWaiter is { } waiter && Volatile.Read(ref _writerWanted) == 0)
        {
            _writerWaiter = null;
            waiter.Ready();
        }
    }

    /// <summary>A reader has gone on, or away.</summary>
    internal void ReaderMoved()
    {
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _writerWanted) != 0 && Interlocked.Exchange(ref _writerWanted, 0) != 0)
        {
            _writer.WakeTarget.Wake(Number);
        }
    }

    private void WakeReaders()
    {
        Interlocked.MemoryBarrier();
        for (int loop = 0; loop < _wanted.Length; loop++)
        {
            if (Volatile.Read(ref _wanted[loop]) != 0 && Interlocked.Exchange(ref _wanted[loop], 0) != 0)
            {
                _store.Loops[loop].WakeTarget.Wake(Number);
            }
        }
    }

    private void AddReader(CacheReader reader)
    {
        using (_readersLock.Enter())
        {
            reader.NextInFill = _readers;
            _readers?.PreviousInFill = reader;
            _readers = reader;
        }
    }

    private void RemoveReader(CacheReader reader)
    {
        using (_readersLock.Enter())
        {
            reader.NextInFill?.PreviousInFill = reader.PreviousInFill;
            if (reader.PreviousInFill is { } previous)
            {
                previous.NextInFill = reader.NextInFill;
            }
            else
            {
                _readers = reader.NextInFill;
            }

            reader.NextInFill = null;
            reader.PreviousInFill = null;
        }
    }

    /// <summary>The position of the slowest reader; false when there is none.</summary>
    private bool TryFindSlowest(out long position)
    {
        position = long.MaxValue;
        using (_readersLock.Enter())
        {
            for (CacheReader? reader = _readers; reader is not null; reader = reader.NextInFill)
            {
                position = Math.Min(position, reader.Position);
            }

            return _readers is not null;
        }
    }

    /// <summary>Readers of one loop that wait, those that came first in front.</summary>
    private struct WaitingReaders
    {
        private CacheReader? _first;
        private CacheReader? _last;

        public int Count { get; private set; }

        public void Add(CacheReader reader)
        {
            reader.IsWaiting = true;
            reader.PreviousWaiting = _last;
            _first ??= reader;
            _last?.NextWaiting = reader;
            _last = reader;
            Count++;
        }

        public bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out CacheReader? reader)
        {
            reader = _first;
            if (reader is not null)
            {
                Remove(reader);
            }

            return reader is not null;
        }

        public void Remove(CacheReader reader)
        {
            if (reader.PreviousWaiting is { } previous)
            {
                previous.NextWaiting = reader.NextWaiting;
            }
            else
            {
                _first = reader.NextWaiting;
            }

            if (reader.NextWaiting is { } next)
            {
                next.PreviousWaiting = reader.PreviousWaiting;
            }
            else
            {
                _last = reader.PreviousWaiting;
            }

            reader.PreviousWaiting = null;
            reader.NextWaiting = null;
            reader.IsWaiting = false;
            Count--;
        }
    }
}
