using EdgeProxy.Transport;

namespace EdgeProxy;

/// <summary>
/// Work that takes long, on a thread of its own that stands back for the loops: never more than one core's worth for a load, and
/// the pool's threads, which serve the operators, stay free.
/// </summary>
internal static class OffLoops
{
    /// <summary>What the work returns or throws; whoever awaits it goes on elsewhere than on its thread.</summary>
    public static Task<T> RunAsync<T>(Func<T> work) => RunAsync(_ => work());

    /// <summary>As the other overload; the work gets what it calls between small pieces of itself, so that the loops do not feel it.</summary>
    public static Task<T> RunAsync<T>(Func<Action, T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            ThreadNiceness.StandBack();
            try
            {
                done.SetResult(work(new LoadPace().GiveWay));
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        })
        {
            IsBackground = true,
            Name = "off the loops",
        };
        thread.Start();
        return done.Task;
    }
}
