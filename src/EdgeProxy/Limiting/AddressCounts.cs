using System.Buffers.Binary;
using System.Net;
using System.Numerics;

namespace EdgeProxy;

/// <summary>
/// Connections by address: a table of a fixed size that allocates nothing after it was made. An IPv6 address counts as its
/// network of 64 bits, since a client may choose freely within that. Safe from any thread.
/// </summary>
/// <remarks>
/// Open addressing with linear probing; a removal moves back what had to step aside, so that there are no graves to sweep. The
/// hash is seeded: who chooses addresses cannot choose their places. Where no room is left, addresses are not counted; the limit
/// of the process holds for them.
/// </remarks>
internal sealed class AddressCounts
{
    /// <summary>No connection has it: it would be an IPv6 network that is reserved. So a free place needs no mark of its own.</summary>
    private const ulong Free = ulong.MaxValue;

    private const ulong IPv4Prefix = 1UL << 32; // Networks of IPv6 that begin with zeros are reserved (RFC 4291 section 2.4).
    private const ulong Mixer = 0x9E3779B97F4A7C15;
    private const int PlacesMin = 64;
    private const int PlacesMax = 1 << 17;

    private readonly Lock _lock = new();
    private readonly Entry[] _entries;
    private readonly int _shift;
    private readonly ulong _seed;
    private int _addresses;

    /// <param name="connectionsMax">Connections of the process at most; there are no more addresses than that.</param>
    /// <param name="seed">Of the hash.</param>
    public AddressCounts(int connectionsMax, ulong seed)
    {
        int places = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(connectionsMax * 2L, PlacesMin, PlacesMax));
        _entries = new Entry[places];
        Array.Fill(_entries, new Entry { Key = Free });
        _shift = 64 - BitOperations.Log2((uint)places);
        _seed = seed;
    }

    /// <summary>Addresses that have a connection now.</summary>
    public int Addresses
    {
        get
        {
            lock (_lock)
            {
                return _addresses;
            }
        }
    }

    /// <summary>What an address is counted as.</summary>
    public static ulong KeyOf(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int written);
        if (written == 4)
        {
            return IPv4Prefix | BinaryPrimitives.ReadUInt32BigEndian(bytes);
        }

        return address.IsIPv4MappedToIPv6
            ? IPv4Prefix | BinaryPrimitives.ReadUInt32BigEndian(bytes[12..])
            : BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }

    /// <summary>Counts a connection of an address.</summary>
    /// <param name="key">By <see cref="KeyOf"/>.</param>
    /// <param name="max">Connections that it may have.</param>
    /// <param name="isCounted">Whether <see cref="Remove"/> must be called at its end.</param>
    /// <returns>False when it has so many already.</returns>
    public bool TryAdd(ulong key, int max, out bool isCounted)
    {
        lock (_lock)
        {
            isCounted = false;
            int place = PlaceOf(key);
            ref Entry entry = ref _entries[place];
            if (entry.Key == Free)
            {
                if (_addresses >= _entries.Length / 4 * 3)
                {
                    return true;
                }

                entry.Key = key;
                _addresses++;
            }

            if (entry.Count >= max)
            {
                return false;
            }

            entry.Count++;
            isCounted = true;
            return true;
        }
    }

    public void Remove(ulong key)
    {
        lock (_lock)
        {
            int place = PlaceOf(key);
            ref Entry entry = ref _entries[place];
            if (entry.Key != Free && --entry.Count == 0)
            {
                _addresses--;
                Vacate(place);
            }
        }
    }

    /// <summary>Where the key is, or would be.</summary>
    private int PlaceOf(ulong key)
    {
        int place = HomeOf(key);
        while (_entries[place].Key != key && _entries[place].Key != Free)
        {
            place = (place + 1) & (_entries.Length - 1);
        }

        return place;
    }

    private int HomeOf(ulong key)
    {
        ulong hash = (key ^ _seed) * Mixer;
        hash = (hash ^ (hash >> 32)) * Mixer;
        return (int)(hash >> _shift);
    }

    private void Vacate(int place)
    {
        int mask = _entries.Length - 1;
        int hole = place;
        for (int next = (hole + 1) & mask; _entries[next].Key != Free; next = (next + 1) & mask)
        {
            // Whoever would be looked for at the hole or before it moves into it; others are found without it.
            int home = HomeOf(_entries[next].Key);
            if (((next - home) & mask) >= ((next - hole) & mask))
            {
                _entries[hole] = _entries[next];
                hole = next;
            }
        }

        _entries[hole] = new Entry { Key = Free };
    }

    private struct Entry
    {
        public ulong Key;
        public int Count;
    }
}
