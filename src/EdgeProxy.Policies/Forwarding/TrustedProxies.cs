using System.Net;

namespace EdgeProxy.Policies;

/// <summary>Address ranges whose <c>X-Forwarded-For</c> and <c>Forwarded</c> are believed. Immutable.</summary>
public sealed class TrustedProxies
{
    public static TrustedProxies None { get; } = new([]);

    public TrustedProxies(IReadOnlyList<IPNetwork> networks)
    {
    }

    public bool IsEmpty => throw new NotImplementedException();

    public bool Contains(IPAddress address) => throw new NotImplementedException();

    /// <summary>
    /// The client's address: walks the comma-separated <paramref name="forwardedFor"/> (all lines joined by the caller, or the last line)
    /// from right to left over trusted addresses, and stops at the first that is untrusted or cannot be parsed (then at the last good one).
    /// <paramref name="peer"/> itself when it is not trusted. Writes the text form to <paramref name="destination"/> (at least 45 bytes).
    /// </summary>
    public int ResolveClient(IPAddress peer, ReadOnlySpan<byte> forwardedFor, Span<byte> destination) => throw new NotImplementedException();
}
