using EdgeProxy.Transport;
using Microsoft.Extensions.Logging;

namespace EdgeProxy;

/// <summary>
/// Signs of life for the service manager, at half of its interval, and only while every loop does what is posted to it: a loop
/// that is stuck holds the next sign back, and the manager then does what it does to a service that hangs. The rounds run on the
/// pool, so that a pool that is stuck holds them back too.
/// </summary>
internal sealed class LoopWatchdog(ServiceManager manager, IReadOnlyList<Loop> loops, ILogger log)
{
    private const int SignsPerInterval = 2;

    /// <summary>Until the cancellation. Nothing where the manager has no watchdog.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        if (!manager.IsThere || manager.Watchdog <= TimeSpan.Zero)
        {
            return;
        }

        TimeSpan interval = manager.Watchdog / SignsPerInterval;
        try
        {
            using var timer = new PeriodicTimer(interval);
            do
            {
                Task[] answers = [.. loops.Select(AskAsync)];
                await AnswersAsync(answers, interval, stop);
                manager.Alive(); // At once, also when an answer came late: it may just be in time.
            }
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    private static Task AskAsync(Loop loop)
    {
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Post(static state => ((TaskCompletionSource)state!).SetResult(), answer);
        return answer.Task;
    }

    private async Task AnswersAsync(Task[] answers, TimeSpan patience, CancellationToken stop)
    {
        Task all = Task.WhenAll(answers);
        try
        {
            await all.WaitAsync(patience, stop);
        }
        catch (TimeoutException)
        {
            LogMessages.LoopStuck(log, Array.FindIndex(answers, static answer => !answer.IsCompleted), patience);
            await all.WaitAsync(stop);
        }
    }
}
