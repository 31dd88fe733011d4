using EdgeProxy.Transport;

namespace EdgeProxy.Gateway;

/// <summary>All that the gateway keeps on one loop: the snapshot it reads, its pools, its counters, its clients. On the loop only.</summary>
internal sealed partial class GatewayLoop
{
    private readonly byte[] _via;
    private Http1Client? _clients;

    public GatewayLoop(Loop loop, IConnector connector, ReadOnlySpan<byte> via, ulong seed)
    {
        Loop = loop;
        Connector = connector;
        _via = via.ToArray();
        Random = new LoopRandom(seed + ((ulong)loop.Index * 0x9E3779B97F4A7C15));
        Pools = new UpstreamPools(this);
    }

    public Loop Loop { get; }

    public int Index => Loop.Index;

    public IConnector Connector { get; }

    public PeerLoops Peers { get; set; } = null!;

    /// <summary>Changed between turns only.</summary>
    public GatewaySnapshot Snapshot { get; private set; } = null!;

    public UpstreamPools Pools { get; }

    public LoopCounters Counters { get; } = new();

    public LoopRandom Random { get; }

    /// <summary>This gateway's name in <c>Via</c>.</summary>
    public ReadOnlySpan<byte> Via => _via;

    /// <summary>No exchange may follow on any connection; none is kept for reuse.</summary>
    public bool IsDraining { get; private set; }

    /// <summary>Puts a snapshot in use on this loop: arrays grow first.</summary>
    public void Use(GatewaySnapshot snapshot)
    {
        Loop.AssertCurrent();
        Pools.Prepare(snapshot);
        Counters.Prepare(snapshot);
        Snapshot = snapshot;
    }

    /// <summary>Closes idle connections and lets every exchange be the last on its connection.</summary>
    public void Drain()
    {
        IsDraining = true;
        Pools.CloseIdle();
        ForEachClient(static client => client.EndWhenIdle());
    }

    /// <summary>Cuts what is still open: the drain's deadline has passed.</summary>
    public void AbortAll() => ForEachClient(static client => client.AbortNow());

    public void Add(Http1Client client)
    {
        client.NextOnLoop = _clients;
        if (_clients is not null)
        {
            _clients.PreviousOnLoop = client;
        }

        _clients = client;
        client.AcceptedAt = Loop.Clock.Milliseconds;
        Counters.CountConnection(client.Identity.Listener.Id, 1);
        Counters.ConnectionsOpen++;
        Counters.ConnectionsAccepted++;
    }

    public void Remove(Http1Client client)
    {
        if (client.PreviousOnLoop is null)
        {
            _clients = client.NextOnLoop;
        }
        else
        {
            client.PreviousOnLoop.NextOnLoop = client.NextOnLoop;
        }

        if (client.NextOnLoop is not null)
        {
            client.NextOnLoop.PreviousOnLoop = client.PreviousOnLoop;
        }

        client.NextOnLoop = client.PreviousOnLoop = null;
        Counters.CountConnection(client.Identity.Listener.Id, -1);
        Counters.ConnectionsOpen--;
    }

    private void ForEachClient(Action<Http1Client> action)
    {
        Http1Client? next;
        for (Http1Client? client = _clients; client is not null; client = next)
        {
            next = client.NextOnLoop; // The action may end the client.
            action(client);
        }
    }
}
