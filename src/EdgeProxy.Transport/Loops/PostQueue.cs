using System.Numerics;

namespace EdgeProxy.Transport;

/// <summary>A callback that was posted, and what it is called with.</summary>
internal readonly record struct Posted(Action<object?> Callback, object? State);

/// <summary>What a loop posts to itself: a ring that grows, without a lock. On the loop only, but <see cref="Count"/>.</summary>
internal sealed class PostQueue
{
    private Posted[] _ring = new Posted[256];
    private uint _head;
    private uint _tail;

    /// <summary>From another thread only roughly right.</summary>
    public int Count => (int)(Volatile.Read(ref _tail) - Volatile.Read(ref _head));

    public void Add(Action<object?> callback, object? state)
    {
        if (_tail - _head == (uint)_ring.Length)
        {
            Grow();
        }

        _ring[_tail & (uint)(_ring.Length - 1)] = new Posted(callback, state);
        Volatile.Write(ref _tail, _tail + 1);
    }

    /// <summary>The oldest. The queue must not be empty.</summary>
    public Posted Take()
    {
        ref Posted place = ref _ring[_head & (uint)(_ring.Length - 1)];
        Posted posted = place;
        place = default;
        Volatile.Write(ref _head, _head + 1);
        return posted;
    }

    private void Grow()
    {
        uint count = _tail - _head;
        Posted[] larger = new Posted[BitOperations.RoundUpToPowerOf2(count + 1)];
        for (uint i = 0; i < count; i++)
        {
            larger[i] = _ring[(_head + i) & (uint)(_ring.Length - 1)];
        }

        _ring = larger;
        _head = 0;
        _tail = count;
    }
}
