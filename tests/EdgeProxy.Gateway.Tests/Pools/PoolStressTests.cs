using System.Net;
using EdgeProxy.Testing;
using EdgeProxy.Transport;

namespace EdgeProxy.Gateway.Tests;

/// <summary>The pools on loops with threads of their own: the maximum holds at every instant, and no wake-up is lost.</summary>
public sealed class PoolStressTests
{
    private const int LoopCount = 4;
    private const int ConnectionsMax = 5;
    private const int FetchersPerLoop = 8;
    private const int RoundsPerFetcher = 400;

    [Fact]
    public async Task ManyLoops_ShareASlotCountExactlyAndAllAreServed()
    {
        await using var group = new VirtualLoopGroup(LoopCount, connector: new InMemoryConnector(static () => { }));
        var exceptions = new List<Exception>();
        group.OnUnhandled = (_, exception) => exceptions.Add(exception);
        var address = new IPEndPoint(IPAddress.Loopback, 80);
        var state = new EndpointState(LoopCount, [address]);
        var endpoint = new Endpoint
        {
            Id = 0,
            Name = "x",
            Authority = [],
            Tls = null,
            Pool = new PoolLimits(ConnectionsMax, IdleTimeout: 5, QueueMax: 10_000, 0),
            State = state,
        };
        var snapshot = new GatewaySnapshot
        {
            Version = 1,
            Table = EdgeProxy.Policies.RouteTable.Build([], []),
            Routes = [],
            Upstreams = [],
            Endpoints = [endpoint],
            Listeners = [],
            Stages = [],
        };
        GatewayLoop[] loops = [.. group.Loops.Select(loop => new GatewayLoop(loop, group.Connector, "x"u8, 1))];
        var peers = new PeerLoops(loops);
        peers.Prepare(1);
        var counter = new OpenCounter();
        var fetchers = new List<Task>();
        foreach (GatewayLoop loop in loops)
        {
            loop.Peers = peers;
            loop.Pools.Prepare(snapshot);
            for (int i = 0; i < FetchersPerLoop; i++)
            {
                fetchers.Add(OnLoopAsync(loop, () => FetchAsync(loop, endpoint, counter, address, i)));
            }
        }

        await Task.WhenAll(fetchers).WaitAsync(TimeSpan.FromSeconds(60));
        foreach (GatewayLoop loop in loops)
        {
            await OnLoopAsync(loop, () =>
            {
                loop.Pools.CloseIdle();
                return Task.CompletedTask;
            });
        }

        Assert.Empty(exceptions);
        Assert.Equal(0, state.Open);
        Assert.Equal(0, state.Waiters);
        Assert.InRange(counter.Highest, 1, ConnectionsMax);
        Assert.True(state.Counters.Waits > 0);
    }

    private static async Task FetchAsync(GatewayLoop loop, Endpoint endpoint, OpenCounter counter, IPEndPoint address, int seed)
    {
        var random = new Random(seed + (loop.Index * 100));
        var waiter = new PoolWaiter(loop.Loop);
        EndpointPool pool = loop.Pools.Of(endpoint);
        for (int round = 0; round < RoundsPerFetcher; round++)
        {
            UpstreamConnection? connection = pool.TakeIdle();
            if (connection is null && !pool.TryOpen())
            {
                Assert.True(pool.TryWait(waiter, out ValueTask<WaitResult> granted));
                if (random.Next(20) == 0)
                {
                    pool.CancelWait(waiter);
                }

                if (await granted == WaitResult.Cancelled)
                {
                    continue;
                }

                connection = waiter.Connection;
            }

            counter.InUse();
            connection ??= new UpstreamConnection(pool, new LoopConnection(loop.Loop, new InMemoryConnection(static () => { }).Context), address);
            for (int i = random.Next(3); i > 0; i--)
            {
                await loop.Loop.Yield();
            }

            counter.Unused();
            if (random.Next(10) == 0)
            {
                connection.Dispose();
            }
            else
            {
                pool.Release(connection);
            }
        }
    }

    private static Task OnLoopAsync(GatewayLoop loop, Func<Task> action)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Loop.Post(
            async _ =>
            {
                try
                {
                    await action();
                    done.SetResult();
                }
                catch (Exception e)
                {
                    done.SetException(e);
                }
            },
            null);
        return done.Task;
    }

    private sealed class OpenCounter
    {
        private int _inUse;
        private int _highest;

        public int Highest => Volatile.Read(ref _highest);

        public void InUse()
        {
            int now = Interlocked.Increment(ref _inUse);
            int highest = Volatile.Read(ref _highest);
            while (now > highest)
            {
                highest = Interlocked.CompareExchange(ref _highest, now, highest);
            }
        }

        public void Unused() => Interlocked.Decrement(ref _inUse);
    }
}
