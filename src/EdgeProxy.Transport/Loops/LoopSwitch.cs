using System.Runtime.CompilerServices;

namespace EdgeProxy.Transport;

/// <summary>The awaitable, and its own awaiter, of <see cref="Loop.SwitchTo"/>. Allocates nothing.</summary>
public readonly struct LoopSwitch(Loop loop) : ICriticalNotifyCompletion
{
    private static readonly Action<object?> Continue = static continuation => ((Action)continuation!)();

    public bool IsCompleted => loop.IsCurrent;

    public LoopSwitch GetAwaiter() => this;

    public void GetResult() => loop.AssertCurrent();

    public void OnCompleted(Action continuation) => loop.Post(Continue, continuation);

    public void UnsafeOnCompleted(Action continuation) => loop.Post(Continue, continuation);
}
