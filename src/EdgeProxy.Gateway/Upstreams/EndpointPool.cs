using EdgeProxy.Transport;

namespace EdgeProxy.Gateway;

/// <summary>
/// One loop's connections to one endpoint. Idle ones are kept last in, first out, so that the rest can time out.
/// The maximum holds for the process: a loop whose exchanges must wait asks the others to cede, and they close an
/// idle connection for it, so that nobody queues while another loop idles one.
/// </summary>
/// <remarks>
/// No wake-up is lost. A waiter is announced (a full fence) before a slot is tried for a last time; a slot is freed
/// (a full fence) before waiters are looked for. And a connection that becomes idle on another loop after the
/// announcement either sees the waiter there and then, or is found by the request to cede, which that loop runs later.
/// </remarks>
internal sealed class EndpointPool
{
    /// <summary>After so many hand-overs to its own waiters, a loop lets one connection go to another loop's.</summary>
    private const int HandOversInARow = 16;

    private readonly GatewayLoop _home;
    private readonly LoopTimer _sweep;
    private UpstreamConnection? _newest;
    private UpstreamConnection? _oldest;
    private PoolWaiter? _firstWaiter;
    private PoolWaiter? _lastWaiter;
    private int _handOvers;
    private uint _nextAddress;

    public EndpointPool(GatewayLoop home, Endpoint endpoint)
    {
        _home = home;
        Endpoint = endpoint;
        _sweep = new LoopTimer(static state => ((EndpointPool)state!).Sweep(), this);
    }

    /// <summary>The endpoint in the current snapshot; replaced when a reload changes its limits.</summary>
    public Endpoint Endpoint { get; private set; }

    public GatewayLoop Home => _home;

    /// <summary>Idle connections on this loop.</summary>
    public int Idle { get; private set; }

    private EndpointState State => Endpoint.State;

    /// <summary>Whether more connections are open than may be: a reload has lowered the maximum.</summary>
    private bool IsSurplus => State.Open > Endpoint.Pool.ConnectionsMax;

    /// <summary>A reload has changed the endpoint's limits, or retired it: what idles now is measured by the new terms.</summary>
    public void Adopt(Endpoint endpoint)
    {
        Endpoint = endpoint;
        if (endpoint.IsRetired)
        {
            CloseIdle(); // No exchange will ask for them.
            return;
        }

        _home.Loop.Timers.Cancel(_sweep);
        if (_oldest is { } connection && endpoint.Pool.IdleTimeout > 0)
        {
            _home.Loop.Timers.Schedule(_sweep, connection.IdleSince + endpoint.Pool.IdleTimeout);
        }
    }

    /// <summary>The connection that was used last and is still good; null when there is none.</summary>
    public UpstreamConnection? TakeIdle()
    {
        while (_newest is { } connection)
        {
            Remove(connection);
            if (connection.IsQuiet() && State.HasAddress(connection.Address))
            {
                return connection;
            }

            connection.Dispose();
        }

        return null;
    }

    /// <summary>Takes a slot for a new connection.</summary>
    public bool TryOpen() => State.TryOpen(Endpoint.Pool.ConnectionsMax);

    /// <summary>Gives back a slot that no connection came of, or whose connection is closed.</summary>
    public void SlotFreed()
    {
        State.Closed();
        if (State.Waiters > 0)
        {
            WakeAWaitingLoop();
        }
    }

    /// <summary>Queues for a connection. False when the queue is full.</summary>
    public bool TryWait(PoolWaiter waiter, out ValueTask<WaitResult> granted)
    {
        if (!State.TryWait(_home.Index, Endpoint.Pool.QueueMax))
        {
            granted = default;
            return false;
        }

        State.Counters.Waited();
        granted = waiter.Begin();
        Enqueue(waiter);
        if (TryOpen())
        {
            Dequeue(waiter).Grant(connection: null);
        }
        else
        {
            _home.Peers.AskToCede(Endpoint.Id, _home.Index);
        }

        return true;
    }

    /// <summary>The waiter gives up; it may have been granted in this very turn, then nothing happens.</summary>
    public void CancelWait(PoolWaiter waiter)
    {
        if (waiter.IsQueued)
        {
            Dequeue(waiter).Cancel();
        }
    }

    /// <summary>Takes back a connection after a complete, clean exchange.</summary>
    public void Release(UpstreamConnection connection)
    {
        connection.IsReused = true;
        if (_home.IsDraining || !connection.IsQuiet() || !State.HasAddress(connection.Address))
        {
            connection.Dispose();
            return;
        }

        if (IsSurplus)
        {
            connection.Dispose();
            return;
        }

        bool othersWait = State.OthersWait(_home.Index);
        if (_firstWaiter is { } waiter && !(othersWait && ++_handOvers % HandOversInARow == 0))
        {
            Dequeue(waiter).Grant(connection);
            return;
        }

        if (othersWait || Endpoint.IsRetired)
        {
            connection.Dispose();
            return;
        }

        Push(connection);
    }

