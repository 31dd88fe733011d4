using System.Runtime.CompilerServices;

namespace EdgeProxy.Transport;

/// <summary>
/// Builds <c>async ValueTask</c> methods that run on a loop:
/// <c>[AsyncMethodBuilder(typeof(LoopTaskMethodBuilder))] async ValueTask XAsync()</c>.
/// A suspended method allocates nothing in steady state, however many are suspended at once.
/// </summary>
/// <remarks>
/// <para>It differs from <see cref="PoolingAsyncValueTaskMethodBuilder"/> in two ways. The boxes of suspended methods
/// are kept in a bounded stack for each method and thread, so for each loop, where the framework keeps one for each
/// thread and core. And the <see cref="ExecutionContext"/> neither flows over an await nor is restored when the method
/// returns: an <see cref="AsyncLocal{T}"/> set inside stays set on the thread.</para>
/// <para>The method goes on where its awaitable completes. After awaiting what does not complete on the loop, await
/// <see cref="Loop.SwitchTo"/>. The result is to be awaited exactly once; a second await throws
/// <see cref="InvalidOperationException"/>, as with any <see cref="ValueTask"/> over a pooled source. One that is
/// never awaited is correct and costs its box.</para>
/// </remarks>
public struct LoopTaskMethodBuilder
{
    private LoopTaskMethodBuilder<Nothing> _inner;

    public static LoopTaskMethodBuilder Create() => default;

    public ValueTask Task => _inner.VoidTask;

    public void Start<TMachine>(ref TMachine machine)
        where TMachine : IAsyncStateMachine => machine.MoveNext();

    public void SetStateMachine(IAsyncStateMachine machine) => _inner.SetStateMachine(machine);

    public void SetResult() => _inner.SetResult(default);

    public void SetException(Exception exception) => _inner.SetException(exception);

    public void AwaitOnCompleted<TAwaiter, TMachine>(ref TAwaiter awaiter, ref TMachine machine)
        where TAwaiter : INotifyCompletion
        where TMachine : IAsyncStateMachine => _inner.AwaitOnCompleted(ref awaiter, ref machine);

    public void AwaitUnsafeOnCompleted<TAwaiter, TMachine>(ref TAwaiter awaiter, ref TMachine machine)
        where TAwaiter : ICriticalNotifyCompletion
        where TMachine : IAsyncStateMachine => _inner.AwaitUnsafeOnCompleted(ref awaiter, ref machine);
}

/// <summary>The result of methods that have none.</summary>
internal readonly struct Nothing;
