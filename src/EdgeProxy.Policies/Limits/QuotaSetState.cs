using System.Diagnostics;

namespace EdgeProxy.Policies;

/// <summary>
/// A count for each key of a plan, of what was admitted in the present window: 16 bytes a slot. Exact within the process:
/// never more are admitted in a window than it allows, and none fewer. Kept over reloads.
/// </summary>
/// <remarks>
/// Used so: <see cref="TryCharge"/> first, then the chain of throttles; if that refuses, <see cref="GiveBack"/>. A count can always be
/// given back exactly, a token not, so that the quota goes first. Whoever is out of quota hears of that and not of the
/// throttle: it is what lasts. All calls are lock-free and allocate nothing.
/// <para>
/// A slot notes the window beside the count, in one word. The first charge in a new window starts it at one, by the same
/// compare-and-swap that counts it, so that nothing is lost or counted twice at the boundary. When the wall clock is set
/// back over a boundary, what comes is counted in the window that had begun; a count that is further ahead than the next
/// window (the clock had been wrong) is taken over into the present one.
/// </para>
/// </remarks>
public sealed class QuotaSetState
{
    private const int CountBits = 40;
    private const ulong CountMask = (1UL << CountBits) - 1;
    private SlotArray<Cell> _cells = new();
    private QuotaTerms _terms;

    public QuotaSetState(QuotaTerms terms, int slots)
    {
        _terms = terms;
        EnsureSlots(slots);
    }

    /// <summary>Changed by the loading of documents. Counts are kept; those of another period count on until a window begins after theirs.</summary>
    public QuotaTerms Terms
    {
        get => Volatile.Read(ref _terms);
        set => Volatile.Write(ref _terms, value);
    }

    /// <summary>Grows to at least so many slots; new ones have used nothing. One caller at a time.</summary>
    public void EnsureSlots(int slots) => _cells.Grow(slots, default);

    /// <summary>Counts a request, if the window allows one more.</summary>
    /// <param name="slot">The key's slot in this plan.</param>
    /// <param name="unixMilliseconds">The wall clock.</param>
    /// <param name="charge">What is left, and what <see cref="GiveBack"/> needs.</param>
    public bool TryCharge(int slot, long unixMilliseconds, out QuotaCharge charge)
    {
        ref Cell cell = ref _cells[slot];
        while (true)
        {
            QuotaTerms terms = Volatile.Read(ref _terms);
            QuotaWindow window = terms.Calendar.At(unixMilliseconds);
            ulong word = Volatile.Read(ref cell.Used);
            (uint ordinal, long used) = InWindow(word, window);
            long limit = terms.LimitIn(window) + ExtendedIn(ref cell, ordinal);
            bool admitted = used < limit;
            if (!admitted || Interlocked.CompareExchange(ref cell.Used, Word(ordinal, used + 1), word) == word)
            {
                charge = new QuotaCharge(admitted, Math.Max(0, limit - used - (admitted ? 1 : 0)), limit, window) { Slot = slot, Ordinal = ordinal };
                return admitted;
            }
        }
    }

    /// <summary>Uncounts a request that something after the quota refused. Exact at any time; nothing if its window is over.</summary>
    public void GiveBack(in QuotaCharge charge)
    {
        Debug.Assert(charge.IsAdmitted, "Only what was counted can be given back.");
        ref Cell cell = ref _cells[charge.Slot];
        while (true)
        {
            ulong word = Volatile.Read(ref cell.Used);
            if (OrdinalOf(word) != charge.Ordinal || (word & CountMask) == 0
                || Interlocked.CompareExchange(ref cell.Used, word - 1, word) == word)
            {
                return;
            }
        }
    }

    /// <summary>What a slot has used and has left, without counting anything.</summary>
    public QuotaCharge Peek(int slot, long unixMilliseconds)
    {
        ref Cell cell = ref _cells[slot];
        QuotaTerms terms = Volatile.Read(ref _terms);
        QuotaWindow window = terms.Calendar.At(unixMilliseconds);
        (uint ordinal, long used) = InWindow(Volatile.Read(ref cell.Used), window);
        long limit = terms.LimitIn(window) + ExtendedIn(ref cell, ordinal);
        return new QuotaCharge(used < limit, Math.Max(0, limit - used), limit, window) { Slot = slot, Ordinal = ordinal };
    }

