using System.Net;

namespace EdgeProxy.Gateway;

/// <summary>
/// What changes about an endpoint, shared by all loops and kept over reloads: one count of open connections for the
/// process, touched only when a connection opens or closes; per-loop loads and waiters in padded fields of their own.
/// </summary>
public sealed class EndpointState
{
    /// <summary>Longs between two loops' fields, so that no cache line is shared.</summary>
    private const int Stride = 16;

    private readonly long[] _inFlight;
    private readonly int[] _waiting;
    private int _open;
    private int _waiters;
    private int _nextWoken;
    private volatile EndPoint[] _addresses;

    public EndpointState(int loops, IReadOnlyList<EndPoint> addresses)
    {
        _inFlight = new long[(loops + 1) * Stride];
        _waiting = new int[loops];
        _addresses = [.. addresses];
    }

    /// <summary>Addresses to connect to; empty until a name was resolved.</summary>
    public IReadOnlyList<EndPoint> Addresses => _addresses;

    /// <summary>Open or opening connections in the process.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Exchanges on all loops that wait for a connection.</summary>
    public int Waiters => Volatile.Read(ref _waiters);

    /// <summary>Totals of connection events, for metrics.</summary>
    public EndpointCounters Counters { get; } = new();

    public void Resolved(IReadOnlyList<EndPoint> addresses) => _addresses = [.. addresses];

    public bool HasAddress(EndPoint address)
    {
        foreach (EndPoint known in _addresses)
        {
            if (ReferenceEquals(known, address) || known.Equals(address))
            {
                return true;
            }
        }

        return false;
    }

    public void Began(int loop) => Volatile.Write(ref _inFlight[(loop + 1) * Stride], _inFlight[(loop + 1) * Stride] + 1);

    public void Ended(int loop) => Volatile.Write(ref _inFlight[(loop + 1) * Stride], _inFlight[(loop + 1) * Stride] - 1);

    /// <summary>Exchanges in flight on all loops; each loop writes only its own field.</summary>
    public int InFlight()
    {
        long sum = 0;
        for (int i = Stride; i < _inFlight.Length; i += Stride)
        {
            sum += Volatile.Read(ref _inFlight[i]);
        }

        return (int)sum;
    }

    /// <summary>Takes one of <paramref name="max"/> slots; the count is never above it.</summary>
    public bool TryOpen(int max)
    {
        int open = Volatile.Read(ref _open);
        while (open < max)
        {
            int seen = Interlocked.CompareExchange(ref _open, open + 1, open);
            if (seen == open)
            {
                return true;
            }

            open = seen;
        }

        return false;
    }

    public void Closed() => Interlocked.Decrement(ref _open);

    /// <summary>Announces a waiter of a loop, unless <paramref name="max"/> wait already. A full fence: a slot freed before is seen after.</summary>
    public bool TryWait(int loop, int max)
    {
        if (Interlocked.Increment(ref _waiters) > max)
        {
            Interlocked.Decrement(ref _waiters);
            return false;
        }

        Interlocked.Increment(ref _waiting[loop]);
        return true;
    }

    public void WaitEnded(int loop)
    {
        Interlocked.Decrement(ref _waiting[loop]);
        Interlocked.Decrement(ref _waiters);
    }

    public bool OthersWait(int loop) => Volatile.Read(ref _waiters) > Volatile.Read(ref _waiting[loop]);

    /// <summary>A loop that has waiters, in turn; -1 when none has.</summary>
    public int NextWaitingLoop()
    {
        int start = (int)((uint)Interlocked.Increment(ref _nextWoken) % (uint)_waiting.Length);
        for (int i = 0; i < _waiting.Length; i++)
        {
            int loop = (start + i) % _waiting.Length;
            if (Volatile.Read(ref _waiting[loop]) > 0)
            {
                return loop;
            }
        }

        return -1;
    }
}
