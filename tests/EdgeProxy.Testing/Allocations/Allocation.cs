namespace EdgeProxy.Testing;

/// <summary>
/// Counts what an operation allocates on this thread in steady state. A collection, which other tests of the process may cause at any
/// time, adds the rest of the thread's share of the heap to its count, kilobytes at once, and may empty shared pools. What the operation
/// itself allocates is in every batch, so the least of some batches is the operation's own.
/// </summary>
public static class Allocation
{
    private const int Batches = 20;

    /// <summary>Bytes that a batch of operations allocates on this thread: the least of up to twenty batches, after one that is not counted.</summary>
    /// <param name="operation">What is measured.</param>
    /// <param name="operations">How many operations are a batch.</param>
    /// <param name="enough">A batch that allocates no more than this ends the measurement.</param>
    public static long OfBatch(Action operation, int operations, long enough = 0)
    {
        ArgumentNullException.ThrowIfNull(operation);
        Run(operation, operations);
        long least = long.MaxValue;
        for (int batch = 0; batch < Batches && least > enough; batch++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Run(operation, operations);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    /// <summary>Throws when the operation allocates in every batch.</summary>
    /// <exception cref="InvalidOperationException">It allocates.</exception>
    public static void AssertNone(Action operation, int operations = 1_000)
    {
        long allocated = OfBatch(operation, operations);
        if (allocated != 0)
        {
            throw new InvalidOperationException($"{allocated} bytes were allocated in {operations} operations, in the best of {Batches} batches; none are allowed.");
        }
    }

    private static void Run(Action operation, int operations)
    {
        for (int i = 0; i < operations; i++)
        {
            operation();
        }
    }
}
