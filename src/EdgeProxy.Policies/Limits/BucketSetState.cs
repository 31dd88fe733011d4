namespace EdgeProxy.Policies;

/// <summary>
/// A bucket for each of many slots under the same terms, 16 bytes each: a plan's throttle, with a slot for each key.
/// Slots are dense numbers that keep their meaning over reloads; who hands them out also resets one that changes hands.
/// </summary>
/// <remarks>Exact as <see cref="TokenBucketState"/> is. The id of a call is the slot.</remarks>
public sealed class BucketSetState : IThrottle
{
    private SlotArray<BucketCell> _cells = new();
    private BucketTerms _terms;

    /// <param name="terms">Rate and burst of every slot.</param>
    /// <param name="slots">How many slots to begin with; they begin full.</param>
    /// <param name="now">The clock of all later calls, in nanoseconds.</param>
    public BucketSetState(BucketTerms terms, int slots, long now)
    {
        _terms = terms;
        EnsureSlots(slots, now);
    }

    public BucketTerms Terms => Volatile.Read(ref _terms);

    public bool TryTake(ulong id, long now, out BucketCharge charge)
    {
        bool taken = BucketCell.TryTake(ref _cells[(int)id], ref _terms, now, out charge);
        charge = taken ? charge.At((int)id) : charge;
        return taken;
    }

    public bool GiveBack(in BucketCharge charge) => BucketCell.GiveBack(ref _cells[charge.Slot], charge);

    public BucketLevel Peek(ulong id, long now) => BucketCell.Peek(ref _cells[(int)id], ref _terms, now);

    /// <summary>Whole tokens in a slot's bucket.</summary>
    public long Remaining(ulong id, long now) => BucketCell.Remaining(ref _cells[(int)id], ref _terms, now);

    /// <summary>Grows to at least so many slots under traffic; new ones are full. Not at the same time as <see cref="SetTerms"/>.</summary>
    public void EnsureSlots(int slots, long now) => _cells.Grow(slots, BucketCell.Full(_terms, now));

    /// <summary>Makes a slot's bucket full again, when the slot is given to another key. Nobody may be using it.</summary>
    public void Reset(int slot, long now)
    {
        BucketCell full = BucketCell.Full(_terms, now);
        Volatile.Write(ref _cells[slot].Touched, full.Touched);
        Volatile.Write(ref _cells[slot].Word, full.Word);
    }

    /// <summary>As <see cref="TokenBucketState.SetTerms"/>, for every slot; about 10 ms for a million.</summary>
    public void SetTerms(BucketTerms terms, long now)
    {
        if (!terms.SameAs(_terms))
        {
            ConvertAll();
            Volatile.Write(ref _terms, terms.Following(_terms, now));
            ConvertAll();
        }
    }

    private void ConvertAll()
    {
        for (int slot = 0; slot < _cells.Length; slot++)
        {
            BucketCell.Convert(ref _cells[slot], ref _terms);
        }
    }
}
