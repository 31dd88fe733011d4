using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Security.Authentication;
using System.Text;
using EdgeProxy.Policies;

namespace EdgeProxy.Gateway;

/// <summary>Who is at the other end of a client connection; made once for the connection, of which a reload may change the terms.</summary>
public sealed class ClientIdentity
{
    /// <summary>An IPv6 address with a zone of ten digits.</summary>
    private const int AddressLengthMax = 64;

    private ulong _addressId;
    private int _addressBits;
    private RememberedKey? _rememberedKey;

    /// <param name="listener">Where it was accepted.</param>
    /// <param name="remote">The peer.</param>
    /// <param name="local">The accepting end, which knows the port where the listener let the system choose one.</param>
    /// <param name="tls">The version of TLS that was agreed on.</param>
    public ClientIdentity(Listener listener, EndPoint? remote, EndPoint? local = null, SslProtocols tls = SslProtocols.None)
    {
        Tls = tls;
        PeerPort = (remote as IPEndPoint)?.Port ?? 0;
        IPAddress? address = (remote as IPEndPoint)?.Address;
        Peer = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        PeerText = Peer is null ? [.. "unknown"u8] : TextOf(Peer);
        ForwardedNode = Peer is { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6 }
            ? [.. "\"["u8, .. PeerText, .. "]\""u8]
            : PeerText;
        PortText = listener.Port == 0 && local is IPEndPoint accepting ? TextOf(accepting.Port) : listener.PortText;
        Use(listener);
    }

    /// <summary>The terms in use since the last exchange began.</summary>
    public Listener Listener { get; private set; }

    /// <summary>The peer's address; null for a Unix socket.</summary>
    public IPAddress? Peer { get; }

    /// <summary>The peer's port; 0 for a Unix socket.</summary>
    public int PeerPort { get; }

    /// <summary>None on a listener without TLS.</summary>
    public SslProtocols Tls { get; }

    /// <summary>The address as text, or <c>unknown</c>.</summary>
    public byte[] PeerText { get; }

    /// <summary>The address in the form that RFC 7239 section 6 asks for.</summary>
    public byte[] ForwardedNode { get; }

    /// <summary>Whether what the peer says of whom it forwards for is believed.</summary>
    public bool IsTrustedProxy { get; private set; }

    /// <summary>The port that the client connected to, as text; 0 for a Unix socket.</summary>
    public byte[] PortText { get; }

    /// <summary>The connection's memory of its last key; made for the first route that asks for one.</summary>
    internal RememberedKey RememberedKey => _rememberedKey ??= new RememberedKey();

    /// <summary>The number by which tables of limits know the client's address; behind trusted proxies the one that they name.</summary>
    internal ulong AddressId(Exchange exchange, int ipv6Bits)
    {
        IdentityHash identities = exchange.Home.Identities;
        if (Peer is null)
        {
            return identities.Of(PeerText); // All that come by a Unix socket are one.
        }

        if (!IsTrustedProxy)
        {
            if (_addressId == 0 || _addressBits != ipv6Bits)
            {
                _addressId = identities.Of(Peer, ipv6Bits);
                _addressBits = ipv6Bits;
            }

            return _addressId;
        }

        return Listener.TrustedProxies.IdentifyClient(Peer, ForwardedFor.LastOf(exchange.Client.Head, exchange.Client.HeadBytes), identities, ipv6Bits);
    }

    internal static byte[] TextOf(int port) => Encoding.ASCII.GetBytes(port.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Takes up other terms of the same listener, between exchanges.</summary>
    [MemberNotNull(nameof(Listener))]
    internal void Use(Listener listener)
    {
        Listener = listener;
        IsTrustedProxy = Peer is not null && listener.TrustedProxies.Contains(Peer);
    }

    private static byte[] TextOf(IPAddress address)
    {
        Span<byte> text = stackalloc byte[AddressLengthMax];
        return address.TryFormat(text, out int length) ? text[..length].ToArray() : Encoding.ASCII.GetBytes(address.ToString());
    }
}