    /// <summary>Requests counted in the window of an instant.</summary>
    public long UsedIn(int slot, long unixMilliseconds) =>
        InWindow(Volatile.Read(ref _cells[slot].Used), Volatile.Read(ref _terms).Calendar.At(unixMilliseconds)).Used;

    /// <summary>
    /// Allows so many requests more (or, negative, fewer) in the present window; extensions add up and end with it.
    /// </summary>
    /// <returns>What has been added in the window in all, from 0 to 2^39.</returns>
    public long Extend(int slot, long requests, long unixMilliseconds)
    {
        ref Cell cell = ref _cells[slot];
        QuotaWindow window = Volatile.Read(ref _terms).Calendar.At(unixMilliseconds);
        while (true)
        {
            ulong word = Volatile.Read(ref cell.Extended);
            uint ordinal = InWindow(Volatile.Read(ref cell.Used), window).Ordinal;
            long before = OrdinalOf(word) == ordinal ? (long)(word & CountMask) : 0;
            long after = Math.Clamp(before + requests, 0, 1L << (CountBits - 1));
            if (Interlocked.CompareExchange(ref cell.Extended, Word(ordinal, after), word) == word)
            {
                return after;
            }
        }
    }

    /// <summary>What has been added to the limit in the window of an instant.</summary>
    public long ExtendedAt(int slot, long unixMilliseconds)
    {
        ref Cell cell = ref _cells[slot];
        return ExtendedIn(ref cell, InWindow(Volatile.Read(ref cell.Used), Volatile.Read(ref _terms).Calendar.At(unixMilliseconds)).Ordinal);
    }

    /// <summary>
    /// Adds what an earlier process had counted, from the usage ledger: to what there is in the same window, instead of what is of an
    /// earlier one, not at all to what is of a later one. Also while the slot is in use.
    /// </summary>
    /// <param name="slot">The key's slot in this plan.</param>
    /// <param name="window">As <see cref="QuotaCharge.CountedIn"/> was.</param>
    /// <param name="used">Requests that were counted in it.</param>
    /// <param name="extended">What had been added to the limit.</param>
    public void Resume(int slot, int window, long used, long extended)
    {
        ref Cell cell = ref _cells[slot];
        Add(ref cell.Extended, (uint)window, extended);
        Add(ref cell.Used, (uint)window, used);
    }

    private static void Add(ref ulong place, uint ordinal, long count)
    {
        while (true)
        {
            ulong word = Volatile.Read(ref place);
            if (OrdinalOf(word) > ordinal)
            {
                return;
            }

            long sum = count + (OrdinalOf(word) == ordinal ? (long)(word & CountMask) : 0);
            if (Interlocked.CompareExchange(ref place, Word(ordinal, Math.Min(sum, (long)CountMask)), word) == word)
            {
                return;
            }
        }
    }

    /// <summary>The window that a count belongs to as seen at a time in <paramref name="window"/>, and the count.</summary>
    private static (uint Ordinal, long Used) InWindow(ulong word, QuotaWindow window)
    {
        uint ordinal = OrdinalOf(word);
        if (ordinal == window.Ordinal)
        {
            return (ordinal, (long)(word & CountMask));
        }

        if (ordinal < window.Ordinal)
        {
            return (window.Ordinal, 0);
        }

        // Ahead: the next window has begun before the clock was set back, or the clock had been quite wrong.
        uint next = window.Ordinal + (uint)((window.End - window.Start) / 86_400_000) + 1;
        return (ordinal <= next ? ordinal : window.Ordinal, (long)(word & CountMask));
    }

    private static long ExtendedIn(ref Cell cell, uint ordinal)
    {
        ulong word = Volatile.Read(ref cell.Extended);
        return OrdinalOf(word) == ordinal ? (long)(word & CountMask) : 0;
    }

    private static uint OrdinalOf(ulong word) => (uint)(word >> CountBits);

    private static ulong Word(uint ordinal, long count) => ((ulong)ordinal << CountBits) | ((ulong)count & CountMask);

    private struct Cell
    {
        public ulong Used;
        public ulong Extended;
    }
}
