namespace EdgeProxy;

/// <summary>
/// Work that takes long, on a thread of its own: never more than one core's worth for a load, and the pool's threads, which
/// serve the operators, stay free.
/// </summary>
internal static class OffLoops
{
    public static Task<T> RunAsync<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
}
