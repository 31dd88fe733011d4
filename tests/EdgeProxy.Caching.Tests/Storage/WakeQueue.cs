using System.Collections.Concurrent;

namespace EdgeProxy.Caching.Tests;

/// <summary>A loop as far as the store knows one: what is to be woken lies here until the test says so.</summary>
internal sealed class WakeQueue : IWakeTarget
{
    private readonly ConcurrentQueue<int> _tokens = new();

    public int Wakes { get; private set; }

    public CacheLoop Loop { get; set; } = null!;

    public void Wake(int token)
    {
        Wakes++;
        _tokens.Enqueue(token);
    }

    /// <summary>On the thread of the loop.</summary>
    public int Run()
    {
        int ran = 0;
        while (_tokens.TryDequeue(out int token))
        {
            Loop.Woken(token);
            ran++;
        }

        return ran;
    }
}

/// <summary>Counts how often it was called.</summary>
internal sealed class CountingWaiter : ICacheWaiter
{
    public int Calls { get; private set; }

    public void Ready() => Calls++;
}
