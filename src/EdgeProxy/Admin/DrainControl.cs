namespace EdgeProxy;

/// <summary>
/// Takes orders to drain: one that keeps the process, and one that ends it, which may follow the first. Safe from any thread.
/// </summary>
/// <param name="drainAndStay">Carries out the order that keeps the process.</param>
internal sealed class DrainControl(Func<DrainOrder, Task> drainAndStay)
{
    private readonly TaskCompletionSource<DrainOrder> _exit = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _isBegun;

    /// <summary>Complete once the process is to end.</summary>
    public Task<DrainOrder> Exit => _exit.Task;

    public bool IsBegun => Volatile.Read(ref _isBegun) == 1;

    /// <summary>A shutdown drains without being ordered here.</summary>
    public void NoteBegun() => Volatile.Write(ref _isBegun, 1);

    /// <summary>False when the same was ordered already.</summary>
    public bool TryBegin(DrainOrder order)
    {
        bool isFirst = Interlocked.Exchange(ref _isBegun, 1) == 0;
        if (order.Exits)
        {
            return _exit.TrySetResult(order);
        }

        if (isFirst)
        {
            _ = drainAndStay(order);
        }

        return isFirst;
    }
}
