using System.Security.Cryptography;
using EdgeProxy.Caching;
using EdgeProxy.Http1;
using EdgeProxy.Policies;

namespace EdgeProxy.Gateway;

/// <summary>
/// Makes the primary key of an exchange, of everything that the origin is told and that may change what it answers: what the rules leave out is
/// what the operator says does not matter.
/// </summary>
public static class CacheKeys
{
    private const int PartBytesMax = 1024;

    /// <summary>False when it does not fit: then the request passes by the cache.</summary>
    internal static bool TryWrite(Exchange exchange, CachePolicy policy, Span<byte> destination, out int written)
    {
        RequestHead head = exchange.Client.Head;
        ReadOnlySpan<byte> bytes = exchange.Client.HeadBytes;
        Span<byte> space = stackalloc byte[PartBytesMax];
        Span<byte> identity = stackalloc byte[PartBytesMax];
        written = 0;
        if (!TryWriteSpace(exchange, policy, space, out int spaceLength) || !TryWriteIdentity(exchange, policy, identity, out int identityLength))
        {
            return false;
        }

        var parts = new CacheKeyParts
        {
            Space = space[..spaceLength],
            IsHttps = IsHttps(exchange),
            Host = head.Host.Of(bytes),
            Port = PortOf(head, bytes),
            Path = exchange.Path,
            Query = exchange.Query,
            HasQuery = exchange.HasQuery,
            Identity = identity[..identityLength],
            Fields = head.Fields,
            Bytes = bytes,
        };
        return CacheKeyWriter.TryWrite(parts, policy.Keys, destination, out written);
    }

    /// <summary>The key of a request that no trusted proxy tells more about and whose caller is nobody in particular: for those who ask what is stored.</summary>
    /// <param name="policy">Of its route.</param>
    /// <param name="head">The request.</param>
    /// <param name="bytes">What the head is over.</param>
    /// <param name="path">The canonical path.</param>
    /// <param name="isHttps">Whether the listener has TLS.</param>
    /// <param name="port">The listener's, as text.</param>
    /// <param name="destination">Has room for <see cref="CacheStore.KeyBytesMax"/>.</param>
    /// <param name="written">Bytes of the key.</param>
    /// <returns>False when it does not fit.</returns>
    public static bool TryWrite(
        CachePolicy policy, RequestHead head, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> path, bool isHttps, ReadOnlySpan<byte> port,
        Span<byte> destination, out int written)
    {
        Span<byte> space = stackalloc byte[PartBytesMax];
        written = 0;
        if (!TryWriteSpace(policy, port, host: default, space, out int spaceLength))
        {
            return false;
        }

        var parts = new CacheKeyParts
        {
            Space = space[..spaceLength],
            IsHttps = isHttps,
            Host = head.Host.Of(bytes),
            Port = PortOf(head, bytes),
            Path = path,
            Query = head.Query.Of(bytes),
            HasQuery = head.HasQuery,
            Fields = head.Fields,
            Bytes = bytes,
        };
        return CacheKeyWriter.TryWrite(parts, policy.Keys, destination, out written);
    }

    /// <summary>
    /// The number by which all responses of a URI are purged, whatever else is in their keys. Schemes and ports are one here: to purge too
    /// much does no harm.
    /// </summary>
    public static ulong UriTag(CachePolicy policy, ReadOnlySpan<byte> host, ReadOnlySpan<byte> path, bool hasQuery, ReadOnlySpan<byte> query)
    {
        var parts = new CacheKeyParts { Space = policy.Space, Host = host, Path = path, Query = query, HasQuery = hasQuery };
        Span<byte> key = stackalloc byte[CacheStore.KeyBytesMax];
        return CacheKeyWriter.TryWrite(parts, policy.UriKeys, key, out int written) ? CacheTag.OfUri(key[..written]) : 0;
    }

    /// <summary>The scheme that the origin is told: a trusted proxy's own word, where it has one.</summary>
    internal static bool IsHttps(Exchange exchange)
    {
        ReadOnlySpan<byte> told = Told(exchange, KnownHeader.XForwardedProto);
        return told.IsEmpty ? exchange.Client.Identity.Listener.IsTls : System.Text.Ascii.EqualsIgnoreCase(told, "https"u8);
    }

    /// <summary>
    /// Besides what the route's responses have in common: the port that the origin is told of, and a trusted proxy's word for host and port,
    /// which would else change the response for everybody.
    /// </summary>
    private static bool TryWriteSpace(Exchange exchange, CachePolicy policy, Span<byte> destination, out int written)
    {
        ReadOnlySpan<byte> host = Told(exchange, KnownHeader.XForwardedHost);
        ReadOnlySpan<byte> port = Told(exchange, KnownHeader.XForwardedPort);
        return TryWriteSpace(policy, port.IsEmpty ? exchange.Client.Identity.PortText : port, host, destination, out written);
    }

    private static bool TryWriteSpace(CachePolicy policy, ReadOnlySpan<byte> port, ReadOnlySpan<byte> host, Span<byte> destination, out int written)
    {
        written = 0;
        if (policy.Space.Length + host.Length + port.Length + 2 > destination.Length)
        {
            return false;
        }

        var writer = new HeadWriter(destination);
        writer.Write(policy.Space);
        writer.Write((byte)'\n');
        writer.Write(port);
        writer.Write((byte)'\n');
        writer.Write(host);
        written = writer.Written;
        return true;
    }

    /// <summary>The name of the API key, and a digest of the credentials.</summary>
    private static bool TryWriteIdentity(Exchange exchange, CachePolicy policy, Span<byte> destination, out int written)
    {
        written = 0;
        if (!policy.Keys.IncludesIdentity)
        {
            return true;
        }

        ReadOnlySpan<byte> key = exchange.KeyName;
        if (key.Length + SHA256.HashSizeInBytes > destination.Length)
        {
            return false;
        }

        RequestHead head = exchange.Client.Head;
        if (head.Fields.IsRepeated(KnownHeader.Authorization))
        {
            return false;
        }

        ReadOnlySpan<byte> credentials = head.Fields.ValueOf(KnownHeader.Authorization, exchange.Client.HeadBytes);
        written = credentials.IsEmpty ? 0 : SHA256.HashData(credentials, destination);
        key.CopyTo(destination[written..]);
        written += key.Length;
        return true;
    }

    private static int PortOf(RequestHead head, ReadOnlySpan<byte> bytes) =>
        Authority.TryParse(head.Authority.Of(bytes), out Authority authority) ? authority.Port : 0;

    private static ReadOnlySpan<byte> Told(Exchange exchange, KnownHeader header) => exchange.Client.Identity.IsTrustedProxy
        ? exchange.Client.Head.Fields.ValueOf(header, exchange.Client.HeadBytes)
        : default;
}
