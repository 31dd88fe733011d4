namespace EdgeProxy.Policies;

public enum BalanceMethod : byte
{
    RoundRobin,
    LeastRequests,
    PowerOfTwo,
    Random,
}

/// <summary>
/// Picks an endpoint of an upstream. Immutable; what changes (cursor, random state) is the caller's, one per loop.
/// </summary>
public sealed class Balancer
{
    /// <param name="method">How to pick.</param>
    /// <param name="weights">One weight of at least 1 per endpoint; the order is the endpoints'.</param>
    public Balancer(BalanceMethod method, IReadOnlyList<int> weights) => throw new NotImplementedException();

    public BalanceMethod Method => throw new NotImplementedException();

    /// <summary>
    /// The index of the endpoint to use, or -1 when none is allowed. Allocates nothing.
    /// </summary>
    /// <param name="state">The calling loop's cursor and random state for this upstream.</param>
    /// <param name="loads">Requests in flight per endpoint; read by LeastRequests and PowerOfTwo only (may be empty for the others).</param>
    /// <param name="excluded">Bit i set: endpoint i was tried already or is unusable; for indexes of 64 and above never set.</param>
    public int Select(ref BalancerState state, ReadOnlySpan<int> loads, ulong excluded) => throw new NotImplementedException();
}

/// <summary>A loop's cursor and random state for one upstream.</summary>
public struct BalancerState
{
    public uint Cursor;
    public ulong Random;
}
