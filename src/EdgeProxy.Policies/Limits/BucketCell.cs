using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace EdgeProxy.Policies;

/// <summary>
/// A bucket: 16 bytes, of which one word is all that admission depends on. Zero-initialized it is a full bucket of terms
/// of parity 0. See <see cref="BucketTerms"/> for the arithmetic.
/// </summary>
/// <remarks>
/// The bound, for any interleaving. Let n charges carry times within [t1, t2], in the order in which their
/// compare-and-swaps took effect. The first leaves the word at least at meter(t1) + cost, each further one raises it by at
/// least a cost, and the last left it at most at meter(t2) + capacity, or it would have been refused. So
/// n·cost ≤ capacity + meter(t2) − meter(t1), which is n ≤ burst + rate·(t2 − t1), exactly. No order of times is assumed:
/// a thread that comes late with an early time is only treated more strictly.
/// <para>
/// Giving back sets the word to what it was before the charge, if it still is what the charge left. A charge that is kept
/// raised the word from v to v'; to fall below v' again, the word would have to be set back by a charge that began below
/// v' and ended at v' or above. Made before the kept one it ended at v or below; made after it, it began at v' or above.
/// So no token that was kept is ever given back, whatever was between.
/// </para>
/// </remarks>
internal struct BucketCell
{
    /// <summary>Set while an identity's slot changes hands, and in empty slots: nobody may charge it.</summary>
    public const ulong Frozen = 2;

    private const ulong Flags = BucketTerms.UnitScale - 1;

    /// <summary>The meter's reading at which the bucket is full again, and the flags.</summary>
    public ulong Word;

    /// <summary>
    /// A time within <see cref="BucketTerms.TouchAfter"/> of the last charge. Written before the word is: who reads a word
    /// and then an old time knows that the word is old as well.
    /// </summary>
    public ulong Touched;

    public static BucketCell Full(BucketTerms terms, long now) => new() { Word = terms.MeterAt(now) | terms.Parity, Touched = (ulong)now };

    /// <param name="cell">The bucket.</param>
    /// <param name="inForce">The owner's field that holds the terms in force.</param>
    /// <param name="now">Nanoseconds.</param>
    /// <param name="charge">What was done.</param>
    public static bool TryTake(ref BucketCell cell, ref BucketTerms inForce, long now, out BucketCharge charge)
    {
        while (true)
        {
            ulong word = Read(ref cell, ref inForce, out BucketTerms terms);
            if ((word & Frozen) != 0)
            {
                charge = default;
                return false;
            }

            if (now < terms.Since)
            {
                charge = BucketCharge.Refused(terms.Since - now);
                return false;
            }

            ulong meter = terms.MeterAt(now);
            long debt = Debt(ref cell, word, meter, terms, now, out bool touch);
            long after = debt + (long)terms.Cost;
            if (after > terms.Capacity)
            {
                charge = BucketCharge.Refused(terms.UntilAccrued(after - terms.Capacity, now));
                return false;
            }

            if (touch)
            {
                Volatile.Write(ref cell.Touched, (ulong)now);
            }

            ulong next = (meter + (ulong)after) | terms.Parity;
            if (Interlocked.CompareExchange(ref cell.Word, next, word) == word)
            {
                charge = new BucketCharge((meter + (ulong)debt) | terms.Parity, next, (terms.Capacity - after) * terms.TokensPerUnit, 0);
                return true;
            }
        }
    }

    public static bool GiveBack(ref BucketCell cell, in BucketCharge charge) =>
        Interlocked.CompareExchange(ref cell.Word, charge.Before, charge.After) == charge.After;

    public static BucketLevel Peek(ref BucketCell cell, ref BucketTerms inForce, long now)
    {
        long debt = DebtNow(ref cell, ref inForce, now, out BucketTerms terms);
        long lacking = debt + (long)terms.Cost - terms.Capacity;
        return new BucketLevel((terms.Capacity - debt) * terms.TokensPerUnit, lacking > 0 ? terms.UntilAccrued(lacking, now) : 0);
    }

