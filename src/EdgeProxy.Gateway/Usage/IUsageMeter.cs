namespace EdgeProxy.Gateway;

/// <summary>
/// Counts what API keys use, by dense ids. One for each loop, called on that loop; it must neither wait nor allocate. A request
/// counts when it is admitted, so that one that lasts is not lost with the process; what it carried and how it ended count at its end.
/// </summary>
public interface IUsageMeter
{
    /// <summary>False while nothing can be counted and the operator wants nothing admitted then.</summary>
    bool MayAdmit { get; }

    /// <summary>A request is admitted, and is counted by this, once.</summary>
    /// <param name="key">What it is counted by.</param>
    /// <param name="limit">What its quota allows in the window in all; no matter without a quota.</param>
    void Admit(in UsageKey key, long limit);

    /// <summary>A request that was admitted has ended.</summary>
    void End(in UsageKey key, in Outcome outcome);
}
