namespace EdgeProxy.Policies;

/// <summary>
/// The order of a weighted round robin: each endpoint as often in a period as its weight says, evenly spread
/// (weights 5, 1, 1 give A A B A C A A, not A A A A A B C). Immutable; the cursor is the caller's.
/// </summary>
internal sealed class WeightedSequence
{
    /// <summary>Longest period, in picks. Larger sums of weights are scaled down to it, so that a reload stays cheap.</summary>
    public const int PeriodMax = 16_384;

    /// <summary>Entries looked at one by one before the search by endpoint; short skips are nearly all.</summary>
    private const int ScanMax = 16;

    private readonly int[] _order;
    private readonly int[] _positions;
    private readonly int[] _positionStart;

    public WeightedSequence(ReadOnlySpan<int> weights)
    {
        int[] reduced = Reduce(weights);
        _order = Spread(reduced);
        _positionStart = new int[reduced.Length + 1];
        for (int i = 0; i < reduced.Length; i++)
        {
            _positionStart[i + 1] = _positionStart[i] + reduced[i];
        }

        _positions = new int[_order.Length];
        int[] next = [.. _positionStart];
        for (int position = 0; position < _order.Length; position++)
        {
            _positions[next[_order[position]]++] = position;
        }
    }

    public int Period => _order.Length;

    /// <summary>
    /// The next endpoint that is not excluded, or -1; moves the cursor behind it. Skipped entries are used up,
    /// so what remains shares by its own weights, as if the excluded were not in the list.
    /// </summary>
    public int Next(ref uint cursor, ulong excluded)
    {
        if (_order.Length == 0)
        {
            return -1;
        }

        int position = (int)(cursor % (uint)_order.Length);
        for (int i = 0; i < ScanMax; i++)
        {
            int endpoint = _order[position];
            position = position + 1 == _order.Length ? 0 : position + 1;
            if (!Balancer.IsExcluded(endpoint, excluded))
            {
                cursor = (uint)position;
                return endpoint;
            }
        }

        return NextSlow(position, ref cursor, excluded);
    }

    /// <summary>Asks each endpoint for its next position: bounded by endpoints × log(period), however rare the allowed ones are.</summary>
    private int NextSlow(int from, ref uint cursor, ulong excluded)
    {
        int best = -1;
        int bestDistance = int.MaxValue;
        for (int endpoint = 0; endpoint < _positionStart.Length - 1; endpoint++)
        {
            if (Balancer.IsExcluded(endpoint, excluded))
            {
                continue;
            }

            ReadOnlySpan<int> positions = _positions.AsSpan(_positionStart[endpoint].._positionStart[endpoint + 1]);
            int index = positions.BinarySearch(from);
            index = index < 0 ? ~index : index;
            int distance = index < positions.Length ? positions[index] - from : positions[0] + _order.Length - from;
            if (distance < bestDistance)
            {
                best = endpoint;
                bestDistance = distance;
            }
        }

        if (best >= 0)
        {
            cursor = (uint)((from + bestDistance + 1) % _order.Length);
        }

        return best;
    }

    /// <summary>Divides by the greatest common divisor, then scales down (to at least 1 each) where the period would be too long.</summary>
    private static int[] Reduce(ReadOnlySpan<int> weights)
    {
        long divisor = 0;
        long sum = 0;
        foreach (int weight in weights)
        {
            divisor = GreatestCommonDivisor(divisor, weight);
            sum += weight;
        }

        int[] reduced = new int[weights.Length];
        bool scale = sum / Math.Max(divisor, 1) > PeriodMax;
        for (int i = 0; i < weights.Length; i++)
        {
            reduced[i] = scale ? (int)Math.Max(1, (long)weights[i] * PeriodMax / sum) : (int)(weights[i] / divisor);
        }

        return reduced;
    }

    private static long GreatestCommonDivisor(long a, long b)
    {
        while (b != 0)
        {
            (a, b) = (b, a % b);
        }

        return a;
    }

    /// <summary>
    /// Each turn every endpoint gains its weight, and the one that has most is picked and pays the sum of all:
    /// over a period each is picked exactly as often as its weight says, and never far from its share in between.
    /// Endpoints × period steps, at load.
    /// </summary>
    private static int[] Spread(int[] weights)
    {
        int period = weights.Sum();
        int[] order = new int[period];
        int[] credit = new int[weights.Length];
        for (int position = 0; position < period; position++)
        {
            int richest = 0;
            for (int i = 0; i < weights.Length; i++)
            {
                credit[i] += weights[i];
                richest = credit[i] > credit[richest] ? i : richest;
            }

            credit[richest] -= period;
            order[position] = richest;
        }

        return order;
    }
}
