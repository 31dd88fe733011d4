using System.Net;

namespace EdgeProxy.Policies;

/// <summary>
/// Address ranges whose <c>X-Forwarded-For</c> and <c>Forwarded</c> are believed. Immutable; allocates nothing per request.
/// An IPv4-mapped IPv6 address counts as the IPv4 address, as does a network of them.
/// </summary>
public sealed class TrustedProxies
{
    private readonly AddressRanges _ipv4;
    private readonly AddressRanges _ipv6;

    public static TrustedProxies None { get; } = new([]);

    public TrustedProxies(IReadOnlyList<IPNetwork> networks)
    {
        (_ipv4, _ipv6) = AddressRanges.Of(networks);
    }

    public bool IsEmpty => _ipv4.IsEmpty && _ipv6.IsEmpty;

    public bool Contains(IPAddress address) => Contains(AddressKey.Of(address));

    /// <summary>
    /// The client's address: walks the comma-separated <paramref name="forwardedFor"/> (all lines joined by the caller, or the last line)
    /// from right to left over trusted addresses, and stops at the first that is untrusted or cannot be parsed (then at the last good one).
    /// <paramref name="peer"/> itself when it is not trusted. Writes the text form to <paramref name="destination"/> (at least 45 bytes).
    /// </summary>
    /// <remarks>
    /// Entries may have a port, and brackets around IPv6. An empty entry ends the walk too: a proxy that did not know its
    /// client vouches for nothing left of it. The text written is canonical (RFC 5952), never the bytes that were received.
    /// </remarks>
    /// <returns>The bytes written.</returns>
    public int ResolveClient(IPAddress peer, ReadOnlySpan<byte> forwardedFor, Span<byte> destination) =>
        AddressText.Write(Resolve(peer, forwardedFor), destination);

    /// <summary>The number by which tables of buckets know the same address. Allocates nothing.</summary>
    public ulong IdentifyClient(IPAddress peer, ReadOnlySpan<byte> forwardedFor, IdentityHash hash, int ipv6Bits) =>
        hash.Of(Resolve(peer, forwardedFor), ipv6Bits);

    private AddressKey Resolve(IPAddress peer, ReadOnlySpan<byte> forwardedFor)
    {
        AddressKey client = AddressKey.Of(peer);
        while (!forwardedFor.IsEmpty && Contains(client))
        {
            int comma = forwardedFor.LastIndexOf((byte)',');
            if (!AddressText.TryReadNode(forwardedFor[(comma + 1)..].Trim(" \t"u8), out AddressKey next))
            {
                break;
            }

            client = next;
            forwardedFor = comma < 0 ? default : forwardedFor[..comma];
        }

        return client;
    }

    /// <summary>As <see cref="ResolveClient"/>, by the <c>for</c> parameters of a <c>Forwarded</c> value (RFC 7239).</summary>
    /// <remarks>An element without <c>for</c>, with two, or with <c>unknown</c> or an obfuscated name ends the walk.</remarks>
    public int ResolveClientForwarded(IPAddress peer, ReadOnlySpan<byte> forwarded, Span<byte> destination)
    {
        AddressKey client = AddressKey.Of(peer);
        while (!forwarded.IsEmpty && Contains(client))
        {
            if (!ForwardedElements.TryTakeLast(ref forwarded, out ReadOnlySpan<byte> element)
                || !ForwardedElements.TryGetFor(element, out ReadOnlySpan<byte> node)
                || !AddressText.TryReadNode(node, out AddressKey next))
            {
                break;
            }

            client = next;
        }

        return AddressText.Write(client, destination);
    }

    private bool Contains(AddressKey key) => (key.IsIPv4 ? _ipv4 : _ipv6).Contains(key.Value);
}
