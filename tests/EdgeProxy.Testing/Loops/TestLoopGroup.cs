using System.Diagnostics;
using EdgeProxy.Transport;
using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Testing;

/// <summary>Test loops that share virtual time, interleaved callback by callback in an order drawn from the seed, with upstreams in memory.</summary>
public sealed class TestLoopGroup : LoopGroup
{
    private readonly TestLoop[] _loops;
    private readonly Random _order;

    public TestLoopGroup(int seed = 0, int count = 1)
    {
        _order = new Random(seed);
        _loops = new TestLoop[count];
        for (int i = 0; i < count; i++)
        {
            _loops[i] = new TestLoop((seed * 31) + i, Time, i);
        }

        Upstreams = new InMemoryConnector(Run);
    }

    public FakeTime Time { get; } = new();

    public override IReadOnlyList<Loop> Loops => _loops;

    public IReadOnlyList<TestLoop> TestLoops => _loops;

    /// <summary>The first loop: of most tests, the only one.</summary>
    public TestLoop Loop => _loops[0];

    public override IConnector Connector => Upstreams;

    public InMemoryConnector Upstreams { get; }

    /// <summary>Clients' connections that were not disposed.</summary>
    public int OpenClients { get; private set; }

    /// <summary>Connects a client to <paramref name="handler"/>; returns the client's end. Does not run the loops.</summary>
    public InMemoryConnection Connect(ConnectionHandler handler, InMemoryOptions? options = null)
    {
        OpenClients++;
        InMemoryConnection connection = new(Run, options, () => OpenClients--);
        _ = handler.OnConnectedAsync(connection.Context);
        return connection;
    }

    /// <summary>Runs all loops until nothing is queued and no timer is due. Time stands still.</summary>
    public void Run()
    {
        do
        {
            foreach (TestLoop loop in _loops)
            {
                loop.Invoke(loop.Timers.RunDue);
            }
        }
        while (RunQueued());
    }

    /// <inheritdoc cref="TestLoop.RunUntil"/>
    public void RunUntil(Func<bool> condition, double secondsMax = 10)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            Run();
            if (condition())
            {
                return;
            }

            if (Stopwatch.GetElapsedTime(start).TotalSeconds > secondsMax)
            {
                throw new TimeoutException($"the condition does not hold after {secondsMax} s; seed {Loop.Seed}");
            }

            Thread.Sleep(1);
        }
    }

    /// <inheritdoc cref="TestLoop.Advance"/>
    public void Advance(long milliseconds)
    {
        Run();
        long end = Time.Milliseconds + milliseconds;
        do
        {
            long step = end - Time.Milliseconds;
            foreach (TestLoop loop in _loops)
            {
                int next = loop.Invoke(loop.Timers.MillisecondsToNext);
                step = next >= 0 ? Math.Min(step, next) : step;
            }

            Time.Advance(step);
            Run();
        }
        while (Time.Milliseconds < end);
    }

    public override ValueTask DisposeAsync() => default;

    private bool RunQueued()
    {
        bool ran = false;
        while (true)
        {
            TestLoop[] busy = [.. _loops.Where(static loop => loop.Queued > 0)];
            if (busy.Length == 0)
            {
                return ran;
            }

            ran |= busy[_order.Next(busy.Length)].RunOnce();
        }
    }
}
