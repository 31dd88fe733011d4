using System.Collections.Concurrent;
using System.Diagnostics;

namespace EdgeProxy.Transport.Tests;

/// <summary>What every loop does with posts and timers, whatever its transport.</summary>
public abstract class LoopTests(Func<int, TimeProvider?, LoopGroup> newGroup) : IAsyncDisposable
{
    private readonly LoopGroup _group = newGroup(2, null);

    private Loop Loop => _group.Loops[0];

    public ValueTask DisposeAsync() => _group.DisposeAsync();

    [Fact]
    public async Task PostsOfManyThreads_AllRunOnTheLoopInEachThreadsOrder()
    {
        const int Threads = 8;
        const int Each = 20_000;
        int[] next = new int[Threads];
        int wrong = 0;
        CountdownEvent left = new(Threads * Each);
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(thread => new Thread(() =>
        {
            for (int i = 0; i < Each; i++)
            {
                int number = i;
                Loop.Post(_ =>
                {
                    wrong += Loop.IsCurrent && next[thread] == number ? 0 : 1;
                    next[thread] = number + 1;
                    left.Signal();
                }, null);
            }
        }))];
        Array.ForEach(threads, static thread => thread.Start());
        Assert.True(await Task.Run(() => left.Wait(TimeSpan.FromSeconds(20))));
        Assert.Equal(0, wrong);
        Assert.False(Loop.IsCurrent);
    }

    [Fact]
    public async Task SparsePosts_WakeTheLoopEachTime()
    {
        for (int i = 0; i < 3_000; i++)
        {
            TaskCompletionSource ran = new(TaskCreationOptions.RunContinuationsAsynchronously);
            Loop.Post(static state => ((TaskCompletionSource)state!).SetResult(), ran);
            await ran.Task.WaitAsync(TimeSpan.FromSeconds(10));
            if (i % 100 == 0)
            {
                await Task.Delay(1);
            }
        }
    }

    [Fact]
    public async Task Timer_FiresWithoutAnyPost()
    {
        TaskCompletionSource<long> fired = new(TaskCreationOptions.RunContinuationsAsynchronously);
        long start = Stopwatch.GetTimestamp();
        Loop.Post(_ => Loop.Timers.Schedule(new LoopTimer(_ => fired.SetResult(Stopwatch.GetTimestamp()), null), Loop.Clock.Milliseconds + 60), null);
        long end = await fired.Task.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.True(Stopwatch.GetElapsedTime(start, end).TotalMilliseconds >= 59, "fired early");
    }

    [Fact]
    public async Task ExceptionsOfCallbacksAndTimers_AreReportedAndTheLoopGoesOn()
    {
        ConcurrentQueue<string> reported = new();
        _group.OnUnhandled = (loop, exception) =>
        {
            reported.Enqueue($"{loop.Index} {exception.Message}");
            throw new InvalidOperationException("the reporter fails too");
        };
        Loop.Post(static _ => throw new InvalidOperationException("callback"), null);
        TaskCompletionSource later = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Loop.Post(_ =>
        {
            Loop.Timers.Schedule(new LoopTimer(static _ => throw new InvalidOperationException("timer"), null), Loop.Clock.Milliseconds);
            Loop.Timers.Schedule(new LoopTimer(_ => later.SetResult(), null), Loop.Clock.Milliseconds);
        }, null);
        await later.Task.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(["0 callback", "0 timer"], reported);
    }

    [Fact]
    public async Task LongTurn_IsSeenByTheWatchdogOnce()
    {
        await On(Loop, static () => Thread.Sleep(30));
        await On(Loop, static () => { });
        Assert.InRange(Loop.TakeLongestTurn(), 29_000_000, 10_000_000_000);
        await On(Loop, static () => { });
        Assert.InRange(Loop.TakeLongestTurn(), 1, 28_000_000);
        Assert.True(Loop.Turns >= 3);
    }

    [Fact]
    public async Task SwitchTo_GoesToTheLoopAndStaysWhenThere()
    {
        await Loop.SwitchTo();
        Assert.True(Loop.IsCurrent);
        Assert.True(Loop.SwitchTo().IsCompleted);
        Assert.False(Loop.Yield().IsCompleted);
        await _group.Loops[1].SwitchTo();
        Assert.True(_group.Loops[1].IsCurrent);
        await Task.Yield();
    }

    [Fact]
    public async Task Post_AllocatesNothingInSteadyState()
    {
        // The loop posts to itself, so that its thread's count has both halves; the least of some batches, the first of which warms it up.
        const int Batch = 10_000;
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        long before = 0;
        long least = long.MaxValue;
        int posted = 0;
        Action<object?>? step = null;
        step = _ =>
        {
            posted++;
            if (posted % Batch == 0)
            {
                long now = GC.GetAllocatedBytesForCurrentThread();
                least = posted > Batch ? Math.Min(least, now - before) : least;
                before = now;
            }

            if (posted == 20 * Batch)
            {
                done.SetResult();
                return;
            }

            Loop.Post(step!, null);
        };
        Loop.Post(step, null);
        await done.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(0, least);
    }

    [Fact]
    public async Task Dispose_RunsWhatIsQueued()
    {
        // Many times: ending once raced with the last turn, and the thread then slept for ever.
        for (int round = 0; round < 200; round++)
        {
            LoopGroup group = newGroup(1, null);
            int ran = 0;
            for (int i = 0; i < 100; i++)
            {
                group.Loops[0].Post(_ => ran++, null);
            }

            await group.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10));
            Assert.Equal(100, ran);
            group.Loops[0].Post(static _ => throw new InvalidOperationException("never"), null);
        }
    }

    private static async Task On(Loop loop, Action action)
    {
        await loop.SwitchTo();
        action();
        await Task.Yield();
    }
}

public sealed class VirtualLoopTests() : LoopTests(Transports.Sockets);

public sealed class EpollLoopTests() : LoopTests(Transports.Epoll);
