namespace EdgeProxy.Caching;

/// <summary>Fills by their number, which entries and tokens have. A fill keeps its number and is used again. From any thread.</summary>
internal sealed class FillPool(int loops)
{
    private readonly StoreLock _lock = new();
    private readonly Stack<CacheFill> _free = new();
    private CacheFill[] _fills = new CacheFill[16];
    private int _made;

    /// <summary>Those in use.</summary>
    public int Count
    {
        get
        {
            using (_lock.Enter())
            {
                return _made - _free.Count;
            }
        }
    }

    public CacheFill this[int number] => Volatile.Read(ref _fills)[number];

    public CacheFill Take(CacheStore store)
    {
        using (_lock.Enter())
        {
            if (_free.TryPop(out CacheFill? fill))
            {
                return fill;
            }

            if (_made == _fills.Length)
            {
                CacheFill[] larger = new CacheFill[_made * 2];
                _fills.CopyTo(larger, 0);
                Volatile.Write(ref _fills, larger);
            }

            fill = new CacheFill(store, _made, loops);
            return _fills[_made++] = fill;
        }
    }

    public void Return(CacheFill fill)
    {
        using (_lock.Enter())
        {
            _free.Push(fill);
        }
    }
}
