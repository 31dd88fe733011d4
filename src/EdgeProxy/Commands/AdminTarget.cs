using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EdgeProxy.Configuration;

namespace EdgeProxy;

/// <summary>Where a running gateway is asked.</summary>
/// <param name="Address">A <see cref="UnixDomainSocketEndPoint"/>, an address or a name with a port.</param>
/// <param name="Token">Null over the socket, where the system says who one is.</param>
internal sealed record AdminTarget(EndPoint Address, string? Token)
{
    private const string UnixPrefix = "unix:";

    /// <summary>What was written; else the settings' socket, if it is there; else their address.</summary>
    /// <param name="errors">Of the command line or the settings, when the result is null.</param>
    public static AdminTarget? Find(string? written, string? tokenFile, string? settingsFile, out IReadOnlyList<string> errors)
    {
        Settings? settings = SettingsReader.Read(settingsFile, environment: null, new Dictionary<string, string?>(StringComparer.Ordinal), out IReadOnlyList<string> mistakes);
        if (settings is null)
        {
            errors = [.. mistakes.Select(mistake => "settings: " + mistake)];
            return null;
        }

        errors = [];
        AdminSettings admin = settings.Admin;
        EndPoint? address = written is null
            ? admin.Socket is { } path && (admin.Address is null || File.Exists(path)) ? new UnixDomainSocketEndPoint(path) : admin.Address
            : Parse(written, ref errors);
        if (address is null)
        {
            errors = errors.Count > 0 ? errors : ["the settings have no admin listener  (give --admin SOCKET or --admin HOST:PORT)"];
            return null;
        }

        string? token = address is UnixDomainSocketEndPoint ? null : FindToken(tokenFile, admin, ref errors);
        return errors.Count > 0 ? null : new AdminTarget(Reachable(address), token);
    }

    public override string ToString() => Address switch
    {
        UnixDomainSocketEndPoint => UnixPrefix + Address,
        DnsEndPoint name => string.Create(CultureInfo.InvariantCulture, $"{name.Host}:{name.Port}"),
        _ => Address.ToString()!,
    };

    private static EndPoint? Parse(string written, ref IReadOnlyList<string> errors)
    {
        string path = written.StartsWith(UnixPrefix, StringComparison.Ordinal) ? written[UnixPrefix.Length..] : written;
        try
        {
            if (path.Contains('/', StringComparison.Ordinal))
            {
                return new UnixDomainSocketEndPoint(path);
            }

            if (ScalarText.TryEndPoint(written, out IPEndPoint address, out _, out _))
            {
                return address;
            }

            int colon = written.LastIndexOf(':');
            if (colon > 0 && ushort.TryParse(written.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port)
                && Uri.CheckHostName(written[..colon]) == UriHostNameType.Dns)
            {
                return new DnsEndPoint(written[..colon], port);
            }
        }
        catch (ArgumentException)
        {
            // Longer than the system has paths of sockets.
        }

        errors = [$"--admin  \"{PlainText.Of(written)}\" is neither the path of a socket nor an address with a port  (write /run/edgeproxy/admin.sock or 127.0.0.1:9902)"];
        return null;
    }

    private static string? FindToken(string? file, AdminSettings admin, ref IReadOnlyList<string> errors)
    {
        string? path = file ?? (admin.Tokens.Count == 0 ? admin.TokenFile : null);
        if (path is null)
        {
            return admin.Tokens.Count > 0 ? admin.Tokens[0].Text : null;
        }

        IReadOnlyList<AdminToken>? tokens = TokenFile.Read(path, out string reason);
        if (tokens is null)
        {
            errors = [$"--token-file  {path} cannot be used: {reason}"];
        }

        return tokens?[0].Text;
    }

    /// <summary>What listens on all addresses is asked on loopback.</summary>
    private static EndPoint Reachable(EndPoint address) => address switch
    {
        IPEndPoint { Address: var any } v4 when any.Equals(IPAddress.Any) => new IPEndPoint(IPAddress.Loopback, v4.Port),
        IPEndPoint { Address: var any } v6 when any.Equals(IPAddress.IPv6Any) => new IPEndPoint(IPAddress.IPv6Loopback, v6.Port),
        _ => address,
    };
}
