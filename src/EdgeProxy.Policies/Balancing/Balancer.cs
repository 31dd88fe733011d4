using System.Diagnostics;

namespace EdgeProxy.Policies;

public enum BalanceMethod : byte
{
    /// <summary>In turn, each as often as its weight says, evenly spread.</summary>
    RoundRobin,

    /// <summary>The lowest load per weight; those that tie take turns.</summary>
    LeastRequests,

    /// <summary>Of two different endpoints drawn by weight, the one with the lower load per weight.</summary>
    PowerOfTwo,

    /// <summary>Drawn by weight.</summary>
    Random,
}

/// <summary>
/// Picks an endpoint of an upstream. Immutable; what changes (cursor, random state) is the caller's, one per loop.
/// </summary>
public sealed class Balancer
{
    private readonly int[] _weights;

    /// <summary>Sum of the weights before each endpoint, and of all at the end.</summary>
    private readonly int[] _weightsBefore;
    private readonly WeightedSequence? _sequence;

    /// <param name="method">How to pick.</param>
    /// <param name="weights">One weight of at least 1 per endpoint; the order is the endpoints'. Their sum fits an int.</param>
    /// <exception cref="ArgumentOutOfRangeException">A weight is below 1, or the sum is too large.</exception>
    public Balancer(BalanceMethod method, IReadOnlyList<int> weights)
    {
        Method = method;
        _weights = [.. weights];
        _weightsBefore = new int[_weights.Length + 1];
        for (int i = 0; i < _weights.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(_weights[i], 1, nameof(weights));
            ArgumentOutOfRangeException.ThrowIfGreaterThan((long)_weightsBefore[i] + _weights[i], int.MaxValue, nameof(weights));
            _weightsBefore[i + 1] = _weightsBefore[i] + _weights[i];
        }

        _sequence = method == BalanceMethod.RoundRobin ? new WeightedSequence(_weights) : null;
    }

    public BalanceMethod Method { get; }

    public int EndpointCount => _weights.Length;

    /// <summary>Whether another made of these would pick alike.</summary>
    public bool IsOf(BalanceMethod method, ReadOnlySpan<int> weights) => Method == method && weights.SequenceEqual(_weights);

    /// <summary>
    /// The index of the endpoint to use, or -1 when none is allowed. Allocates nothing.
    /// </summary>
    /// <param name="state">The calling loop's cursor and random state for this upstream.</param>
    /// <param name="loads">Requests in flight per endpoint; read by LeastRequests and PowerOfTwo only (may be empty for the others).</param>
    /// <param name="excluded">Bit i set: endpoint i was tried already or is unusable; for indexes of 64 and above never set.</param>
    public int Select(ref BalancerState state, ReadOnlySpan<int> loads, ulong excluded) => Method switch
    {
        BalanceMethod.RoundRobin => _sequence!.Next(ref state.Cursor, excluded),
        BalanceMethod.LeastRequests => LeastLoaded(ref state, loads, excluded),
        BalanceMethod.PowerOfTwo => LessLoadedOfTwo(ref state, loads, excluded),
        _ => Draw(ref state, excluded, -1),
    };

    internal static bool IsExcluded(int endpoint, ulong excluded) => endpoint < 64 && ((excluded >> endpoint) & 1) != 0;

    private int LeastLoaded(ref BalancerState state, ReadOnlySpan<int> loads, ulong excluded)
    {
        Debug.Assert(loads.Length == _weights.Length, "One load per endpoint.");
        int best = -1;
        int endpoint = _weights.Length == 0 ? 0 : (int)(state.Cursor % (uint)_weights.Length);
        for (int i = 0; i < _weights.Length; i++)
        {
            if (!IsExcluded(endpoint, excluded) && (best < 0 || IsLessLoaded(endpoint, best, loads)))
            {
                best = endpoint;
            }

            endpoint = endpoint + 1 == _weights.Length ? 0 : endpoint + 1;
        }

        if (best >= 0)
        {
            // Behind the pick, not one further: else whoever follows a busy endpoint would be picked twice as often.
            state.Cursor = (uint)(best + 1);
        }

        return best;
    }

    private int LessLoadedOfTwo(ref BalancerState state, ReadOnlySpan<int> loads, ulong excluded)
    {
        Debug.Assert(loads.Length == _weights.Length, "One load per endpoint.");
        int first = Draw(ref state, excluded, -1);
        int second = first < 0 ? -1 : Draw(ref state, excluded, first);
        return second >= 0 && IsLessLoaded(second, first, loads) ? second : first;
    }

    /// <summary>Compares load per weight without dividing.</summary>
    private bool IsLessLoaded(int a, int b, ReadOnlySpan<int> loads) => (long)loads[a] * _weights[b] < (long)loads[b] * _weights[a];

    /// <summary>Draws by weight among those that are neither excluded nor <paramref name="except"/> (-1 for no exception).</summary>
    private int Draw(ref BalancerState state, ulong excluded, int except)
    {
        int total = _weightsBefore[^1] - (except < 0 ? 0 : _weights[except]);
        for (int i = 0; excluded != 0 && i < Math.Min(_weights.Length, 64); i++)
        {
            total -= IsExcluded(i, excluded) && i != except ? _weights[i] : 0;
        }

        if (total <= 0)
        {
            return -1;
        }

        int drawn = state.NextBelow(total);
        if (excluded != 0)
        {
            return AtSlow(drawn, excluded, except);
        }

        drawn += except >= 0 && drawn >= _weightsBefore[except] ? _weights[except] : 0;
        int index = _weightsBefore.AsSpan().BinarySearch(drawn);
        return index < 0 ? ~index - 1 : index;
    }

    private int AtSlow(int drawn, ulong excluded, int except)
    {
        for (int i = 0; i < _weights.Length; i++)
        {
            if (i == except || IsExcluded(i, excluded))
            {
                continue;
            }

            drawn -= _weights[i];
            if (drawn < 0)
            {
                return i;
            }
        }

        throw new UnreachableException("A draw lies below the sum of the allowed weights.");
    }
}
