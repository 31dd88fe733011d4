using EdgeProxy.Gateway;

namespace EdgeProxy;

/// <summary>
/// What was counted and is not in the file yet. While the file takes nothing it grows by different keys alone, and not beyond
/// <see cref="KeysMax"/>.
/// </summary>
internal sealed class PendingUsage
{
    /// <summary>Different combinations at most; some 100 MB.</summary>
    public const int KeysMax = 1_000_000;

    /// <summary>What was larger once is not kept for later.</summary>
    private const int KeptMax = 65_536;

    private readonly int _keysMax;
    private Dictionary<UsageKey, UsageCount> _counts = [];

    public PendingUsage(int keysMax = KeysMax) => _keysMax = keysMax;

    public Dictionary<UsageKey, UsageCount> Counts => _counts;

    /// <summary>Requests that found no room.</summary>
    public long Lost { get; private set; }

    public void Add(in UsageKey key, in UsageCount count)
    {
        if (_counts.TryGetValue(key, out UsageCount sum) || _counts.Count < _keysMax)
        {
            sum.Add(count);
            _counts[key] = sum;
        }
        else
        {
            Lost += count.Requests;
        }
    }

    public void Clear()
    {
        if (_counts.Count > KeptMax)
        {
            _counts = [];
        }
        else
        {
            _counts.Clear();
        }
    }
}
