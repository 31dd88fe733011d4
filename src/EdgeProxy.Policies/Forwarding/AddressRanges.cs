using System.Net;

namespace EdgeProxy.Policies;

/// <summary>Address ranges of one family, merged and sorted, searched by halving: thousands of ranges cost a dozen steps.</summary>
internal sealed class AddressRanges
{
    private readonly UInt128[] _first;
    private readonly UInt128[] _last;

    private AddressRanges(UInt128[] first, UInt128[] last)
    {
        _first = first;
        _last = last;
    }

    public bool IsEmpty => _first.Length == 0;

    /// <summary>
    /// Splits networks by family. A network inside <c>::ffff:0:0/96</c> is the IPv4 network that it maps; a shorter IPv6
    /// prefix, <c>::/0</c> even, holds no IPv4 address: who trusts all of IPv6 did not say so of IPv4.
    /// </summary>
    public static (AddressRanges IPv4, AddressRanges IPv6) Of(IReadOnlyList<IPNetwork> networks)
    {
        var ipv4 = new List<(UInt128 First, UInt128 Last)>();
        var ipv6 = new List<(UInt128 First, UInt128 Last)>();
        foreach (IPNetwork network in networks)
        {
            AddressKey key = AddressKey.Of(network.BaseAddress);
            int hostBits = AddressKey.BitsOf(network.BaseAddress) - network.PrefixLength;
            if (key.IsIPv4 && hostBits <= 32)
            {
                ipv4.Add((key.Value, key.Value | Mask(hostBits)));
            }
            else if (!key.IsIPv4)
            {
                ipv6.Add((key.Value, key.Value | Mask(hostBits)));
            }
        }

        return (Merge(ipv4), Merge(ipv6));
    }

    public bool Contains(UInt128 address)
    {
        int index = _first.AsSpan().BinarySearch(address);
        index = index < 0 ? ~index - 1 : index;
        return index >= 0 && address <= _last[index];
    }

    private static UInt128 Mask(int hostBits) => hostBits >= 128 ? UInt128.MaxValue : (UInt128.One << hostBits) - 1;

    private static AddressRanges Merge(List<(UInt128 First, UInt128 Last)> ranges)
    {
        ranges.Sort();
        var merged = new List<(UInt128 First, UInt128 Last)>(ranges.Count);
        foreach ((UInt128 first, UInt128 last) in ranges)
        {
            if (merged.Count > 0 && first <= merged[^1].Last)
            {
                merged[^1] = (merged[^1].First, UInt128.Max(merged[^1].Last, last));
            }
            else
            {
                merged.Add((first, last));
            }
        }

        return new AddressRanges([.. merged.Select(range => range.First)], [.. merged.Select(range => range.Last)]);
    }
}
