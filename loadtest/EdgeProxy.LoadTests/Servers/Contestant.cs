namespace EdgeProxy.LoadTests;

/// <summary>A server in one of its forms, as a scenario compares it with others.</summary>
/// <param name="Name">As the report calls it: the server's name, and the form's where one is compared with another.</param>
internal sealed record Contestant(string Name, ServerKind Kind)
{
    /// <summary>The gateway's own name in reports and budgets.</summary>
    public const string Gateway = "gateway";

    /// <summary>The way without a proxy, where there is one.</summary>
    public const string Direct = "direct";

    /// <summary>What the clients of one that is keyed send.</summary>
    public const string KeyField = "X-Api-Key: load-0123456789abcdef0123456789";

    /// <summary>Loops, workers or threads.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>Buffers for large bodies, where the server has such a setting.</summary>
    public bool LargeBuffers { get; init; }

    public bool AccessLog { get; init; }

    /// <summary>Whether it caches what may be cached.</summary>
    public bool Caches { get; init; }

    /// <summary>Of the gateway: bytes that its cache may take.</summary>
    public long CacheBytes { get; init; } = 256 << 20;

    /// <summary>Of the gateway: it requires an API key, and asks limits of every level.</summary>
    public bool Keyed { get; init; }

    /// <summary>Of one that is keyed: no response tells of the limits.</summary>
    public bool SaysNoLimits { get; init; }

    /// <summary>Fields that its clients must send, each <c>Name: value</c>.</summary>
    public IReadOnlyList<string> Fields => Keyed ? [KeyField] : [];

    /// <summary>Other cores than those of the plan, as taskset writes them.</summary>
    public string? Cores { get; init; }

    /// <summary>Other cores for its load than those of the plan.</summary>
    public string? LoadCores { get; init; }

    /// <summary>The gateway and the peers that were asked for, the gateway first.</summary>
    public static List<Contestant> GatewayAnd(IEnumerable<ServerKind> peers) =>
        [new(Gateway, ServerKind.Gateway), .. peers.Select(peer => new Contestant(NameOf(peer), peer))];

    public static string NameOf(ServerKind kind) => kind switch
    {
        ServerKind.Direct => Direct,
        ServerKind.Gateway => Gateway,
        ServerKind.Nginx => "nginx",
        ServerKind.Haproxy => "haproxy",
        ServerKind.Varnish => "varnish",
        _ => "yarp",
    };
}
