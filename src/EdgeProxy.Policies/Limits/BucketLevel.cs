namespace EdgeProxy.Policies;

/// <summary>How much is in a bucket at a time. Others may charge it right after.</summary>
/// <param name="Tokens">Tokens in it, fractions included, rounded as a double is.</param>
/// <param name="WaitNanoseconds">0 when a request would be admitted, else the nanoseconds after which one would be.</param>
public readonly record struct BucketLevel(double Tokens, long WaitNanoseconds)
{
    public bool Admits => WaitNanoseconds == 0;
}
