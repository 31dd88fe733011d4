using System.Text;

namespace EdgeProxy.Http1;

/// <summary>A host and an optional port, RFC 9110 section 4.2, as the bytes of <c>Host</c> or of a target give them.</summary>
/// <param name="HostLength">Bytes of the host, brackets of an IPv6 literal included.</param>
/// <param name="Port">1 to 65535, or <see cref="NoPort"/>.</param>
public readonly record struct Authority(int HostLength, int Port)
{
    public const int NoPort = 0;

    private const int PortMax = 65535;
    private const int PortDigitsMax = 5;
    private const int HostBytesMax = 255;

    /// <summary>
    /// Narrower than RFC 3986 section 3.2: a host is a DNS-like name (letters, digits, dash, dot, underscore; no empty label,
    /// though a final dot may stand), an IPv4 or a bracketed IPv6 address. No user information, no percent-encodings,
    /// no sub-delimiters, no empty port: none has a use here, and readers differ on each.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out Authority authority)
    {
        authority = default;
        int hostLength = bytes.StartsWith("["u8) ? bytes.IndexOf((byte)']') + 1 : bytes.IndexOf((byte)':');
        hostLength = hostLength < 0 ? bytes.Length : hostLength;
        int port = NoPort;
        if (!IsHost(bytes[..hostLength]) || !TryParsePort(bytes[hostLength..], out port))
        {
            return false;
        }

        authority = new Authority(hostLength, port);
        return true;
    }

    /// <summary>Whether two authorities are the same, a missing port standing for the scheme's.</summary>
    public static bool AreSame(ReadOnlySpan<byte> left, Authority leftParts, ReadOnlySpan<byte> right, Authority rightParts, int defaultPort) =>
        Ascii.EqualsIgnoreCase(left[..leftParts.HostLength], right[..rightParts.HostLength])
        && (leftParts.Port == NoPort ? defaultPort : leftParts.Port) == (rightParts.Port == NoPort ? defaultPort : rightParts.Port);

    private static bool IsHost(ReadOnlySpan<byte> host)
    {
        if (host.IsEmpty || host.Length > HostBytesMax)
        {
            return false;
        }

        if (host[0] == (byte)'[')
        {
            return Ipv6Literal.IsValid(host[1..^1]);
        }

        return !host.ContainsAnyExcept(ByteSets.RegisteredName) && host[0] != (byte)'.' && host.IndexOf(".."u8) < 0;
    }

    private static bool TryParsePort(ReadOnlySpan<byte> rest, out int port)
    {
        port = NoPort;
        if (rest.IsEmpty)
        {
            return true;
        }

        ReadOnlySpan<byte> digits = rest[1..];
        if (rest[0] != (byte)':' || digits.IsEmpty || digits.Length > PortDigitsMax || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return false;
        }

        foreach (byte digit in digits)
        {
            port = (port * 10) + (digit - '0');
        }

        return port is > 0 and <= PortMax;
    }
}
