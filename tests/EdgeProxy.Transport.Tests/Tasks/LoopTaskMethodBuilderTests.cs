using System.Runtime.CompilerServices;
using EdgeProxy.Testing;

namespace EdgeProxy.Transport.Tests;

public sealed class LoopTaskMethodBuilderTests
{
    private readonly Gate[] _gates = [.. Enumerable.Range(0, 10_000).Select(static _ => new Gate())];
    private int _done;

    [Fact]
    public async Task SynchronousCompletion_HasItsValue()
    {
        ValueTask<int> number = Value(Task.CompletedTask, 7);
        Assert.True(number.IsCompletedSuccessfully);
        Assert.Equal(7, await number);
        Assert.Equal("x", await Value(Task.CompletedTask, "x"));
        ValueTask done = Nested(Task.CompletedTask);
        Assert.True(done.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task SuspendedMethods_CompleteWithTheirValues()
    {
        TaskCompletionSource gate = new();
        ValueTask<int> number = Value(gate.Task, 7);
        ValueTask<string> text = Value(gate.Task, "x");
        ValueTask nested = Nested(gate.Task);
        Assert.False(number.IsCompleted || text.IsCompleted || nested.IsCompleted);
        gate.SetResult();
        Assert.Equal(7, await number);
        Assert.Equal("x", await text);
        await nested;
    }

    [Fact]
    public async Task Exceptions_PropagateFromBothHalves()
    {
        InvalidOperationException early = await Assert.ThrowsAsync<InvalidOperationException>(async () => await Throws(Task.CompletedTask));
        Assert.Equal("thrown", early.Message);
        Assert.Contains(nameof(Throws), early.StackTrace, StringComparison.Ordinal);
        TaskCompletionSource gate = new();
        ValueTask<int> late = Throws(gate.Task);
        Assert.False(late.IsCompleted);
        gate.SetResult();
        Assert.Equal("thrown", (await Assert.ThrowsAsync<InvalidOperationException>(async () => await late)).Message);
        TaskCompletionSource cancelled = new();
        ValueTask nested = Nested(cancelled.Task);
        cancelled.SetCanceled();
        await Assert.ThrowsAsync<TaskCanceledException>(async () => await nested);
    }

    [Fact]
    public async Task SecondAwait_Throws()
    {
        TaskCompletionSource gate = new();
        ValueTask<int> task = Value(gate.Task, 7);
        gate.SetResult();
        Assert.Equal(7, await task);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await task);

        // Also when the box serves another call by then, whose result it must not take.
        TaskCompletionSource other = new();
        ValueTask<int> reuser = Value(other.Task, 8);
        other.SetResult();
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await task);
        Assert.Equal(8, await reuser);
    }

    [Fact]
    public async Task ResultAskedForTooEarly_ThrowsAndTheTaskGoesOn()
    {
        TaskCompletionSource gate = new();
        ValueTask<int> task = Value(gate.Task, 7);
        ValueTaskAwaiter<int> early = task.GetAwaiter();
        Assert.Throws<InvalidOperationException>(() => early.GetResult());
        gate.SetResult();
        Assert.Equal(7, await task);
    }

    [Fact]
    public async Task TenThousandSuspendedAtOnce_CompleteEachWithItsOwnState()
    {
        TaskCompletionSource gate = new();
        ValueTask<int>[] tasks = [.. Enumerable.Range(0, 10_000).Select(i => Value(gate.Task, i))];
        gate.SetResult();
        for (int i = 0; i < tasks.Length; i++)
        {
            Assert.Equal(i, await tasks[i]);
        }
    }

    [Fact]
    public void AThousandSuspendedAtOnceInSteadyState_AllocateNothing()
    {
        // First ten thousand at once, which is beyond the bound of what is kept.
        Round(10_000);
        Round(1_000);
        int rounds = 0;
        Allocation.AssertNone(
            () =>
            {
                rounds++;
                Round(1_000);
            },
            operations: 20);
        Assert.Equal(11_000 + (rounds * 1_000), _done);
    }

    [Fact]
    public async Task CompletionOnManyThreads_LosesNoWakeUp()
    {
        int sum = 0;
        await Parallel.ForAsync(0, 20_000, async (i, _) =>
        {
            TaskCompletionSource gate = new();
            ThreadPool.UnsafeQueueUserWorkItem(static state => ((TaskCompletionSource)state!).SetResult(), gate);
            Interlocked.Add(ref sum, await Value(gate.Task, i % 7));
        });
        Assert.Equal(Enumerable.Range(0, 20_000).Sum(static i => i % 7), sum);
    }

    private void Round(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Exchange(_gates[i]);
        }

        for (int i = 0; i < count; i++)
        {
            _gates[i].Open();
        }
    }

    private void Exchange(Gate gate)
    {
        // Fire, and take the result in a callback that is cached: what an async caller would do for us.
        gate.Outer = Outer(gate).GetAwaiter();
        gate.Outer.UnsafeOnCompleted(gate.TakeResult ??= TakeResultOf(gate));
    }

    private Action TakeResultOf(Gate gate) => () =>
    {
        gate.Outer.GetResult();
        _done++;
    };

    [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder))]
    private async ValueTask Outer(Gate gate)
    {
        int got = await Inner(gate) + await Inner(gate);
        Assert.True(got == 2);
    }

    [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder<>))]
    private async ValueTask<int> Inner(Gate gate)
    {
        await gate;
        return 1;
    }

    [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder<>))]
    private static async ValueTask<T> Value<T>(Task gate, T value)
    {
        await gate.ConfigureAwait(false);
        return value;
    }

    [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder<>))]
    private static async ValueTask<int> Throws(Task gate)
    {
        await gate.ConfigureAwait(false);
        throw new InvalidOperationException("thrown");
    }

    [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder))]
    private static async ValueTask Nested(Task gate)
    {
        for (int i = 0; i < 3; i++)
        {
            int value = await Value(gate, i).ConfigureAwait(false);
            await Value(gate, value).ConfigureAwait(false);
        }
    }

    /// <summary>An awaitable that the test opens; allocates nothing once it was used.</summary>
    private sealed class Gate : ICriticalNotifyCompletion
    {
        private Action? _waiting;

        public ValueTaskAwaiter Outer;
        public Action? TakeResult;

        public bool IsCompleted => false;

        public Gate GetAwaiter() => this;

        public void GetResult()
        {
        }

        public void OnCompleted(Action continuation) => _waiting = continuation;

        public void UnsafeOnCompleted(Action continuation) => _waiting = continuation;

        public void Open()
        {
            while (_waiting is { } waiting)
            {
                _waiting = null;
                waiting();
            }
        }
    }
}
