using EdgeProxy.Policies;
using EdgeProxy.Transport;

namespace EdgeProxy.Gateway;

/// <summary>All that the gateway keeps on one loop: the snapshot it reads, its pools, its counters, its clients. On the loop only.</summary>
internal sealed partial class GatewayLoop
{
    /// <summary>How long a connection that was accepted just before the listeners closed may take to begin its only request.</summary>
    private const long LatecomerMilliseconds = 1_000;

    private readonly byte[] _via;
    private Http1Client? _clients;
    private long _leaveOver;

    public GatewayLoop(Loop loop, IConnector connector, ReadOnlySpan<byte> via, ulong seed)
    {
        Loop = loop;
        Connector = connector;
        _via = via.ToArray();
        Random = new LoopRandom(seed + ((ulong)loop.Index * 0x9E3779B97F4A7C15));
        Pools = new UpstreamPools(this);
        LimitTurn = new LimitTurn(this);
        Turns = new Http1Turns(this);
    }

    public Loop Loop { get; }

    public int Index => Loop.Index;

    public IConnector Connector { get; }

    public PeerLoops Peers { get; set; } = null!;

    /// <summary>Changed between turns only.</summary>
    public GatewaySnapshot Snapshot { get; private set; } = null!;

    public UpstreamPools Pools { get; }

    public LoopCounters Counters { get; } = new();

    /// <summary>Who is told of each exchange at its end; set before any connection is accepted.</summary>
    public IExchangeObserver[] Observers { get; set; } = [];

    public bool IsObserved => Observers.Length > 0;

    public LoopRandom Random { get; }

    /// <summary>What the limits of the exchange of this turn are asked by.</summary>
    public LimitTurn LimitTurn { get; }

    public LimitTexts LimitTexts { get; } = new();

    /// <summary>What clients rent for their requests.</summary>
    public Http1Turns Turns { get; }

    /// <summary>How tables of limits know identities; one for all loops.</summary>
    public IdentityHash Identities { get; set; } = null!;

    /// <summary>Who counts what keys use; set before any connection is accepted. Null for nobody.</summary>
    public IUsageMeter? Usage { get; set; }

    /// <summary>The cache as this loop has it; set before any connection is accepted. Null for none.</summary>
    public LoopCache? Cache { get; set; }

    /// <summary>This gateway's name in <c>Via</c>.</summary>
    public ReadOnlySpan<byte> Via => _via;

    /// <summary>Every response is the last on its connection and says so; idle connections may stay. From the announcement of a shutdown on.</summary>
    public bool ClosesKeepAlives { get; private set; }

    /// <summary>No exchange may follow on any connection; none is kept for reuse.</summary>
    public bool IsDraining { get; private set; }

    /// <summary>Puts a snapshot in use on this loop: arrays grow first. Tunnels of routes that it retires are left.</summary>
    /// <param name="tunnelsOver">Milliseconds over which their ends are spread.</param>
    public void Use(GatewaySnapshot snapshot, long tunnelsOver)
    {
        Loop.AssertCurrent();
        Pools.Prepare(snapshot);
        Counters.Prepare(snapshot);
        Snapshot = snapshot;
        _leaveOver = IsDraining ? _leaveOver : tunnelsOver;
        if (Counters.TunnelsOpen > 0)
        {
            ForEachClient(static client => client.LeaveRemovedRoute());
        }
    }

    /// <summary>Lets every response say that its connection ends with it.</summary>
    public void AnnounceClose() => ClosesKeepAlives = true;

    /// <summary>Closes idle connections, leaves tunnels, and lets every exchange be the last on its connection.</summary>
    /// <param name="over">Milliseconds over which idle connections and tunnels end; 0 for now.</param>
    public void Drain(long over)
    {
        ClosesKeepAlives = IsDraining = true;
        _leaveOver = over;
        Pools.CloseIdle();
        ForEachClient(client => client.LeaveWithin(over == 0 ? 0 : LeaveJitter()));
    }

    /// <summary>When to part with a client, in milliseconds from now; at least 1.</summary>
    public long LeaveJitter() => _leaveOver <= 0 ? 1 : 1 + (long)(Random.Next() % (ulong)_leaveOver);

    /// <summary>Cuts what is still open: the drain's deadline has passed.</summary>
    public void AbortAll() => ForEachClient(static client => client.AbortNow());

    public void AbortAll(GatewayConnectionHandler acceptedBy) => ForEachClient(client =>
    {
        if (ReferenceEquals(client.AcceptedBy, acceptedBy))
        {
            client.AbortNow();
        }
    });

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
        if (IsDraining)
        {
            client.LeaveWithin(LatecomerMilliseconds);
        }
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
