using System.Runtime.CompilerServices;

namespace EdgeProxy.Transport;

/// <summary>The awaitable, and its own awaiter, of <see cref="Loop.SwitchTo"/> and <see cref="Loop.Yield"/>. Allocates nothing.</summary>
public readonly struct LoopSwitch(Loop loop, bool always) : ICriticalNotifyCompletion
{
    private static readonly Action<object?> Continue = static continuation => ((Action)continuation!)();

    public bool IsCompleted => !always && loop.IsCurrent;

    public LoopSwitch GetAwaiter() => this;

    public void GetResult() => loop.AssertCurrent();

    public void OnCompleted(Action continuation) => loop.Post(Continue, continuation);

    public void UnsafeOnCompleted(Action continuation) => loop.Post(Continue, continuation);
}
