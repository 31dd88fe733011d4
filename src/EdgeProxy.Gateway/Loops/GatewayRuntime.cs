using EdgeProxy.Transport;

namespace EdgeProxy.Gateway;

/// <summary>The gateway on its loops: publishes snapshots to them, drains them, and lets their counters be read.</summary>
public sealed partial class GatewayRuntime
{
    private readonly GatewayLoop[] _loops;
    private readonly PeerLoops _peers;

    /// <param name="loops">The loops to live on.</param>
    /// <param name="via">This gateway's name in <c>Via</c>: a token, different from any other gateway's on the way.</param>
    /// <param name="seed">Of the random numbers for ids and balancing.</param>
    public GatewayRuntime(LoopGroup loops, ReadOnlySpan<byte> via, ulong seed)
    {
        _loops = new GatewayLoop[loops.Loops.Count];
        for (int i = 0; i < _loops.Length; i++)
        {
            _loops[i] = new GatewayLoop(loops.Loops[i], loops.Connector, via, seed);
        }

        _peers = new PeerLoops(_loops);
        foreach (GatewayLoop loop in _loops)
        {
            loop.Peers = _peers;
        }
    }

    public int LoopCount => _loops.Length;

    /// <summary>Publishes a snapshot to every loop; complete when each has it in use. Exchanges under way keep theirs.</summary>
    public async Task PublishAsync(GatewaySnapshot snapshot)
    {
        _peers.Prepare(snapshot.Endpoints.Count);
        await OnEachLoopAsync(loop => loop.Use(snapshot));
    }

    /// <summary>Ends idle connections now and the others after their exchange.</summary>
    public Task DrainAsync() => OnEachLoopAsync(loop => loop.Drain());

    /// <summary>Cuts what is still open.</summary>
    public Task AbortAllAsync() => OnEachLoopAsync(loop => loop.AbortAll());

    /// <summary>Connections of clients that are open on all loops.</summary>
    public long ConnectionsOpen()
    {
        long open = 0;
        foreach (GatewayLoop loop in _loops)
        {
            open += Volatile.Read(ref loop.Counters.ConnectionsOpen);
        }

        return open;
    }

    /// <summary>A loop's counters; plain fields that its loop writes, so that a reader sees each a little late at most.</summary>
    public LoopCounters CountersOf(int loop) => _loops[loop].Counters;

    /// <summary>Idle connections to an endpoint on one loop; read from outside, so a little late at most.</summary>
    public int IdleConnections(int loop, int endpointId) => _loops[loop].Pools.IdleOf(endpointId);

    internal GatewayLoop Of(Loop loop) => _loops[loop.Index];

    private Task OnEachLoopAsync(Action<GatewayLoop> action)
    {
        var all = new Task[_loops.Length];
        for (int i = 0; i < all.Length; i++)
        {
            GatewayLoop loop = _loops[i];
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            loop.Loop.Post(
                _ =>
                {
                    action(loop);
                    done.SetResult();
                },
                null);
            all[i] = done.Task;
        }

        return Task.WhenAll(all);
    }
}
