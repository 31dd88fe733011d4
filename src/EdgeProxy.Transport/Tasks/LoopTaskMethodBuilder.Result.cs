using System.Runtime.CompilerServices;

namespace EdgeProxy.Transport;

/// <summary>
/// Builds <c>async ValueTask&lt;TResult&gt;</c> methods that run on a loop; see <see cref="LoopTaskMethodBuilder"/>.
/// Usage: <c>[AsyncMethodBuilder(typeof(LoopTaskMethodBuilder&lt;&gt;))]</c>.
/// </summary>
public struct LoopTaskMethodBuilder<TResult>
{
    // Null until the method suspends or throws. When the compiler asks for the task without either having
    // happened, the method has returned already, and its result is in the other field.
    private LoopTaskBox<TResult>? _box;
    private TResult? _result;

    public static LoopTaskMethodBuilder<TResult> Create() => default;

    public readonly ValueTask<TResult> Task =>
        _box is null ? new ValueTask<TResult>(_result!) : new ValueTask<TResult>(_box, _box.Version);

    internal readonly ValueTask VoidTask => _box is null ? default : new ValueTask(_box, _box.Version);

    public void Start<TMachine>(ref TMachine machine)
        where TMachine : IAsyncStateMachine => machine.MoveNext();

    /// <summary>Part of the pattern; nothing to do, as the box is the machine's only home.</summary>
    public readonly void SetStateMachine(IAsyncStateMachine machine)
    {
    }

    public void SetResult(TResult result)
    {
        if (_box is null)
        {
            _result = result;
        }
        else
        {
            _box.SetResult(result);
        }
    }

    public void SetException(Exception exception) => (_box ??= new LoopTaskBox<TResult>()).SetException(exception);

    public void AwaitOnCompleted<TAwaiter, TMachine>(ref TAwaiter awaiter, ref TMachine machine)
        where TAwaiter : INotifyCompletion
        where TMachine : IAsyncStateMachine => awaiter.OnCompleted(Box(ref machine).Resume);

    public void AwaitUnsafeOnCompleted<TAwaiter, TMachine>(ref TAwaiter awaiter, ref TMachine machine)
        where TAwaiter : ICriticalNotifyCompletion
        where TMachine : IAsyncStateMachine => awaiter.UnsafeOnCompleted(Box(ref machine).Resume);

    private LoopTaskBox<TMachine, TResult> Box<TMachine>(ref TMachine machine)
        where TMachine : IAsyncStateMachine
    {
        if (_box is LoopTaskBox<TMachine, TResult> box)
        {
            return box;
        }

        box = LoopTaskBox<TMachine, TResult>.Rent();

        // Before the copy: this builder is a field of the machine, and the copy must know its box.
        _box = box;
        box.Machine = machine;
        return box;
    }
}
