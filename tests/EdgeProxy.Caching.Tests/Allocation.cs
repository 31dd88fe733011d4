namespace EdgeProxy.Caching.Tests;

internal static class Allocation
{
    /// <summary>Fails when an operation allocates on this thread, once it has been warmed up.</summary>
    public static void AssertNone(Action operation)
    {
        operation();
        operation();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1_000; i++)
        {
            operation();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
