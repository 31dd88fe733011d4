using System.Diagnostics;
using System.Numerics;

namespace EdgeProxy.Transport;

/// <summary>
/// A loop's timer wheel; granularity 16 ms, which is fine for the timeouts of connections. On the loop only.
/// </summary>
/// <remarks>
/// Hierarchical: seven wheels of 64 slots, each slot of a wheel as long as the whole wheel below it, so that the
/// range is 64⁷ ticks (over 2,000 years). A timer lies on the wheel of the highest group of six bits in which its
/// tick differs from the present one:
/// <code>
///   tick     … | gggggg | gggggg | gggggg      now  … 000001 000000 000011
///   wheel         2        1        0          due  … 000001 000010 111111  → wheel 1, slot 2
/// </code>
/// Hence all of a lower wheel is due before anything on a higher one, each occupied slot lies ahead of the
/// present one, and the next occupied slot is the lowest set bit of the lowest non-empty wheel's bitmap.
/// When time reaches a slot of a higher wheel, its timers move down; a timer moves at most six times.
/// </remarks>
public sealed class LoopTimers
{
    public const int TickMilliseconds = 1 << TickShift;

    private const int TickShift = 4;
    private const int SlotBits = 6;
    private const int SlotCount = 1 << SlotBits;
    private const int SlotMask = SlotCount - 1;
    private const int WheelCount = 7;
    private const int FiringSlot = WheelCount * SlotCount;

    private readonly LoopClock _clock;
    private readonly LoopTimer?[] _heads = new LoopTimer?[FiringSlot + 1];
    private readonly ulong[] _occupied = new ulong[WheelCount];

    // The tick up to which everything fired.
    private long _tick;

    // New timers are due after this tick: while a turn catches up, what its callbacks arm waits for a later one.
    private long _horizon;

    public LoopTimers(LoopClock clock)
    {
        _clock = clock;
        _tick = clock.Milliseconds >> TickShift;
        _horizon = _tick;
    }

    /// <summary>Timers armed now; for leak tests and metrics.</summary>
    public int Armed { get; private set; }

    /// <summary>
    /// Arms <paramref name="timer"/> to fire at <paramref name="dueMilliseconds"/> (of the loop's clock), never
    /// earlier, or up to one tick later; re-arms it when armed. What is due already fires within a tick.
    /// </summary>
    public void Schedule(LoopTimer timer, long dueMilliseconds)
    {
        // Rounded up, so that nothing fires early, and without overflow for long.MaxValue.
        long tick = (dueMilliseconds >> TickShift) + ((dueMilliseconds & (TickMilliseconds - 1)) == 0 ? 0 : 1);
        tick = Math.Clamp(tick, _horizon + 1, LastTick);
        if (timer.IsArmed)
        {
            if (timer.DueTick == tick && timer.Slot != FiringSlot)
            {
                return;
            }

            Unlink(timer);
        }

        timer.DueTick = tick;
        Link(timer, SlotOf(tick));
    }

    /// <summary>Disarms; nothing happens when it is not armed. Afterwards the callback does not run.</summary>
    public void Cancel(LoopTimer timer)
    {
        if (timer.IsArmed)
        {
            Unlink(timer);
        }
    }

    /// <summary>Milliseconds until the wheel needs to be run, -1 when nothing is armed.</summary>
    /// <remarks>For far deadlines this may be earlier than any timer is due: such a run only moves timers down a wheel.</remarks>
    public int MillisecondsToNext()
    {
        if (_heads[FiringSlot] is not null)
        {
            return 0;
        }

        long next = NextTick(out _);
        if (next == long.MaxValue)
        {
            return -1;
        }

        long wait = (next << TickShift) - _clock.Milliseconds;
        return (int)Math.Clamp(wait, 0, int.MaxValue);
    }

    /// <summary>
    /// Fires what is due, in the order of the ticks. Called by the loop once a turn; not to be called by a callback.
    /// An exception of a callback passes through, and the next call goes on with the timers after it.
    /// </summary>
    public void RunDue()
    {
        long now = _clock.Milliseconds >> TickShift;
        _horizon = Math.Max(_horizon, now);
        FireList();
        while (true)
        {
            long next = NextTick(out int slot);
            if (next > now)
            {
                _tick = Math.Max(_tick, now);
                return;
            }

            _tick = next;
            if (slot < SlotCount)
            {
                MoveToFiring(slot);
                FireList();
            }
            else
            {
                MoveDown(slot);
            }
        }
    }

    private long LastTick => _tick | ((1L << (WheelCount * SlotBits)) - 1);

    private long NextTick(out int slot)
    {
        for (int wheel = 0; wheel < WheelCount; wheel++)
        {
            if (_occupied[wheel] != 0)
            {
                int index = BitOperations.TrailingZeroCount(_occupied[wheel]);
                slot = (wheel * SlotCount) + index;
                int shift = wheel * SlotBits;
                return (((_tick >> (shift + SlotBits)) << SlotBits) | (long)index) << shift;
            }
        }

        slot = LoopTimer.NoSlot;
        return long.MaxValue;
    }

    private int SlotOf(long tick)
    {
        int differs = 63 - BitOperations.LeadingZeroCount((ulong)(tick ^ _tick));
        int wheel = differs <= 0 ? 0 : differs / SlotBits;
        return (wheel * SlotCount) + (int)((tick >> (wheel * SlotBits)) & SlotMask);
    }

    private void MoveToFiring(int slot)
    {
        while (_heads[slot] is { } timer)
        {
            Unlink(timer);
            Link(timer, FiringSlot);
        }
    }

    private void MoveDown(int slot)
    {
        // Each lands on a lower wheel, since its tick now agrees with the present one in this wheel's bits.
        while (_heads[slot] is { } timer)
        {
            Unlink(timer);
            Link(timer, SlotOf(timer.DueTick));
        }
    }

    private void FireList()
    {
        // One at a time from the head, for a callback may cancel or re-arm any of the others.
        while (_heads[FiringSlot] is { } timer)
        {
            Unlink(timer);
            timer.Callback(timer.State);
        }
    }

    private void Link(LoopTimer timer, int slot)
    {
        Debug.Assert(!timer.IsArmed);
        timer.Slot = slot;
        Armed++;
        if (_heads[slot] is not { } head)
        {
            timer.Next = timer;
            timer.Previous = timer;
            _heads[slot] = timer;
            if (slot != FiringSlot)
            {
                _occupied[slot / SlotCount] |= 1UL << (slot & SlotMask);
            }

            return;
        }

        // At the tail, which is before the head of a circular list.
        LoopTimer tail = head.Previous!;
        timer.Previous = tail;
        timer.Next = head;
        tail.Next = timer;
        head.Previous = timer;
    }

    private void Unlink(LoopTimer timer)
    {
        int slot = timer.Slot;
        if (ReferenceEquals(timer.Next, timer))
        {
            _heads[slot] = null;
            if (slot != FiringSlot)
            {
                _occupied[slot / SlotCount] &= ~(1UL << (slot & SlotMask));
            }
        }
        else
        {
            timer.Previous!.Next = timer.Next;
            timer.Next!.Previous = timer.Previous;
            if (ReferenceEquals(_heads[slot], timer))
            {
                _heads[slot] = timer.Next;
            }
        }

        timer.Slot = LoopTimer.NoSlot;
        timer.Next = null;
        timer.Previous = null;
        Armed--;
    }
}