    /// <summary>Whole tokens in the bucket.</summary>
    public static long Remaining(ref BucketCell cell, ref BucketTerms inForce, long now)
    {
        long debt = DebtNow(ref cell, ref inForce, now, out BucketTerms terms);
        return debt >= terms.Capacity ? 0 : (terms.Capacity - debt) / (long)terms.Cost;
    }

    /// <summary>The units by which the bucket lacks being full; 0 for a frozen one.</summary>
    public static long DebtNow(ref BucketCell cell, ref BucketTerms inForce, long now, out BucketTerms terms)
    {
        ulong word = Read(ref cell, ref inForce, out terms);
        return (word & Frozen) != 0 ? 0 : Debt(ref cell, word, terms.MeterAt(now), terms, now, out _);
    }

    /// <summary>Sees to it that the word is under the terms in force. For whoever has just changed them.</summary>
    public static void Convert(ref BucketCell cell, ref BucketTerms inForce) => Read(ref cell, ref inForce, out _);

    /// <summary>
    /// Whether the bucket has been full for at least a tick. One that is taken over then begins above all words that it has
    /// had, so that whoever still holds a charge from before finds no word of his own to give back to.
    /// </summary>
    public static bool IsPastFull(ref BucketCell cell, ref BucketTerms inForce, long now) =>
        IsPastFull(ref cell, ref inForce, now, out _);

    /// <summary>Freezes the bucket if it has been full for a tick. Charges fail from then on.</summary>
    public static bool TryFreezeFull(ref BucketCell cell, ref BucketTerms inForce, long now) =>
        IsPastFull(ref cell, ref inForce, now, out ulong word)
        && Interlocked.CompareExchange(ref cell.Word, word | Frozen, word) == word;

    private static bool IsPastFull(ref BucketCell cell, ref BucketTerms inForce, long now, out ulong word)
    {
        word = Read(ref cell, ref inForce, out BucketTerms terms);
        ulong meter = terms.MeterAt(now);
        return (word & Frozen) == 0 && (word & ~Flags) != meter && Debt(ref cell, word, meter, terms, now, out _) == 0;
    }

    /// <summary>
    /// The word and the terms that it is under. The terms are looked at on both sides of the word, so that they were in force
    /// when it was read; a word of the other parity is left from the terms before, and is converted first.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Read(ref BucketCell cell, ref BucketTerms inForce, out BucketTerms terms)
    {
        while (true)
        {
            terms = Volatile.Read(ref inForce);
            ulong word = Volatile.Read(ref cell.Word);
            if (!ReferenceEquals(terms, Volatile.Read(ref inForce)))
            {
                continue;
            }

            if ((word & 1) == terms.Parity || (word & Frozen) != 0)
            {
                return word;
            }

            ConvertSlow(ref cell, terms, word);
        }
    }

    private static void ConvertSlow(ref BucketCell cell, BucketTerms terms, ulong word)
    {
        if (terms.Previous is { } previous)
        {
            long since = terms.Since;
            long debt = Debt(ref cell, word, previous.MeterAt(since), previous, since, out _);
            Volatile.Write(ref cell.Touched, Math.Max(Volatile.Read(ref cell.Touched), (ulong)since));
            ulong next = (terms.MeterAt(since) + (ulong)terms.DebtFrom(previous, debt)) | terms.Parity;
            Interlocked.CompareExchange(ref cell.Word, next, word);
        }
    }

    /// <summary>Units by which the bucket lacks being full: 0 when it is. Above the capacity for a thread whose time is behind.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Debt(ref BucketCell cell, ulong word, ulong meter, BucketTerms terms, long now, out bool touch)
    {
        long debt = (long)((word & ~Flags) - meter);

        // A time before the noted one (a thread behind the others) is seen as a very large age, and looked at there.
        ulong age = (ulong)now - Volatile.Read(ref cell.Touched);
        touch = false;
        return age <= terms.TouchAfter ? Math.Max(debt, 0) : DebtSlow(debt, (long)age, terms, out touch);
    }

    private static long DebtSlow(long debt, long age, BucketTerms terms, out bool touch)
    {
        Debug.Assert(terms.IdleAfter <= long.MaxValue, "Fits a signed age.");
        touch = age > (long)terms.TouchAfter;
        return age > (long)terms.IdleAfter ? 0 : Math.Max(debt, 0);
    }
}
