using System.Buffers.Binary;
using System.Security.Cryptography;
using EdgeProxy.Caching;
using EdgeProxy.Policies;
using EdgeProxy.Transport;

namespace EdgeProxy.Gateway;

/// <summary>The gateway on its loops: publishes snapshots to them, drains them, and lets their counters be read.</summary>
public sealed partial class GatewayRuntime
{
    /// <summary>Long enough that the clients of thousands of tunnels do not come back at once.</summary>
    public static readonly TimeSpan TunnelsOverDefault = TimeSpan.FromSeconds(5);

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
        IdentityHash identities = NewIdentityHash();
        foreach (GatewayLoop loop in _loops)
        {
            loop.Peers = _peers;
            loop.Identities = identities;
        }
    }

    public int LoopCount => _loops.Length;

    /// <summary>Adds somebody who is told of each exchange at its end. Before the first publication.</summary>
    /// <param name="observerOf">Makes the observer of each loop.</param>
    public void Observe(Func<Loop, IExchangeObserver> observerOf)
    {
        foreach (GatewayLoop loop in _loops)
        {
            loop.Observers = [.. loop.Observers, observerOf(loop.Loop)];
        }
    }

    /// <summary>Has what API keys use counted. Before the first publication.</summary>
    /// <param name="meterOf">Makes the meter of each loop.</param>
    public void Meter(Func<Loop, IUsageMeter> meterOf)
    {
        foreach (GatewayLoop loop in _loops)
        {
            loop.Usage = meterOf(loop.Loop);
        }
    }

    /// <summary>Has responses of routes with a <see cref="Route.Cache"/> cached. Before the first publication; the store outlives the loops.</summary>
    public void UseCache(CacheStore store)
    {
        foreach (GatewayLoop loop in _loops)
        {
            loop.Cache = new LoopCache(loop, store);
        }
    }

    /// <summary>What the cache does on a loop; null without one. Read from outside, so a little late at most.</summary>
    public CacheCounters? CacheCountersOf(int loop) => _loops[loop].Cache?.Counters;

    /// <summary>Tokens that refusals had to leave charged; read from outside, so a little late at most.</summary>
    public long TokensLost() => _loops.Sum(loop => loop.LimitTurn.Lost);

    /// <summary>
    /// Publishes a snapshot to every loop; complete when each has it in use. Exchanges under way keep theirs; tunnels whose
    /// route it retires are closed in good order, and no others.
    /// </summary>
    /// <param name="tunnelsOver">Time over which those tunnels are closed, each at random; <see cref="TunnelsOverDefault"/> when null.</param>
    public async Task PublishAsync(GatewaySnapshot snapshot, TimeSpan? tunnelsOver = null)
    {
        long over = (long)(tunnelsOver ?? TunnelsOverDefault).TotalMilliseconds;
        _peers.Prepare(snapshot.Endpoints.Count);
        await OnEachLoopAsync(loop => loop.Use(snapshot, over));
    }

    /// <summary>
    /// The first step of a shutdown, while clients are still accepted: from now on every response says
    /// <c>Connection: close</c> and its connection ends after it. Idle connections and tunnels stay.
    /// </summary>
    public Task AnnounceCloseAsync() => OnEachLoopAsync(static loop => loop.AnnounceClose());

    /// <summary>
    /// The second step, once no client is accepted any more: ends idle connections, closes tunnels in good order, and ends
    /// the others after their exchange. Complete when the loops have begun; see <see cref="ConnectionsOpen"/> for the end.
    /// </summary>
    /// <param name="over">Time over which idle connections and tunnels are ended, each at random; zero for at once.</param>
    public Task DrainAsync(TimeSpan over = default)
    {
        long milliseconds = (long)over.TotalMilliseconds;
        return OnEachLoopAsync(loop => loop.Drain(milliseconds));
    }

    /// <summary>Cuts what is still open.</summary>
    public Task AbortAllAsync() => OnEachLoopAsync(loop => loop.AbortAll());

    /// <summary>Cuts the clients that were accepted at one address of a listener.</summary>
    public Task AbortAllAsync(GatewayConnectionHandler acceptedBy) => OnEachLoopAsync(loop => loop.AbortAll(acceptedBy));

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

    /// <summary>With a secret that nobody can learn from ids that were made of weaker randomness.</summary>
    private static IdentityHash NewIdentityHash()
    {
        Span<byte> secret = stackalloc byte[16];
        RandomNumberGenerator.Fill(secret);
        return new IdentityHash(BinaryPrimitives.ReadUInt64LittleEndian(secret), BinaryPrimitives.ReadUInt64LittleEndian(secret[8..]));
    }

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
