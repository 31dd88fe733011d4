using System.Security.Cryptography;
using EdgeProxy.Caching;

namespace EdgeProxy;

/// <summary>
/// The store of the process, and the thread that sweeps it: frees what was purged or is over, and makes room ahead of who needs it. The store outlives
/// the loops, so it is disposed after them.
/// </summary>
internal sealed class ResponseCache : IDisposable
{
    private const int BucketsPerSweep = 4096;

    /// <summary>While there is something purged to free.</summary>
    private static readonly TimeSpan BusyPause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan IdlePause = TimeSpan.FromMilliseconds(250);

    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _sweeping;

    private ResponseCache(CacheStore store, TimeProvider time)
    {
        Store = store;
        _time = time;
        Visitor = store.CreateLoop(new NoWake());
        _sweeping = Task.Run(SweepAsync);
    }

    public CacheStore Store { get; }

    /// <summary>The store as operators look at it, one at a time.</summary>
    public CacheLoop Visitor { get; }

    /// <summary>Held by who uses <see cref="Visitor"/>.</summary>
    public Lock VisitorLock { get; } = new();

    /// <summary>Whether the store is gone, or about to go. Looked at while <see cref="VisitorLock"/> is held, under which it goes.</summary>
    public bool IsClosed => _stopping.IsCancellationRequested;

    /// <summary>Seconds since 1970.</summary>
    public long Now => _time.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>Null where the settings give it no memory.</summary>
    public static ResponseCache? Open(CacheSettings settings, int loops, TimeProvider time)
    {
        if (settings.MemoryBytes == 0)
        {
            return null;
        }

        byte[] secret = RandomNumberGenerator.GetBytes(2 * sizeof(ulong));
        var store = new CacheStore(new CacheStoreOptions
        {
            BudgetBytes = settings.MemoryBytes,
            ObjectBytesMax = settings.ObjectBytesMax,
            VariantsMax = settings.VariantsMax,
            Loops = loops + 1,
            Secret = (BitConverter.ToUInt64(secret), BitConverter.ToUInt64(secret, sizeof(ulong))),
        });
        return new ResponseCache(store, time);
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _sweeping.GetAwaiter().GetResult();
        lock (VisitorLock)
        {
            Store.Dispose();
        }

        _stopping.Dispose();
    }

    private async Task SweepAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            bool hasMore = Store.Sweep(Now, BucketsPerSweep);
            await Task.Delay(hasMore ? BusyPause : IdlePause, _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>A visitor waits for nothing.</summary>
    private sealed class NoWake : IWakeTarget
    {
        public void Wake(int token)
        {
            // Nobody is to be told.
        }
    }
}
