namespace EdgeProxy.Configuration;

/// <summary>A named group of endpoints, and how to talk to them.</summary>
public sealed record UpstreamConfig
{
    public required string Name { get; init; }

    /// <summary>1 to 64.</summary>
    public required IReadOnlyList<EndpointConfig> Endpoints { get; init; }

    public BalanceKind Balance { get; init; }

    public required UpstreamTimeoutsConfig Timeouts { get; init; }

    public required PoolConfig Pool { get; init; }

    /// <summary>Further attempts after the first, 0 to 5, made only where it is safe.</summary>
    public required int RetriesMax { get; init; }

    /// <summary>For the <c>https</c> endpoints; always there, since its defaults apply to them.</summary>
    public required UpstreamTlsConfig Tls { get; init; }

    /// <summary>How often names of endpoints are resolved anew.</summary>
    public required TimeSpan ResolveInterval { get; init; }

    /// <summary>What <c>Host</c> is sent, unless the route says otherwise.</summary>
    public required HostConfig Host { get; init; }

    public SourcePosition Position { get; init; }

    /// <summary>The settings that were written; what is missing has its default.</summary>
    public IReadOnlyList<SettingOrigin> Origins { get; init; } = [];
}

public enum BalanceKind : byte
{
    RoundRobin,
    LeastRequests,
    PowerOfTwo,
    Random,
}

public enum EndpointScheme : byte
{
    Http,
    Https,

    /// <summary>HTTP over a Unix domain socket.</summary>
    Unix,
}

/// <summary>One address of an upstream.</summary>
public sealed record EndpointConfig
{
    /// <summary>The endpoint's identity, in one form: <c>http://10.0.0.1:8080</c>, <c>https://host:443</c>, <c>unix:/run/app.sock</c>.</summary>
    public required string Url { get; init; }

    public required EndpointScheme Scheme { get; init; }

    /// <summary>Lower-case name or address (IPv6 without brackets); empty for Unix sockets.</summary>
    public required string Host { get; init; }

    /// <summary>1 to 65535; 0 for Unix sockets.</summary>
    public required int Port { get; init; }

    /// <summary>Absolute path of the socket; null for the other schemes.</summary>
    public string? UnixPath { get; init; }

    /// <summary>The value of <c>Host</c> when it is rewritten: the port only when it is not the scheme's; <c>localhost</c> for Unix sockets.</summary>
    public required string Authority { get; init; }

    /// <summary>1 to 256.</summary>
    public required int Weight { get; init; }

    public SourcePosition Position { get; init; }
}

public sealed record UpstreamTimeoutsConfig
{
    public required TimeSpan Connect { get; init; }

    /// <summary>From the request's end to the response's head.</summary>
    public required TimeSpan Response { get; init; }

    /// <summary>Between bytes of the response's body.</summary>
    public required TimeSpan Idle { get; init; }

    /// <summary>The endpoint accepts no byte of the request.</summary>
    public required TimeSpan Write { get; init; }

    /// <summary>The whole exchange; zero is none.</summary>
    public required TimeSpan Exchange { get; init; }
}

public sealed record PoolConfig
{
    /// <summary>Connections per endpoint, for the whole process.</summary>
    public required int ConnectionsMax { get; init; }

    /// <summary>How long an idle connection is kept.</summary>
    public required TimeSpan IdleTimeout { get; init; }

    /// <summary>Exchanges that may wait for a connection, for the whole process; 0 refuses at once.</summary>
    public required int QueueMax { get; init; }

    /// <summary>How long one waits at most.</summary>
    public required TimeSpan QueueTimeout { get; init; }
}

public sealed record UpstreamTlsConfig
{
    /// <summary>The name asked for and verified; null takes the endpoint's host.</summary>
    public string? ServerName { get; init; }

    /// <summary>The authorities to trust instead of the system's; null for the system's.</summary>
    public PemConfig? Ca { get; init; }

    public required bool Verify { get; init; }

    /// <summary>Shown to endpoints that ask; null for none.</summary>
    public CertificateConfig? ClientCertificate { get; init; }
}

public enum HostKind : byte
{
    /// <summary>The client's <c>Host</c>.</summary>
    Keep,

    /// <summary>The endpoint's authority.</summary>
    Rewrite,

    /// <summary><see cref="HostConfig.Literal"/>.</summary>
    Literal,
}

/// <param name="Kind">Which <c>Host</c> is sent upstream.</param>
/// <param name="Literal">Host with optional port; null for the other kinds.</param>
public sealed record HostConfig(HostKind Kind, string? Literal = null);