    public void Remove(UpstreamConnection connection)
    {
        Unlink(connection);
        connection.IsIdle = false;
        Idle--;
    }

    /// <summary>Another loop has waiters: closes one idle connection, whose slot then goes to it.</summary>
    public void Cede()
    {
        bool isFull = State.Open >= Endpoint.Pool.ConnectionsMax; // Else another loop has ceded already.
        if (isFull && State.Waiters > 0 && _oldest is { } connection)
        {
            Remove(connection);
            connection.Dispose();
        }
    }

    /// <summary>A slot was freed somewhere and this loop has waiters: tries to take it for the first.</summary>
    public void SlotAvailable()
    {
        if (_firstWaiter is { } waiter)
        {
            if (TryOpen())
            {
                Dequeue(waiter).Grant(connection: null);
            }

        }
        else if (State.Waiters > 0 && State.Open < Endpoint.Pool.ConnectionsMax)
        {
            WakeAWaitingLoop(); // Its waiter gave up meanwhile: pass the word on.
            return;
        }

        // One slot came, and a loop that idles a connection may have kept it for that reason: whoever still waits, here
        // or elsewhere, needs another.
        if (State.Waiters > 0)
        {
            Cede();
            _home.Peers.AskToCede(Endpoint.Id, _home.Index);
        }
    }

    /// <summary>Closes the oldest idle connections while the process has more than a lowered maximum allows.</summary>
    /// <remarks>Loops do so at the same time, each for itself: at worst one more is closed than had to be.</remarks>
    public void CloseSurplus()
    {
        while (IsSurplus && _oldest is { } connection)
        {
            Remove(connection);
            connection.Dispose();
        }
    }

    public void CloseIdle()
    {
        while (_newest is { } connection)
        {
            Remove(connection);
            connection.Dispose();
        }

        _home.Loop.Timers.Cancel(_sweep);
    }

    /// <summary>The next address to connect to, in turn; null when the name has not been resolved.</summary>
    public System.Net.EndPoint? NextAddress()
    {
        IReadOnlyList<System.Net.EndPoint> addresses = State.Addresses;
        return addresses.Count == 0 ? null : addresses[(int)(_nextAddress++ % (uint)addresses.Count)];
    }

    private void WakeAWaitingLoop()
    {
        int loop = State.NextWaitingLoop();
        if (loop >= 0)
        {
            _home.Peers.TellSlotAvailable(loop, Endpoint.Id);
        }
    }

    private void Push(UpstreamConnection connection)
    {
        connection.IsIdle = true;
        connection.IdleSince = _home.Loop.Clock.Milliseconds;
        connection.Older = _newest;
        connection.Newer = null;
        if (_newest is null)
        {
            _oldest = connection;
        }
        else
        {
            _newest.Newer = connection;
        }

        _newest = connection;
        Idle++;
        if (!_sweep.IsArmed && Endpoint.Pool.IdleTimeout > 0)
        {
            _home.Loop.Timers.Schedule(_sweep, connection.IdleSince + Endpoint.Pool.IdleTimeout);
        }
    }

    private void Unlink(UpstreamConnection connection)
    {
        if (connection.Newer is null)
        {
            _newest = connection.Older;
        }
        else
        {
            connection.Newer.Older = connection.Older;
        }

        if (connection.Older is null)
        {
            _oldest = connection.Newer;
        }
        else
        {
            connection.Older.Newer = connection.Newer;
        }

        connection.Newer = connection.Older = null;
    }

    /// <summary>Closes what has idled for too long; the oldest are at one end.</summary>
    private void Sweep()
    {
        long now = _home.Loop.Clock.Milliseconds;
        while (_oldest is { } connection && now - connection.IdleSince >= Endpoint.Pool.IdleTimeout)
        {
            Remove(connection);
            connection.Dispose();
        }

        if (_oldest is { } next)
        {
            _home.Loop.Timers.Schedule(_sweep, next.IdleSince + Endpoint.Pool.IdleTimeout);
        }
    }

    private void Enqueue(PoolWaiter waiter)
    {
        waiter.Previous = _lastWaiter;
        waiter.Next = null;
        if (_lastWaiter is null)
        {
            _firstWaiter = waiter;
        }
        else
        {
            _lastWaiter.Next = waiter;
        }

        _lastWaiter = waiter;
    }

    private PoolWaiter Dequeue(PoolWaiter waiter)
    {
        if (waiter.Previous is null)
        {
            _firstWaiter = waiter.Next;
        }
        else
        {
            waiter.Previous.Next = waiter.Next;
        }

        if (waiter.Next is null)
        {
            _lastWaiter = waiter.Previous;
        }
        else
        {
            waiter.Next.Previous = waiter.Previous;
        }

        waiter.Next = waiter.Previous = null;
        State.WaitEnded(_home.Index);
        return waiter;
    }
}
