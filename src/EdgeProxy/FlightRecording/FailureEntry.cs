using EdgeProxy.Gateway;

namespace EdgeProxy;

/// <summary>One kept exchange, in a ring; its texts are in the ring's bytes. Strings are those of the configuration, not copies.</summary>
internal struct FailureEntry
{
    /// <summary>Counts what the ring has kept, from 1; 0 for a place that was never used.</summary>
    public long Number;
    public FailureKind Kind;
    public DateTimeOffset StartedAt;
    public Outcome Outcome;
    public string Listener;
    public string? Api;
    public string? Stage;
    public string? RouteKey;
    public string? Upstream;
    public string? Endpoint;
    public int SourcePort;
    public bool IsTunnel;
    public bool IsHeadCut;

    // Lengths of the texts, each at a fixed place in the entry's bytes.
    public int RequestIdLength;
    public int TraceIdLength;
    public int SourceAddressLength;
    public int HeadLength;
}
