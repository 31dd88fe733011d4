namespace EdgeProxy.Compiler;

/// <summary>Dense ids by identity, and the last thing that was compiled under each.</summary>
internal sealed class Identities<T>
    where T : class
{
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);

    public IReadOnlyList<T> Items { get; private set; } = [];

    public int Count => _ids.Count;

    public int Find(string identity) => _ids.TryGetValue(identity, out int id) ? id : -1;

    public void Add(IReadOnlyDictionary<string, int> added, IReadOnlyList<T> items)
    {
        foreach ((string identity, int id) in added)
        {
            _ids.Add(identity, id);
        }

        Items = items;
    }
}

/// <summary>The ids of one compilation: known ones, and new ones behind them that count only when they are kept.</summary>
internal sealed class IdentityDraft<T>(Identities<T> known)
    where T : class
{
    private readonly Dictionary<string, int> _added = new(StringComparer.Ordinal);
    private T?[] _current = new T?[known.Items.Count];
    private IReadOnlyList<T> _items = [];

    public int IdOf(string identity)
    {
        int id = known.Find(identity);
        if (id < 0 && !_added.TryGetValue(identity, out id))
        {
            id = known.Count + _added.Count;
            _added.Add(identity, id);
        }

        return id;
    }

    /// <summary>What the last compilation made under the id; null for nothing.</summary>
    public T? Before(int id) => id < known.Items.Count ? known.Items[id] : null;

    /// <summary>Once for each id.</summary>
    public void Set(int id, T item)
    {
        if (id >= _current.Length)
        {
            Array.Resize(ref _current, Math.Max(id + 1, _current.Length * 2));
        }

        _current[id] = _current[id] is null ? item : throw new InvalidOperationException($"Two {typeof(T).Name}s have the id {id}.");
    }

    public bool TryGet(int id, out T item)
    {
        T? current = id < _current.Length ? _current[id] : null;
        item = current!;
        return current is not null;
    }

    /// <summary>Everything by id; what is not in the documents any more as <paramref name="retire"/> leaves it.</summary>
    public IReadOnlyList<T> Complete(Func<T, T> retire)
    {
        var items = new T[known.Count + _added.Count];
        for (int id = 0; id < items.Length; id++)
        {
            items[id] = TryGet(id, out T item) ? item : retire(known.Items[id]);
        }

        return _items = items;
    }

    public void Keep() => known.Add(_added, _items);
}
