namespace EdgeProxy.Caching;

/// <summary>
/// A lock of the store, for sections of at most a few microseconds. What waits for it spins and only then sleeps, so that a holder whose
/// thread lost its core costs the others no core. Order: a shard's, then a size class's, then that of the free slabs; that of a fill is
/// taken last. Never two of one kind.
/// </summary>
#pragma warning disable RS0030 // The ban on locks is for what decides; loops share the store, and this is its one lock.
internal sealed class StoreLock
{
    private readonly Lock _lock = new();

    public Held Enter()
    {
        _lock.Enter();
        return new Held(_lock);
    }

    internal readonly ref struct Held(Lock held)
    {
        private readonly Lock _held = held;

        public void Dispose() => _held.Exit();
    }
}
#pragma warning restore RS0030
