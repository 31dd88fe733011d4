using System.Numerics;

namespace EdgeProxy.Policies;

/// <summary>
/// A bucket for each identity that comes (a client address, the value of a claim or header), in memory that is fixed at
/// the start: 32 bytes an identity, allocated once.
/// </summary>
/// <remarks>
/// The id of a call is the identity's number, see <see cref="IdentityHash"/>. Each has eight possible places. A newcomer
/// takes an empty one, or that of an identity whose bucket is full again, which loses nothing. An identity that has come
/// back in a later second is established: its place is not taken before it has been idle for a time as well, so that a flood of
/// newcomers cannot push out a client that is between two requests. Six of eight places can be established; through the
/// others newcomers pass.
/// <para>
/// When none of the eight may be taken, the newcomer's requests are charged to one overflow bucket of the same terms, which
/// all such newcomers share: memory does not grow, nobody's bucket is reset, and those who have one do not notice. A place
/// that is found later begins at the overflow bucket's level, since some of what was taken from that may have been
/// this identity's. So the bound (burst + rate·t) holds for every identity at all times; what a newcomer can lose
/// during a flood is that it is refused, not that it is let through.
/// </para>
/// <para>
/// Charging takes no lock. To settle a newcomer there is a gate for each eight places, held for some dozen instructions; whoever
/// finds it taken for long is charged to the overflow bucket and waits for nobody.
/// </para>
/// </remarks>
public sealed class BucketTableState : IThrottle
{
    private const int Places = 8;
    private const int EstablishedPlacesMax = 6;
    private const int AttemptsMax = 64;
    private const int GateSpinsMax = 20;

    /// <summary>Of a place's stamp: the identity came back in a later second. The rest is the time in units of 2^30 ns (1.07 s).</summary>
    private const uint Established = 1u << 31;
    private const int StampShift = 30;

    private readonly ulong[] _ids;
    private readonly BucketCell[] _cells;
    private readonly uint[] _stamps;
    private readonly int[] _gates;

    /// <summary>For each eight places the latest time at which one was taken from somebody. Written by who holds the gate.</summary>
    private readonly long[] _vacated;
    private readonly uint _idleStamps;
    private readonly int _shift;
    private BucketTerms _terms;
    private BucketCell _overflow;
    private long _settled;
    private long _evicted;
    private long _overflowed;

