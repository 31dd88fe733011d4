namespace EdgeProxy.Transport;

/// <summary>An intrusive timer: one object for the life of its owner, armed and disarmed without allocation.</summary>
public sealed class LoopTimer(Action<object?> callback, object? state)
{
    /// <summary>The value of <see cref="Slot"/> while the timer is in no list.</summary>
    internal const int NoSlot = -1;

    internal Action<object?> Callback { get; } = callback;

    internal object? State { get; } = state;

    public bool IsArmed => Slot != NoSlot;

    /// <summary>The tick at which the timer is to fire; meaningful while armed.</summary>
    internal long DueTick;

    /// <summary>Index of the list that holds the timer.</summary>
    internal int Slot = NoSlot;

    internal LoopTimer? Previous;

    internal LoopTimer? Next;
}
