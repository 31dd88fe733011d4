namespace EdgeProxy.Configuration;

/// <summary>A rate and a burst.</summary>
/// <param name="Rate">Requests a second, above 0 and at most <see cref="RateMax"/>.</param>
/// <param name="Burst">Requests at once, 1 to <see cref="BurstMax"/>.</param>
public sealed record RateConfig(decimal Rate, long Burst)
{
    public const long RateMax = 1_000_000_000;

    public const long BurstMax = 1_000_000_000;

    public SourcePosition Position { get; init; }
}

/// <summary>For whom a limit is one.</summary>
public enum ThrottleBy : byte
{
    /// <summary>For all requests together.</summary>
    All,

    /// <summary>For each client address.</summary>
    Address,

    /// <summary>For each value of a header field; requests without it are one.</summary>
    Header,
}

/// <summary>A rate limit of a listener, stage or route.</summary>
public sealed record ThrottleConfig
{
    public required RateConfig Rate { get; init; }

    public required ThrottleBy By { get; init; }

    /// <summary>The field's name in lower case; null unless the limit is by header.</summary>
    public string? Header { get; init; }

    /// <summary>Addresses or values with a limit of their own; means nothing for all.</summary>
    public required int Identities { get; init; }

    /// <summary>How long one keeps its place without a request; means nothing for all.</summary>
    public required TimeSpan Idle { get; init; }

    /// <summary>Leading bits of an IPv6 address that count.</summary>
    public required int Ipv6Prefix { get; init; }

    /// <summary><c>address</c>, <c>header:x-tenant</c>; empty for all.</summary>
    public string ByText => By switch
    {
        ThrottleBy.Address => "address",
        ThrottleBy.Header => "header:" + Header,
        _ => "",
    };
}
