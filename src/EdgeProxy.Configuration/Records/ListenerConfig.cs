using System.Net;

namespace EdgeProxy.Configuration;

/// <summary>An address that accepts clients.</summary>
public sealed record ListenerConfig
{
    public required string Name { get; init; }

    public required ListenerAddress Address { get; init; }

    /// <summary>Null for plain HTTP.</summary>
    public ListenerTlsConfig? Tls { get; init; }

    /// <summary>Peers whose <c>X-Forwarded-*</c> and <c>Forwarded</c> are believed. A single address is a network of full length.</summary>
    public required IReadOnlyList<IPNetwork> TrustedProxies { get; init; }

    public PathMode Paths { get; init; }

    public required ListenerLimitsConfig Limits { get; init; }

    public required ListenerTimeoutsConfig Timeouts { get; init; }

    /// <summary>Bytes a second that a client's body must reach after 5 seconds of grace; 0 is off.</summary>
    public required long BodyRateMin { get; init; }

    /// <summary>Limits of all requests that come here, before they are routed.</summary>
    public IReadOnlyList<ThrottleConfig> Throttles { get; init; } = [];

    /// <summary>Where the listener's name stands.</summary>
    public SourcePosition Position { get; init; }

    /// <summary>The settings that were written; what is missing has its default.</summary>
    public IReadOnlyList<SettingOrigin> Origins { get; init; } = [];
}

/// <summary>Exactly one of the two is set.</summary>
/// <param name="EndPoint">Address and port.</param>
/// <param name="UnixPath">Absolute path of a Unix domain socket.</param>
public sealed record ListenerAddress(IPEndPoint? EndPoint, string? UnixPath)
{
    /// <summary>As it was written: <c>0.0.0.0:8080</c>, <c>unix:/run/edge.sock</c>.</summary>
    public override string ToString() => UnixPath is null ? EndPoint!.ToString() : "unix:" + UnixPath;
}

/// <summary>What becomes of paths that two readers could take for different resources.</summary>
public enum PathMode : byte
{
    /// <summary>They are refused.</summary>
    Strict,

    /// <summary>Empty segments, encoded slashes and path parameters are kept as they are.</summary>
    Preserve,
}

public sealed record ListenerTlsConfig
{
    /// <summary>At least one; chosen by server name, the first without server names is the default.</summary>
    public required IReadOnlyList<CertificateConfig> Certificates { get; init; }

    public TlsVersion MinVersion { get; init; }
}

public enum TlsVersion : byte
{
    Tls12,
    Tls13,
}

/// <summary>What a client may send at most.</summary>
public sealed record ListenerLimitsConfig
{
    /// <summary>The whole head, 1 KiB to 16 KiB.</summary>
    public required int HeadBytesMax { get; init; }

    /// <summary>The request target, at most the head.</summary>
    public required int TargetBytesMax { get; init; }

    /// <summary>Field lines, 1 to 255.</summary>
    public required int FieldsMax { get; init; }

    /// <summary>Connections open at once; 0 is unlimited.</summary>
    public required int ConnectionsMax { get; init; }
}

public sealed record ListenerTimeoutsConfig
{
    /// <summary>The whole client head, from its first byte.</summary>
    public required TimeSpan Head { get; init; }

    /// <summary>An idle connection, between exchanges.</summary>
    public required TimeSpan KeepAlive { get; init; }

    /// <summary>The client accepts no byte of the response.</summary>
    public required TimeSpan Write { get; init; }

    /// <summary>No byte of the request's body comes. A route may set its own.</summary>
    public required TimeSpan Body { get; init; }

    /// <summary>The TLS handshake.</summary>
    public required TimeSpan Handshake { get; init; }
}
