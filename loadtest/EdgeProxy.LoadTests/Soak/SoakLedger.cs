namespace EdgeProxy.LoadTests;

/// <summary>Counts what all clients of a soak do. Thread-safe.</summary>
internal sealed class SoakLedger(long exchanges)
{
    private const int ExamplesMax = 5;
    private readonly Lock _lock = new();
    private readonly List<string> _examples = [];
    private long _begun;
    private long _wrong;

    /// <summary>Exchanges that were begun, at most all.</summary>
    public long Begun => Math.Min(Interlocked.Read(ref _begun), exchanges);

    public long WrongCount => Interlocked.Read(ref _wrong);

    /// <summary>The first of what went wrong.</summary>
    public IReadOnlyList<string> Examples
    {
        get
        {
            lock (_lock)
            {
                return [.. _examples];
            }
        }
    }

    /// <summary>False when all were begun.</summary>
    public bool TryBegin() => Interlocked.Increment(ref _begun) <= exchanges;

    /// <summary>An exchange did not come out as it had to.</summary>
    public void Wrong(SoakKind kind, string what)
    {
        Interlocked.Increment(ref _wrong);
        lock (_lock)
        {
            if (_examples.Count < ExamplesMax)
            {
                _examples.Add($"{kind}: {what}");
            }
        }
    }
}
