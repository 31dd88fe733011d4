namespace EdgeProxy.Policies;

/// <summary>What a throttle said to a request: admitted, with what is needed to give the token back, or refused, with the time to wait.</summary>
public readonly struct BucketCharge
{
    internal BucketCharge(ulong before, ulong after, double tokensLeft, int slot)
    {
        Before = before;
        After = after;
        TokensLeft = tokensLeft;
        Slot = slot;
    }

    private BucketCharge(long wait)
    {
        WaitNanoseconds = wait;
    }

    /// <summary>When refused: nanoseconds after which a request would be admitted, if no other came before it; at least 1. Else 0.</summary>
    public long WaitNanoseconds { get; }

    /// <summary>When admitted: tokens that are left, fractions included, rounded as a double is.</summary>
    public double TokensLeft { get; }

    public bool IsAdmitted => After != Before;

    /// <summary>The slot was given to another identity meanwhile: neither admitted nor refused.</summary>
    internal bool IsGone => After == Before && WaitNanoseconds == 0;

    /// <summary>The word as it stood before the charge, in a form that stays valid.</summary>
    internal ulong Before { get; }

    /// <summary>The word that the charge wrote.</summary>
    internal ulong After { get; }

    /// <summary>Where the bucket stands in its owner; -1 for a table's overflow bucket.</summary>
    internal int Slot { get; }

    internal static BucketCharge Refused(long wait) => new(wait);

    internal BucketCharge At(int slot) => new(Before, After, TokensLeft, slot);
}
