using EdgeProxy.Http1;
using EdgeProxy.Policies;

namespace EdgeProxy.Gateway;

/// <summary>How an exchange went, for the account: metrics, logs, usage. Times in nanoseconds of the loop's clock; 0 where it did not happen.</summary>
public struct Outcome
{
    public ExchangeEnd End;
    public GatewayResponseType Refusal;
    public ProtocolError Error;

    /// <summary>Final status sent to the client; 0 when none was.</summary>
    public int Status;

    /// <summary>The head was parsed.</summary>
    public long StartedAt;

    // Set only where an observer is: the metrics do not need them.

    /// <summary>Routed, and every policy asked.</summary>
    public long RoutedAt;

    /// <summary>The last attempt began.</summary>
    public long AttemptAt;

    /// <summary>How long the last attempt waited in the queue for a connection.</summary>
    public long Queued;

    /// <summary>How long the last attempt took to connect; 0 on a connection that was open already.</summary>
    public long Connecting;

    /// <summary>The transport had taken the first bytes of the response.</summary>
    public long FirstByteAt;

    /// <summary>The head was written to the upstream.</summary>
    public long SentAt;

    /// <summary>The final response head was parsed.</summary>
    public long HeadAt;

    /// <summary>The fetch was over.</summary>
    public long FetchedAt;

    public long EndedAt;

    /// <summary>The limit that refused it; none when none did.</summary>
    public LimitKind Limit;

    /// <summary>What became of it at the cache.</summary>
    public CacheResult Cache;

    /// <summary>Dense id of the API key that it was admitted by, or -1: see <see cref="ApiKeys"/>.</summary>
    public int KeyId;

    /// <summary>Dense id of the key's plan, or -1.</summary>
    public int PlanId;

    public int UpstreamStatus;

    public int Attempts;

    public long RequestBytes;

    public long ResponseBytes;

    /// <summary>Whether the exchange became a tunnel, which lasts as long as its ends like.</summary>
    public readonly bool IsTunnel => Status == HttpStatus.SwitchingProtocols;

    internal void Fetched(Fetch fetch, long now)
    {
        AttemptAt = fetch.AttemptAt;
        Queued = fetch.Queued;
        Connecting = fetch.Connecting;
        FirstByteAt = fetch.FirstByteAt;
        SentAt = fetch.SentAt;
        HeadAt = fetch.HeadAt;
        UpstreamStatus = fetch.Status;
        Attempts = fetch.Attempts;
        FetchedAt = now;
        if (fetch.Error != ProtocolError.None)
        {
            Error = fetch.Error;
        }
    }

    /// <summary>Takes what another knows of the upstream.</summary>
    internal void Fetched(in Outcome other)
    {
        AttemptAt = other.AttemptAt;
        Queued = other.Queued;
        Connecting = other.Connecting;
        SentAt = other.SentAt;
        HeadAt = other.HeadAt;
        UpstreamStatus = other.UpstreamStatus;
        Attempts = other.Attempts;
        Error = other.Error;
    }

    internal void Tunnelled(Tunnel tunnel)
    {
        RequestBytes = tunnel.BytesUp;
        ResponseBytes = tunnel.BytesDown;
    }
}
