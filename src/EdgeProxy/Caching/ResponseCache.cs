using System.Security.Cryptography;
using EdgeProxy.Caching;
using Microsoft.Extensions.Logging;

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
    private readonly CacheSnapshot? _snapshot;
    private readonly long _firstEpoch;
    private Task? _restoring;

    private ResponseCache(CacheStore store, CacheSnapshot? snapshot, TimeProvider time)
    {
        Store = store;
        _snapshot = snapshot;
        _firstEpoch = store.Epoch;
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
    /// <param name="settings">What it may take.</param>
    /// <param name="stateFolder">Where a snapshot is, if there is to be one.</param>
    /// <param name="loops">How many use it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Is told of the snapshot.</param>
    public static ResponseCache? Open(CacheSettings settings, string? stateFolder, int loops, TimeProvider time, ILogger log)
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
            RunBeside = LowThread.Start,
            Secret = (BitConverter.ToUInt64(secret), BitConverter.ToUInt64(secret, sizeof(ulong))),
        });
        CacheSnapshot? snapshot = stateFolder is null ? null : new CacheSnapshot(stateFolder, settings.SnapshotTime, time, log);
        return new ResponseCache(store, snapshot, time);
    }

    /// <summary>Begins to put back what the last stop has kept, when it is known that there is something to serve. Nobody has to wait for it.</summary>
    public Task BeginRestore() =>
        _restoring = _snapshot is { } snapshot ? Task.Run(() => snapshot.RestoreAsync(this, _firstEpoch, _stopping.Token)) : Task.CompletedTask;

    /// <summary>After the loops. Keeps what is stored, where the settings say so.</summary>
    public void Dispose()
    {
        _stopping.Cancel();
        Task.WaitAll(_sweeping, _restoring ?? Task.CompletedTask);
        lock (VisitorLock)
        {
            if (_restoring is not null)
            {
                _snapshot?.Save(this);
            }

            Store.Dispose();
        }

        _stopping.Dispose();
    }

    private async Task SweepAsync()
    {
        using var pause = new Pause(_time, _stopping.Token);
        while (!_stopping.IsCancellationRequested)
        {
            bool hasMore = Store.Sweep(Now, BucketsPerSweep);
            await pause.WaitAsync(hasMore ? BusyPause : IdlePause);
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
