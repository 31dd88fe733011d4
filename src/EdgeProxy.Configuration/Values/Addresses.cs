using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace EdgeProxy.Configuration;

/// <summary>
/// Addresses in their usual forms alone: the framework's parser also takes <c>0x7f.1</c> and <c>010.0.0.1</c>,
/// which other programs read as other addresses.
/// </summary>
internal static class Addresses
{
    /// <summary>Where clouds serve instance credentials: 169.254.0.0/16 (RFC 3927) and fd00:ec2::/32.</summary>
    private static readonly IPNetwork[] LinkLocal = [IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("fd00:ec2::/32")];

    public static bool TryParse(string text, out IPAddress address)
    {
        address = IPAddress.None;
        bool isShaped = text.Contains(':', StringComparison.Ordinal)
            ? !text.Contains('%', StringComparison.Ordinal) && !text.Contains('[', StringComparison.Ordinal)
            : IsDottedQuad(text);
        if (!isShaped || !IPAddress.TryParse(text, out IPAddress? parsed))
        {
            return false;
        }

        address = parsed;
        return true;
    }

    public static bool IsDottedQuad(string text)
    {
        string[] parts = text.Split('.');
        return parts.Length == 4 && parts.All(p =>
            p.Length is > 0 and <= 3 && p.All(char.IsAsciiDigit) && (p.Length == 1 || p[0] != '0')
            && int.Parse(p, CultureInfo.InvariantCulture) <= 255);
    }

    public static bool IsLinkLocal(IPAddress address)
    {
        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return LinkLocal.Any(network => network.Contains(plain));
    }

    /// <summary>An address, or a network in CIDR form whose host bits are zero.</summary>
    public static Problem? ParseNetwork(string text, out IPNetwork network)
    {
        network = default;
        string[] parts = text.Split('/');
        if (parts.Length > 2 || !TryParse(parts[0], out IPAddress address))
        {
            return new Problem(ConfigCodes.InvalidNetwork, "is neither an address nor a network", "write \"10.0.0.1\", \"10.0.0.0/8\" or \"fd00::/8\"");
        }

        int bits = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        int length = bits;
        if (parts.Length == 2 && (!int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out length) || length > bits))
        {
            return new Problem(ConfigCodes.InvalidNetwork, "has no valid prefix length", $"write a length from 0 to {bits} behind the slash");
        }

        IPAddress start = Masked(address, length);
        network = new IPNetwork(start, length);
        return start.Equals(address)
            ? null
            : new Problem(ConfigCodes.InvalidNetwork, "has address bits behind its prefix", $"the network is {start}/{length}");
    }

    /// <summary><c>address:port</c>, an IPv6 address in brackets.</summary>
    public static Problem? ParseEndPoint(string text, out IPEndPoint? endPoint)
    {
        endPoint = null;
        int colon = text.LastIndexOf(':');
        if (colon < 0 || text.EndsWith(']'))
        {
            return Bad("has no port", $"write \"{Shown.Text(colon < 0 && text.Length > 0 && !text.All(char.IsAsciiDigit) ? text : "0.0.0.0", 60)}:8080\"");
        }

        if (!TryPort(text[(colon + 1)..], 0, out int port))
        {
            return Bad("has no valid port", "give a port from 0 to 65535; 0 takes any free one");
        }

        string host = text[..colon];
        bool isBracketed = host.StartsWith('[') && host.EndsWith(']');
        if (host is "" or "*" or "+")
        {
            return Bad("has no address", $"write \"0.0.0.0:{port}\" for all IPv4 addresses, or \"[::]:{port}\"");
        }

        if (!isBracketed && host.Contains(':', StringComparison.Ordinal))
        {
            return Bad("is an IPv6 address without brackets", $"write \"[address]:{port}\"");
        }

        if (!TryParse(isBracketed ? host[1..^1] : host, out IPAddress address))
        {
            return Bad("is not an address", string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
                ? $"write \"127.0.0.1:{port}\"; names are not resolved here"
                : "write an address such as \"0.0.0.0:8080\"; names are not resolved here");
        }

        endPoint = new IPEndPoint(address, port);
        return null;

        static Problem Bad(string message, string hint) => new(ConfigCodes.InvalidAddress, message, hint);
    }

    public static bool TryPort(string text, int min, out int port)
    {
        port = 0;
        return text.Length <= 5
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port)
            && port >= min && port <= 65535;
    }

    /// <summary>An absolute path that the kernel's <c>sockaddr_un</c> holds (108 bytes with its end).</summary>
    public static Problem? CheckUnixPath(string path, string code)
    {
        if (!path.StartsWith('/') || path.EndsWith('/') || path.Any(char.IsControl))
        {
            return new Problem(code, "has no absolute socket path", "write \"unix:/run/name.sock\"");
        }

        return System.Text.Encoding.UTF8.GetByteCount(path) > 107
            ? new Problem(code, "has a socket path longer than 107 bytes", "choose a shorter path; the kernel allows no more")
            : null;
    }

    private static IPAddress Masked(IPAddress address, int length)
    {
        byte[] bytes = address.GetAddressBytes();
        for (int i = 0; i < bytes.Length; i++)
        {
            int bits = Math.Clamp(length - (i * 8), 0, 8);
            bytes[i] &= (byte)(0xFF00 >> bits);
        }

        return new IPAddress(bytes);
    }
}
