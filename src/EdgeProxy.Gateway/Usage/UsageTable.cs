namespace EdgeProxy.Gateway;

/// <summary>
/// Counts by key, in an array with open addressing: at most half full, so that a place is found at the first or second look. It
/// grows only for keys that it has not seen. One thread at a time.
/// </summary>
public sealed class UsageTable
{
    /// <summary>Different keys at most: a table of so many is some 3 MB, and doubling it one last time takes under a millisecond.</summary>
    public const int CountMax = 16_384;

    private const int FirstLength = 128;
    private Place[] _places = new Place[FirstLength];

    public int Count { get; private set; }

    /// <summary>Where a key's count is; a null reference when it is not there and there is no room for another.</summary>
    public ref UsageCount At(in UsageKey key, out bool hasRoom)
    {
        int mask = _places.Length - 1;
        int index = (int)key.Hash() & mask;
        while (true)
        {
            ref Place place = ref _places[index];
            if (place.IsUsed)
            {
                if (place.Key == key)
                {
                    hasRoom = true;
                    return ref place.Value;
                }

                index = (index + 1) & mask;
                continue;
            }

            if (2 * (Count + 1) <= _places.Length)
            {
                (place.Key, place.IsUsed, hasRoom) = (key, true, true);
                Count++;
                return ref place.Value;
            }

            hasRoom = Count < CountMax;
            if (!hasRoom)
            {
                return ref place.Value; // Not to be used.
            }

            Grow();
            return ref At(key, out hasRoom);
        }
    }

    /// <summary>Calls for each key. Not while it counts.</summary>
    public void Drain(UsageVisitor visit)
    {
        for (int i = 0; i < _places.Length && Count > 0; i++)
        {
            ref Place place = ref _places[i];
            if (place.IsUsed)
            {
                visit(place.Key, place.Value);
                place = default;
                Count--;
            }
        }
    }

    private void Grow()
    {
        Place[] old = _places;
        _places = new Place[old.Length * 2];
        int mask = _places.Length - 1;
        foreach (ref Place place in old.AsSpan())
        {
            if (place.IsUsed)
            {
                int index = (int)place.Key.Hash() & mask;
                while (_places[index].IsUsed)
                {
                    index = (index + 1) & mask;
                }

                _places[index] = place;
            }
        }
    }

    private struct Place
    {
        public UsageKey Key;
        public bool IsUsed;
        public UsageCount Value;
    }
}

/// <summary>Takes what was counted under a key.</summary>
public delegate void UsageVisitor(in UsageKey key, in UsageCount count);
