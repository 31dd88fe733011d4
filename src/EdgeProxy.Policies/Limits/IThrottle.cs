namespace EdgeProxy.Policies;

/// <summary>
/// Buckets under one pair of terms, as a level of limits sees them: one bucket (<see cref="TokenBucketState"/>), one for
/// each of many keys (<see cref="BucketSetState"/>), one for each identity that comes (<see cref="BucketTableState"/>).
/// A share leased from elsewhere can stand behind the same three calls. All are callable from any thread, take no lock and
/// allocate nothing; each takes effect at one instant.
/// </summary>
public interface IThrottle
{
    /// <summary>What is in the bucket of <paramref name="id"/>. Changes nothing.</summary>
    /// <param name="id">Which bucket; what it means is the throttle's own.</param>
    /// <param name="now">A reading of one monotonic clock in nanoseconds, not negative, the same for all buckets.</param>
    BucketLevel Peek(ulong id, long now);

    /// <summary>Takes one token out of the bucket of <paramref name="id"/>, if there is one.</summary>
    bool TryTake(ulong id, long now, out BucketCharge charge);

    /// <summary>
    /// Undoes a charge when a later level refuses. False when others have charged the bucket meanwhile: the token is then
    /// lost, since whether it would still fit in cannot be known any more, and one too many is never admitted.
    /// </summary>
    bool GiveBack(in BucketCharge charge);
}
