namespace EdgeProxy.Caching.Tests;

/// <summary>A cache as it is in books, of objects of one size, to compare with.</summary>
internal interface IReferenceCache
{
    /// <summary>Whether it was there; it is afterwards.</summary>
    bool Access(int key);
}

/// <summary>Least recently used.</summary>
internal sealed class LruCache(int capacity) : IReferenceCache
{
    private readonly Dictionary<int, LinkedListNode<int>> _nodes = [];
    private readonly LinkedList<int> _order = new();

    public int Count => _nodes.Count;

    public bool IsFull => _nodes.Count >= capacity;

    public int Oldest => _order.Last!.Value;

    public bool Contains(int key) => _nodes.ContainsKey(key);

    public bool Access(int key)
    {
        if (Touch(key))
        {
            return true;
        }

        if (IsFull)
        {
            Remove(Oldest);
        }

        Add(key);
        return false;
    }

    public bool Touch(int key)
    {
        if (!_nodes.TryGetValue(key, out LinkedListNode<int>? node))
        {
            return false;
        }

        _order.Remove(node);
        _order.AddFirst(node);
        return true;
    }

    public void Add(int key) => _nodes.Add(key, _order.AddFirst(key));

    public void Remove(int key)
    {
        _order.Remove(_nodes[key]);
        _nodes.Remove(key);
    }
}

/// <summary>Yang et al., "FIFO queues are all you need for cache eviction", SOSP 2023, algorithm 1.</summary>
internal sealed class S3FifoCache(int capacity) : IReferenceCache
{
    private readonly Queue<int> _small = new();
    private readonly Queue<int> _main = new();
    private readonly Queue<int> _ghost = new();
    private readonly HashSet<int> _ghosts = [];
    private readonly Dictionary<int, int> _frequency = [];

    public bool Access(int key)
    {
        if (_frequency.TryGetValue(key, out int frequency))
        {
            _frequency[key] = Math.Min(frequency + 1, 3);
            return true;
        }

        while (_small.Count + _main.Count >= capacity)
        {
            Evict();
        }

        (_ghosts.Remove(key) ? _main : _small).Enqueue(key);
        _frequency[key] = 0;
        return false;
    }

    private void Evict()
    {
        if (_small.Count >= capacity / 10)
        {
            int key = _small.Dequeue();
            if (_frequency[key] > 1)
            {
                _frequency[key] = 0;
                _main.Enqueue(key);
                return;
            }

            _frequency.Remove(key);
            _ghosts.Add(key);
            _ghost.Enqueue(key);
            if (_ghost.Count > capacity * 9 / 10)
            {
                _ghosts.Remove(_ghost.Dequeue());
            }

            return;
        }

        int oldest = _main.Dequeue();
        if (_frequency[oldest]-- > 0)
        {
            _main.Enqueue(oldest);
            return;
        }

        _frequency.Remove(oldest);
    }
}

/// <summary>Einziger, Friedman and Manes, "TinyLFU", 2017: a window of 1 % and a segmented LRU behind an admission by frequency.</summary>
internal sealed class WTinyLfuCache : IReferenceCache
{
    private readonly LruCache _window;
    private readonly LruCache _probation;
    private readonly LruCache _protected;
    private readonly int _mainCapacity;
    private readonly byte[] _counters;
    private readonly int _sampleLength;
    private int _samples;

    public WTinyLfuCache(int capacity)
    {
        int window = Math.Max(1, capacity / 100);
        _mainCapacity = capacity - window;
        _window = new LruCache(window);
        _probation = new LruCache(capacity);
        _protected = new LruCache(_mainCapacity * 8 / 10);
        _counters = new byte[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)capacity * 8)];
        _sampleLength = capacity * 10;
    }

    public bool Access(int key)
    {
        Count(key);
        if (_window.Touch(key) || _protected.Touch(key))
        {
            return true;
        }

        if (_probation.Contains(key))
        {
            Promote(key);
            return true;
        }

        if (_window.IsFull)
        {
            int candidate = _window.Oldest;
            _window.Remove(candidate);
            Admit(candidate);
        }

        _window.Add(key);
        return false;
    }

    private void Promote(int key)
    {
        _probation.Remove(key);
        if (_protected.IsFull)
        {
            int demoted = _protected.Oldest;
            _protected.Remove(demoted);
            _probation.Add(demoted);
        }

        _protected.Add(key);
    }

    private void Admit(int candidate)
    {
        if (_probation.Count + _protected.Count < _mainCapacity)
        {
            _probation.Add(candidate);
        }
        else if (_probation.Count > 0 && Estimate(candidate) > Estimate(_probation.Oldest))
        {
            _probation.Remove(_probation.Oldest);
            _probation.Add(candidate);
        }
    }

    private void Count(int key)
    {
        for (int row = 0; row < 4; row++)
        {
            ref byte counter = ref _counters[Place(key, row)];
            counter = (byte)Math.Min(15, counter + 1);
        }

        if (++_samples == _sampleLength)
        {
            _samples /= 2;
            foreach (ref byte counter in _counters.AsSpan())
            {
                counter /= 2;
            }
        }
    }

    private int Estimate(int key)
    {
        int least = int.MaxValue;
        for (int row = 0; row < 4; row++)
        {
            least = Math.Min(least, _counters[Place(key, row)]);
        }

        return least;
    }

    private int Place(int key, int row)
    {
        ulong z = ((ulong)(uint)key + ((ulong)row << 40)) * 0x9E37_79B9_7F4A_7C15;
        z = (z ^ (z >> 29)) * 0xBF58_476D_1CE4_E5B9;
        return (int)((z ^ (z >> 32)) & (ulong)(_counters.Length - 1));
    }
}
