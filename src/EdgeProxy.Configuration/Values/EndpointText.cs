using System.Globalization;

namespace EdgeProxy.Configuration;

/// <summary>Endpoints of upstreams: <c>http://host:port</c>, <c>https://host</c>, <c>unix:/path</c>.</summary>
internal static class EndpointText
{
    private const string Examples = "write \"http://10.0.0.1:8080\", \"https://host\" or \"unix:/run/app.sock\"";

    public static Problem? Parse(string text, bool allowLinkLocal, int weight, SourcePosition position, out EndpointConfig? endpoint)
    {
        endpoint = null;
        if (text.StartsWith("unix:", StringComparison.Ordinal))
        {
            return ParseUnix(text["unix:".Length..], weight, position, out endpoint);
        }

        int schemeEnd = text.IndexOf("://", StringComparison.Ordinal);
        if (schemeEnd < 0)
        {
            return Bad("has no scheme", Examples);
        }

        if (CheckScheme(text[..schemeEnd]) is { } schemeProblem)
        {
            return schemeProblem;
        }

        bool isHttps = string.Equals(text[..schemeEnd], "https", StringComparison.Ordinal);
        string rest = text[(schemeEnd + 3)..];
        int authorityEnd = rest.IndexOfAny(['/', '?', '#', '\\']);
        string authority = authorityEnd < 0 ? rest : rest[..authorityEnd];
        if (CheckTail(authorityEnd < 0 ? "" : rest[authorityEnd..]) is { } tailProblem)
        {
            return tailProblem;
        }

        if (authority.Contains('@', StringComparison.Ordinal))
        {
            return Bad("the URL has a user or password", "send credentials as a header of the route: request.headers.set") with { HidesValue = true };
        }

        Problem? problem = ParseAuthority(authority, isHttps ? 443 : 80, out string host, out int port);
        if (problem is not null)
        {
            return problem;
        }

        string bare = host.Trim('[', ']');
        if (!allowLinkLocal && Addresses.TryParse(bare, out System.Net.IPAddress address) && Addresses.IsLinkLocal(address))
        {
            return new Problem(
                ConfigCodes.LinkLocalAddress, "is a link-local address, where clouds serve instance credentials",
                "correct the address, or set \"allowLinkLocal\": true on the upstream");
        }

        string scheme = isHttps ? "https" : "http";
        string portText = port.ToString(CultureInfo.InvariantCulture);
        endpoint = new EndpointConfig
        {
            Url = $"{scheme}://{host}:{portText}",
            Scheme = isHttps ? EndpointScheme.Https : EndpointScheme.Http,
            Host = bare,
            Port = port,
            Authority = port == (isHttps ? 443 : 80) ? host : $"{host}:{portText}",
            Weight = weight,
            Position = position,
        };
        return null;
    }

    private static Problem? ParseUnix(string path, int weight, SourcePosition position, out EndpointConfig? endpoint)
    {
        endpoint = new EndpointConfig
        {
            Url = "unix:" + path,
            Scheme = EndpointScheme.Unix,
            Host = "",
            Port = 0,
            UnixPath = path,
            Authority = "localhost",
            Weight = weight,
            Position = position,
        };
        return Addresses.CheckUnixPath(path, ConfigCodes.InvalidUrl);
    }

    private static Problem? CheckScheme(string scheme) => scheme switch
    {
        "http" or "https" => null,
        "ws" => Bad("has the scheme ws", "write http://; WebSocket upgrades are passed on"),
        "wss" => Bad("has the scheme wss", "write https://; WebSocket upgrades are passed on"),
        "http+unix" or "unix" => Bad("is no Unix socket in this format", "write \"unix:/run/app.sock\""),
        _ => Bad($"has the scheme {Shown.Name(scheme)}", Examples),
    };

    private static Problem? CheckTail(string tail)
    {
        if (tail is "" or "/")
        {
            return null;
        }

        return tail[0] == '/' && !tail.Contains('?', StringComparison.Ordinal) && !tail.Contains('#', StringComparison.Ordinal)
            ? Bad("has a path", "write the endpoint without it; the route's \"path\" says what the upstream sees")
            : Bad("has a query, fragment or backslash", "write scheme, host and port alone");
    }

    private static Problem? ParseAuthority(string authority, int defaultPort, out string host, out int port)
    {
        port = defaultPort;
        host = authority;
        int colon = authority.LastIndexOf(':');
        if (colon >= 0 && !authority.EndsWith(']'))
        {
            host = authority[..colon];
            if (!Addresses.TryPort(authority[(colon + 1)..], 1, out port))
            {
                return Bad("has no valid port", "give a port from 1 to 65535, or none for the scheme's");
            }
        }

        Problem? problem = HostNames.Parse(host, allowWildcard: false, out host);
        return problem is null ? null : problem with { Code = ConfigCodes.InvalidUrl, Message = "has a host that " + problem.Message };
    }

    private static Problem Bad(string message, string hint) => new(ConfigCodes.InvalidUrl, message, hint);
}
