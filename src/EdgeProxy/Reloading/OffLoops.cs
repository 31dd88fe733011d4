namespace EdgeProxy;

/// <summary>
/// Work that takes long, on a thread that stands back for the loops: never more than one core's worth for a load, and
/// the pool's threads, which serve the operators, stay free.
/// </summary>
internal static class OffLoops
{
    /// <summary>Made with the first work, on the thread of whoever asks for it: the start.</summary>
    private static readonly SteadyThread Steady = new();

    /// <summary>What the work returns or throws; whoever awaits it goes on elsewhere than on its thread.</summary>
    public static Task<T> RunAsync<T>(Func<T> work) => RunAsync(_ => work());

    /// <summary>As the other overload; the work gets what it calls between small pieces of itself, so that the loops do not feel it.</summary>
    public static Task<T> RunAsync<T>(Func<Action, T> work) => StartAsync(() => work(new LoadPace(Steady).GiveWay));

    /// <summary>As the first, while nobody is served yet who could feel it.</summary>
    public static Task<T> RunAtOnceAsync<T>(Func<T> work) => StartAsync(work);

    private static Task<T> StartAsync<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        SteadyThread steady = Steady; // Here, so that it is made by the caller.
        LowThread.Start(() =>
        {
            try
            {
                T result = work();
                steady.Post(() => done.SetResult(result));
            }
            catch (Exception e)
            {
                steady.Post(() => done.SetException(e));
            }
        });
        return done.Task;
    }
}