    /// <param name="terms">Rate and burst of every identity.</param>
    /// <param name="identities">How many to hold, rounded up to a power of two; at least 8.</param>
    /// <param name="idleNanoseconds">How long an established identity keeps its place without a request; about a second at least.</param>
    /// <param name="now">The clock of all later calls, in nanoseconds.</param>
    public BucketTableState(BucketTerms terms, int identities, long idleNanoseconds, long now)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(identities, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(identities, 1 << 26);
        int length = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(identities, Places));
        _terms = terms;
        _ids = new ulong[length];
        _cells = new BucketCell[length];
        Array.Fill(_cells, new BucketCell { Word = BucketCell.Frozen });
        _stamps = new uint[length];
        _gates = new int[length / Places];
        _vacated = new long[length / Places];
        _shift = 64 - BitOperations.Log2((uint)(length / Places));
        _idleStamps = (uint)Math.Clamp(idleNanoseconds >> StampShift, 1, Established - 1);
        _overflow = BucketCell.Full(terms, now);
    }

    public BucketTerms Terms => Volatile.Read(ref _terms);

    /// <summary>How many identities the table can hold.</summary>
    public int Capacity => _ids.Length;

    /// <summary>How many identities have a place, idle ones included.</summary>
    public long Held => Volatile.Read(ref _settled) - Volatile.Read(ref _evicted);

    /// <summary>How often a place was taken from an identity with a full bucket.</summary>
    public long Evicted => Volatile.Read(ref _evicted);

    /// <summary>How many requests were put to the overflow bucket.</summary>
    public long Overflowed => Volatile.Read(ref _overflowed);

    public bool TryTake(ulong id, long now, out BucketCharge charge)
    {
        id = Named(id);
        for (int attempt = 0; attempt < AttemptsMax; attempt++)
        {
            int place = Find(id);
            place = place < 0 ? SettleSlow(id, now) : place;
            if (place < 0)
            {
                if (!TryTakeOverflowSlow(id, now, out charge))
                {
                    continue;
                }

                return charge.IsAdmitted;
            }

            bool taken = BucketCell.TryTake(ref _cells[place], ref _terms, now, out charge);

            // The place may have gone to another identity between the look and the charge, which then is not ours to keep.
            bool stillOurs = Volatile.Read(ref _ids[place]) == id && !charge.IsGone;
            if (stillOurs)
            {
                charge = taken ? charge.At(place) : charge;
                if (taken)
                {
                    Stamp(place, now);
                }

                return taken;
            }

            if (taken)
            {
                BucketCell.GiveBack(ref _cells[place], charge);
            }
        }

        // Sixty-four times in a row others were quicker: refuse rather than count on luck.
        charge = BucketCharge.Refused(1);
        return false;
    }

    public bool GiveBack(in BucketCharge charge) =>
        charge.Slot < 0 ? BucketCell.GiveBack(ref _overflow, charge) : BucketCell.GiveBack(ref _cells[charge.Slot], charge);

    /// <summary>What is in the identity's bucket; for one without, what it would begin with. Settles nobody.</summary>
    public BucketLevel Peek(ulong id, long now)
    {
        int place = Find(Named(id));
        return place >= 0 ? BucketCell.Peek(ref _cells[place], ref _terms, now) : BucketCell.Peek(ref _overflow, ref _terms, now);
    }

    /// <summary>Whole tokens in an identity's bucket.</summary>
    public long Remaining(ulong id, long now)
    {
        int place = Find(Named(id));
        return place >= 0 ? BucketCell.Remaining(ref _cells[place], ref _terms, now) : BucketCell.Remaining(ref _overflow, ref _terms, now);
    }

    /// <summary>As <see cref="TokenBucketState.SetTerms"/>, for every identity.</summary>
    public void SetTerms(BucketTerms terms, long now)
    {
        if (!terms.SameAs(_terms))
        {
            ConvertAll();
            Volatile.Write(ref _terms, terms.Following(_terms, now));
            ConvertAll();
        }
    }

    /// <summary>Zero stands for an empty place.</summary>
    private static ulong Named(ulong id) => id == 0 ? 1 : id;

    private int FirstPlaceOf(ulong id) => _gates.Length == 1 ? 0 : (int)(id >> _shift) * Places;

    private int Find(ulong id)
    {
        int first = FirstPlaceOf(id);
        ReadOnlySpan<ulong> ids = _ids.AsSpan(first, Places);
        for (int place = 0; place < ids.Length; place++)
        {
            if (Volatile.Read(in ids[place]) == id)
            {
                return first + place;
            }
        }

        return -1;
    }

    private void Stamp(int place, long now)
    {
        uint time = (uint)(now >> StampShift) & ~Established;
        uint stamp = Volatile.Read(ref _stamps[place]);
        if ((stamp & ~Established) != time)
        {
            StampSlow(place, stamp, time);
        }
    }

    private void StampSlow(int place, uint stamp, uint time)
    {
        uint established = stamp & Established;
        if (established == 0)
        {
            int first = place & ~(Places - 1);
            int count = 0;
            for (int other = first; other < first + Places; other++)
            {
                count += (int)(Volatile.Read(ref _stamps[other]) >> 31);
            }

            established = count < EstablishedPlacesMax ? Established : 0;
        }

        Volatile.Write(ref _stamps[place], time | established);
    }

    /// <summary>False when the identity has got a place meanwhile: try again.</summary>
    private bool TryTakeOverflowSlow(ulong id, long now, out BucketCharge charge)
    {
        Interlocked.Increment(ref _overflowed);
        ref long vacated = ref _vacated[FirstPlaceOf(id) / Places];
        long since = Volatile.Read(ref vacated) - now;
        if (since > 0)
        {
            // As in Occupy: what this identity had taken by that time may be forgotten already.
            charge = BucketCharge.Refused(since);
            return true;
        }

        if (!BucketCell.TryTake(ref _overflow, ref _terms, now, out charge))
        {
            return true;
        }

        // Whoever settles an identity first writes its id, then reads the overflow bucket: either it has seen this charge, or
        // the id is seen here. And if it was settled and has lost its place again since, then at the time that is seen here.
        charge = charge.At(-1);
        if (Find(id) < 0 && Volatile.Read(ref vacated) <= now)
        {
            return true;
        }

        BucketCell.GiveBack(ref _overflow, charge);
        return false;
    }

    /// <summary>Gives the identity a place: which, or -1 when there is none to be had.</summary>
    private int SettleSlow(ulong id, long now)
    {
        int first = FirstPlaceOf(id);
        ref int gate = ref _gates[first / Places];
        var spin = new SpinWait();
        for (int spins = 0; Interlocked.CompareExchange(ref gate, 1, 0) != 0; spins++)
        {
            if (spins == GateSpinsMax)
            {
                return -1;
            }

            spin.SpinOnce(sleep1Threshold: -1);
        }

        int place = Find(id);
        if (place < 0)
        {
            place = Vacate(first, now);
            if (place >= 0)
            {
                Occupy(place, id, now);
            }
        }

        Volatile.Write(ref gate, 0);
        return place;
    }

    /// <summary>A place whose bucket is frozen, to be given to a newcomer; -1 when all are in use.</summary>
    private int Vacate(int first, long now)
    {
        uint time = (uint)(now >> StampShift) & ~Established;
        for (int place = first; place < first + Places; place++)
        {
            if (_ids[place] == 0)
            {
                return place;
            }
        }

        // Freezing fails when the identity comes at that moment: then the next best, at most as often as there are places.
        for (int attempt = 0; attempt < Places; attempt++)
        {
            int place = MostDispensable(first, time, now);
            if (place < 0 || BucketCell.TryFreezeFull(ref _cells[place], ref _terms, now))
            {
                if (place >= 0)
                {
                    Interlocked.Increment(ref _evicted);
                    Volatile.Write(ref _vacated[first / Places], Math.Max(_vacated[first / Places], now));
                }

                return place;
            }
        }

        return -1;
    }

    /// <summary>Of the full buckets: of identities that came once before others, then of those idle longest. -1 for none.</summary>
    private int MostDispensable(int first, uint time, long now)
    {
        int best = -1;
        ulong bestRank = ulong.MaxValue;
        for (int place = first; place < first + Places; place++)
        {
            uint stamp = Volatile.Read(ref _stamps[place]);
            uint idle = (time - stamp) & ~Established;
            idle = idle > Established / 2 ? 0 : idle;
            bool keeps = (stamp & Established) != 0;
            ulong rank = keeps && idle < _idleStamps ? ulong.MaxValue : (keeps ? 1UL << 32 : 0) | (uint.MaxValue - idle);
            if (rank < bestRank && BucketCell.IsPastFull(ref _cells[place], ref _terms, now))
            {
                (best, bestRank) = (place, rank);
            }
        }

        return best;
    }

    private void Occupy(int place, ulong id, long now)
    {
        // A thread whose time is behind may be settling the very identity that had a place here before and was full again only
        // later than that time: nothing comes in before the last place was taken away.
        now = Math.Max(now, _vacated[place / Places]);
        Interlocked.Exchange(ref _ids[place], id);
        Volatile.Write(ref _stamps[place], (uint)(now >> StampShift) & ~Established);
        long debt = BucketCell.DebtNow(ref _overflow, ref _terms, now, out BucketTerms terms);
        Volatile.Write(ref _cells[place].Touched, (ulong)now);
        Volatile.Write(ref _cells[place].Word, (terms.MeterAt(now) + (ulong)debt) | terms.Parity);
        Interlocked.Increment(ref _settled);
    }

    private void ConvertAll()
    {
        BucketCell.Convert(ref _overflow, ref _terms);
        for (int place = 0; place < _cells.Length; place++)
        {
            var spin = new SpinWait();
            while (Volatile.Read(ref _ids[place]) != 0 && (Volatile.Read(ref _cells[place].Word) & BucketCell.Frozen) != 0)
            {
                // It is changing hands; its word is written in a moment, under whichever terms its writer saw.
                spin.SpinOnce();
            }

            BucketCell.Convert(ref _cells[place], ref _terms);
        }
    }
}
