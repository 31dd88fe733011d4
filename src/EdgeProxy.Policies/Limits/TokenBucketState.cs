using System.Runtime.InteropServices;

namespace EdgeProxy.Policies;

/// <summary>
/// One token bucket, shared by all loops: the throttle of a stage, a route, a listener. It is kept over reloads: changed
/// terms are set on it and apply to the level that it has.
/// </summary>
/// <remarks>
/// Exact: any interval of length t admits at most burst + rate·t, for any interleaving, and a request that leaves the
/// total within that bound is admitted. One compare-and-swap admits. Ids are not used (pass 0).
/// </remarks>
public sealed class TokenBucketState : IThrottle
{
    private BucketTerms _terms;
    private PaddedCell _padded;

    /// <param name="terms">Rate and burst.</param>
    /// <param name="now">The clock of all later calls, in nanoseconds. The bucket begins full.</param>
    public TokenBucketState(BucketTerms terms, long now)
    {
        _terms = terms;
        _padded.Cell = BucketCell.Full(terms, now);
    }

    public BucketTerms Terms => Volatile.Read(ref _terms);

    public bool TryTake(ulong id, long now, out BucketCharge charge) => BucketCell.TryTake(ref _padded.Cell, ref _terms, now, out charge);

    public bool GiveBack(in BucketCharge charge) => BucketCell.GiveBack(ref _padded.Cell, charge);

    public BucketLevel Peek(ulong id, long now) => BucketCell.Peek(ref _padded.Cell, ref _terms, now);

    /// <summary>Whole tokens in the bucket.</summary>
    public long Remaining(long now) => BucketCell.Remaining(ref _padded.Cell, ref _terms, now);

    /// <summary>
    /// Changes rate and burst under traffic. The level is kept, and clamped to the new burst; a larger burst fills up at the
    /// new rate. One change at a time (the loading of documents makes them).
    /// </summary>
    /// <param name="terms">The new rate and burst.</param>
    /// <param name="now">
    /// A reading of the clock made for this call. The new rate counts from it on; a bucket that was full under the old one
    /// after it, and before the change took effect, is credited the difference of the rates for that long.
    /// </param>
    public void SetTerms(BucketTerms terms, long now)
    {
        if (!terms.SameAs(_terms))
        {
            BucketCell.Convert(ref _padded.Cell, ref _terms);
            Volatile.Write(ref _terms, terms.Following(_terms, now));
            BucketCell.Convert(ref _padded.Cell, ref _terms);
        }
    }

    /// <summary>Keeps a bucket that many cores write away from its neighbours' cache lines (pairs of 64 bytes are fetched together).</summary>
    [StructLayout(LayoutKind.Explicit, Size = 192)]
    private struct PaddedCell
    {
        [FieldOffset(64)]
        public BucketCell Cell;
    }
}
